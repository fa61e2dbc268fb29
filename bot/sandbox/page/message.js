// One message: author, text or blocks, attachments, files, reactions, thread.

import { linkButton } from "./controls.js";
import { h, isWebAddress } from "./dom.js";
import { icon } from "./icons.js";
import { avatar, nameOf } from "./people.js";
import { renderBlocks } from "./blocks.js";
import { emojiNode } from "./emoji.js";
import { renderFiles, renderPicture } from "./files.js";
import { link, renderMrkdwn, renderPlain } from "./mrkdwn.js";
import { ago, clockTime, fullTime } from "./time.js";
import { editor } from "./editing.js";
import { openPicker } from "./picker.js";
import { messageSurface } from "./surface.js";
import { toggleReaction } from "./toolbar.js";

const SYSTEM = /^(channel|group)_|^pinned_item$|^bot_(add|remove)$|^reminder_add$/;

/** Whether the message tells what happened rather than what somebody said. */
export const isSystem = (message) => SYSTEM.test(message.subtype ?? "");

export function authorOf(workspace, message) {
  const user =
    workspace.user(message.user) ??
    [...workspace.users.values()].find((each) => each.bot_id && each.bot_id === message.bot_id);
  const isBot = Boolean(message.bot_id || user?.is_bot);
  return { user, isBot, name: message.username || (user ? nameOf(user) : (message.bot_profile?.name ?? "Somebody")) };
}

/**
 * The node of a message.
 *
 * @param {Object} frame where it stands: {app, seat, conversation, compact, inThread, isParent}
 */
export function renderMessage(message, frame) {
  const { app, seat } = frame;
  const author = authorOf(app.workspace, message);
  const when = Number(message.ts);
  const zone = seat.zone();
  const id = `${frame.inThread ? "t" : "m"}-${message.ts}`;
  const kind = [
    isSystem(message) && "system",
    message.is_ephemeral && "ephemeral",
    message.pinned_to && "pinned",
    frame.compact && "compact",
  ];
  const time = h(
    "time",
    { id: `${id}-time`, datetime: new Date(when * 1000).toISOString(), title: fullTime(when, zone) },
    clockTime(when, zone),
  );
  return h(
    "article",
    {
      class: `message ${kind.filter(Boolean).join(" ")}`,
      data: { ts: message.ts, user: message.user },
      tabindex: "-1",
      "aria-labelledby": `${id}-author ${id}-time`,
    },
    frame.compact ? null : avatar(author.user ?? { is_bot: author.isBot, real_name: author.name }),
    h(
      "div",
      { class: "message-head" },
      h(
        "button",
        {
          type: "button",
          class: "author",
          tabindex: "-1", // one stop for each message is enough; the list of members has the same card
          id: `${id}-author`,
          on: { click: () => author.user && app.openUser(author.user.id) },
        },
        author.name,
      ),
      author.isBot ? h("span", { class: "app-mark" }, "APP") : null,
      " ",
      time,
    ),
    h(
      "div",
      { class: "message-content" },
      notes(message, frame),
      frame.editing ? editor(message, frame) : content(message, frame),
      below(message, frame),
    ),
  );
}

function notes(message, { seat, app, inThread }) {
  if (message.is_ephemeral) return h("p", { class: "note" }, icon("eye"), "Only visible to you");
  if (message.subtype === "thread_broadcast" && !inThread) {
    return h(
      "p",
      { class: "note" },
      "replied to a thread: ",
      linkButton("open the thread", () => app.openThread(message.thread_ts)),
    );
  }
  if (message.pinned_to?.length && !isSystem(message))
    return h("p", { class: "note" }, icon("pin"), `Pinned in ${seat.title(message.pinned_to[0])}`);
  return null;
}

function content(message, frame) {
  const surface = messageSurface(message, frame);
  const edited = message.edited ? h("span", { class: "edited" }, " (edited)") : null;
  if (isSystem(message)) return h("div", { class: "text" }, renderMrkdwn(withoutAuthor(message), surface.ctx));
  const text = message.subtype === "tombstone" ? h("em", {}, message.text) : renderMrkdwn(message.text, surface.ctx);
  const body = message.blocks?.length
    ? h("div", { class: "blocks" }, renderBlocks(message.blocks, surface)) // Slack marks edited texts, not blocks
    : h("div", { class: "text" }, text, edited);
  const attachments = (message.attachments ?? []).map((attachment, at) => renderAttachment(attachment, at, surface));
  return [message.text || message.blocks?.length ? body : null, attachments];
}

/** "<@U1> has joined the channel" stands under that person's name already. */
function withoutAuthor(message) {
  return (message.text ?? "").replace(new RegExp(`^<@${message.user}(\\|[^>]*)?>\\s*`), "");
}

const NAMED = { good: "var(--good)", warning: "var(--warn)", danger: "var(--danger)" };

function renderAttachment(attachment, at, surface) {
  const node = h(
    "div",
    { class: "attachment" },
    h("div", { class: "attachment-body" }, attachmentBody(attachment, at, surface)),
  );
  const color = barColor(attachment.color ?? "");
  if (color) node.style.setProperty("--bar", color);
  return [attachment.pretext ? h("div", { class: "text" }, renderMrkdwn(attachment.pretext, surface.ctx)) : null, node];
}

function barColor(color) {
  return NAMED[color] ?? (/^#?[0-9a-f]{3,6}$/i.test(color) ? `#${color.replace("#", "")}` : null);
}

function attachmentBody(attachment, at, surface) {
  const { author_name: author, title, title_link: target, text, fields, image_url: image, footer } = attachment;
  const named = (block, n) => ({ ...block, block_id: block.block_id ?? `attachment-${at}-${n}` });
  const blocks = (attachment.blocks ?? []).map(named);
  const heading = isWebAddress(target) ? link(target, title) : renderPlain(title);
  const picture = { image_url: image, alt_text: attachment.fallback ?? "" };
  return [
    author && h("div", { class: "attachment-author" }, author),
    title && h("div", { class: "attachment-title" }, heading),
    blocks.length ? renderBlocks(blocks, surface) : h("div", { class: "text" }, renderMrkdwn(text, surface.ctx)),
    fields &&
      h(
        "div",
        { class: "section-fields" },
        fields.map((field) => attachmentField(field, surface)),
      ),
    image && renderPicture(picture, surface, "block-picture"),
    footer && h("small", {}, renderPlain(footer)),
  ];
}

function attachmentField({ title, value }, surface) {
  return h("div", {}, h("strong", {}, title), h("div", {}, renderMrkdwn(value, surface.ctx)));
}

function below(message, frame) {
  return [
    message.files?.length ? renderFiles(message.files, frame.seat) : null,
    message.reactions?.length ? reactions(message, frame) : null,
    message.reply_count && !frame.inThread ? threadBar(message, frame) : null,
    message.is_ephemeral
      ? h(
          "button",
          { type: "button", class: "link dismiss", on: { click: () => frame.app.dismiss(message) } },
          "Dismiss message",
        )
      : null,
  ];
}

function reactions(message, frame) {
  const { app, seat, conversation } = frame;
  const one = ({ name, users, count }) => {
    const mine = users.includes(seat.id);
    const people = users.map((id) => (id === seat.id ? "you" : (app.workspace.userName(id) ?? "somebody"))).join(", ");
    return h(
      "button",
      {
        type: "button",
        class: "reaction",
        "aria-pressed": String(mine),
        title: `${people} reacted with :${name}:`,
        "aria-label": `:${name}: ${count}, ${people}`,
        data: { reaction: name },
        on: { click: () => toggleReaction(seat, conversation.id, message, name) },
      },
      emojiNode(name),
      h("span", { class: "count" }, count),
    );
  };
  const add = h(
    "button",
    {
      type: "button",
      class: "reaction reaction-add",
      "aria-label": "Add another reaction",
      on: { click: () => openPicker(add, (name) => toggleReaction(seat, conversation.id, message, name, true)) },
    },
    icon("smile"),
  );
  return h("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, message.reactions.map(one), add);
}

function threadBar(message, { app }) {
  const count = message.reply_count;
  const faces = (message.reply_users ?? []).slice(0, 4).map((id) => avatar(app.workspace.user(id), "avatar-small"));
  return h(
    "button",
    { type: "button", class: "thread-bar", on: { click: () => app.openThread(message.ts) } },
    faces,
    h("strong", {}, `${count} ${count === 1 ? "reply" : "replies"}`),
    " ",
    h("span", { class: "muted" }, `Last reply ${ago(Number(message.latest_reply), app.workspace.now())}`),
  );
}
