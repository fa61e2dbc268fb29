// What one can do with a message: the bar that shows while it is pointed at or holds the focus.

import { iconButton } from "./controls.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { ask, openDialog } from "./dialogs.js";
import { menuButton } from "./popover.js";
import { openPicker } from "./picker.js";
import { actionTrouble } from "./surface.js";

/** Adds the reaction, or takes the person's own away. */
export async function toggleReaction(seat, channel, message, name, onlyAdd = false) {
  const entry = (message.reactions ?? []).find((each) => each.name === name);
  const mine = entry?.users.includes(seat.id);
  if (mine && onlyAdd) return;
  await seat.safely(
    seat.api.method(mine ? "reactions.remove" : "reactions.add", { channel, timestamp: message.ts, name }),
  );
}

export function renderToolbar(message, frame) {
  const { app, seat, conversation, inThread } = frame;
  const bar = h("div", { class: "toolbar", role: "group", "aria-label": "Message actions" });
  const add = iconButton("Add reaction", "smile", () =>
    openPicker(add, (name) => toggleReaction(seat, conversation.id, message, name, true)),
  );
  const reply = inThread
    ? null
    : iconButton("Reply in thread", "thread", () => app.openThread(message.thread_ts ?? message.ts, true));
  const more = menuButton("More actions", "more", () => actions(message, frame), { menu: { align: "end" } });
  bar.append(add, ...(reply ? [reply] : []), more);
  return bar;
}

function actions(message, frame) {
  const { app, seat, conversation } = frame;
  const isMine = message.user === seat.id && !message.subtype?.startsWith("channel_");
  const pinned = Boolean(message.pinned_to?.length);
  const detail = () => h("small", {}, app.workspace.app.name);
  const edit = { label: "Edit message", icon: icon("edit"), run: () => app.edit(message.ts) };
  const erase = () => remove(message, seat, conversation);
  return [
    ...app.workspace.shortcuts.message.map((shortcut) => ({
      label: shortcut.name,
      icon: icon("bolt"),
      detail: detail(),
      run: () => runShortcut(shortcut, message, frame),
    })),
    { label: "Copy link", icon: icon("link"), run: () => copyLink(message, frame) },
    {
      label: pinned ? "Unpin from channel" : "Pin to channel",
      icon: icon("pin"),
      run: () => pin(message, frame, pinned),
    },
    ...(isMine && !message.files?.length ? [edit] : []),
    ...(isMine ? [{ label: "Delete message…", icon: icon("trash"), danger: true, run: erase }] : []),
  ];
}

async function runShortcut(shortcut, message, { seat, conversation }) {
  const answer = await seat.safely(seat.messageShortcut(shortcut.callback_id, conversation.id, message.ts));
  if (answer && answer.ok === false) seat.emit("trouble", actionTrouble(answer.error));
}

const pin = (message, { seat, conversation }, pinned) =>
  seat.safely(
    seat.api.method(pinned ? "pins.remove" : "pins.add", { channel: conversation.id, timestamp: message.ts }),
  );

async function remove(message, seat, conversation) {
  const agreed = await ask({
    title: "Delete message",
    text: "It is gone for everybody. This cannot be undone.",
    yes: "Delete",
    danger: true,
  });
  if (agreed) await seat.safely(seat.api.method("chat.delete", { channel: conversation.id, ts: message.ts }));
}

async function copyLink(message, { seat, conversation }) {
  const answer = await seat.safely(
    seat.api.method("chat.getPermalink", { channel: conversation.id, message_ts: message.ts }),
  );
  if (!answer) return;
  try {
    await navigator.clipboard.writeText(answer.permalink);
    seat.emit("toast", "Link copied");
  } catch {
    // a page without clipboard access shows the link instead
    openDialog({
      title: "Link to the message",
      body: h("input", { class: "field", readonly: true, "aria-label": "Link", prop: { value: answer.permalink } }),
      closeLabel: "Close",
    });
  }
}
