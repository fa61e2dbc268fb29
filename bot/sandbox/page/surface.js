// Where blocks stand: a message, a modal or the Home tab. What is entered is kept per surface; what is done goes to the app.

import { FormState } from "./form.js";
import { confirmDialog } from "./dialogs.js";
import { inWords } from "./api.js";

/** What rendering needs to know of the one who looks. */
export function contextOf(app, seat) {
  const { workspace } = app;
  return {
    me: () => seat.id,
    zone: () => seat.zone(),
    now: () => workspace.now(),
    userName: (id) => workspace.userName(id),
    channelName: (id) => seat.channelName(id),
    usergroupName: (id) => workspace.usergroups.get(id),
    openUser: (id) => app.openUser(id),
    openChannel: (id) => app.openConversation(id),
    userChoices: () =>
      [...workspace.users.values()]
        .filter((user) => user.id !== "USLACKBOT")
        .map((user) => ({
          key: user.id,
          text: user.real_name || user.name,
          description: `@${user.name}`,
          raw: user.id,
        })),
    channelChoices: ({ include, exclude_bot_users: noBots }) => channelChoices(workspace, seat, include, noBots),
  };
}

function channelChoices(workspace, seat, include, noBots) {
  const kind = (channel) =>
    channel.is_im ? "im" : channel.is_mpim ? "mpim" : channel.is_private ? "private" : "public";
  const fits = (channel) =>
    !channel.is_archived &&
    (!include || include.includes(kind(channel))) &&
    !(noBots && workspace.user(channel.user)?.is_bot);
  return [...seat.channels.values(), ...seat.browsable]
    .filter(fits)
    .map((channel) => ({ key: channel.id, text: seat.title(channel.id), raw: channel.id }));
}

/** Tells the app, and the person when that did not work. */
async function tell(seat, body) {
  try {
    const answer = await seat.action(body);
    if (answer.ok === false) seat.emit("trouble", actionTrouble(answer.error));
  } catch (error) {
    seat.emit("trouble", inWords(error));
  }
}

/** The server's own sentence, or its word for the refusal in one. */
export function actionTrouble(error) {
  return /\s/.test(error ?? "") ? error : `That did not work (${String(error).replaceAll("_", " ")}).`;
}

function common(app, seat, form, where) {
  const ctx = contextOf(app, seat);
  return {
    ctx,
    seat,
    form,
    confirm: (confirm) => confirmDialog(confirm, ctx),
    act: (block, content) =>
      tell(seat, { ...where, block_id: block.block_id, ...content, state: { values: form.values() } }),
    options: (block, element, value) =>
      seat
        .safely(
          seat.api.post("/client/options", {
            ...where,
            block_id: block.block_id,
            action_id: element.action_id,
            type: element.type,
            value,
          }),
        )
        .then((answer) => answer ?? {}),
    upload: async (files) => {
      const sent = await Promise.all(files.map((file) => seat.safely(seat.api.upload(file))));
      return sent.filter(Boolean).flatMap((answer) => answer.files);
    },
  };
}

export function messageSurface(message, { app, seat, conversation }) {
  seat.forms ??= new Map();
  const key = `${conversation.id}/${message.ts}`;
  if (!seat.forms.has(key)) seat.forms.set(key, new FormState());
  const form = seat.forms.get(key);
  form.keepOnly(blockIds(message));
  const where = { channel: conversation.id, message_ts: message.ts, ephemeral: message.is_ephemeral === true };
  return { kind: "message", conversation: conversation.id, ...common(app, seat, form, where) };
}

function blockIds(message) {
  const inner = (message.attachments ?? []).flatMap((attachment) => attachment.blocks ?? []);
  return [...(message.blocks ?? []), ...inner].map((block) => block.block_id);
}

/** A modal or the Home tab. `form` outlives the drawing, so that an update keeps what was entered. */
export function viewSurface(view, { app, seat, form, errors, entered }) {
  form.keepOnly((view.blocks ?? []).map((block) => block.block_id));
  return {
    kind: view.type,
    errors,
    entered,
    conversation: seat.open,
    ...common(app, seat, form, { view_id: view.id }),
  };
}
