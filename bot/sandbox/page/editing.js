// Changing one's own message in place.

import { button } from "./controls.js";
import { h } from "./dom.js";
import { inWords } from "./api.js";
import { decode } from "./mrkdwn.js";
import { toGlyphs } from "./emoji.js";
import { outgoing } from "./outgoing.js";

/** Text as it was sent, back to what a person types: names for ids, characters for entities. */
export function editable(text, workspace, seat) {
  const mentions = String(text ?? "")
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (_, id) => `@${workspace.user(id)?.name ?? id}`)
    .replace(/<#(\w+)(?:\|([^>]*))?>/g, (_, id, name) => `#${seat.channelName(id) ?? name ?? id}`)
    .replace(/<!(here|channel|everyone)>/g, "@$1")
    .replace(/<([^|<>!@#][^|<>]*)(?:\|[^<>]*)?>/g, "$1");
  return toGlyphs(decode(mentions));
}

export function editor(message, { app, seat, conversation }) {
  const field = h("textarea", {
    class: "field",
    rows: "3",
    "aria-label": "Edit message",
    prop: { value: editable(message.text, app.workspace, seat) },
  });
  const done = () => app.edit(null);
  const save = async () => {
    try {
      await seat.api.method("chat.update", {
        channel: conversation.id,
        ts: message.ts,
        text: outgoing(field.value, app.workspace, seat),
      });
      done();
    } catch (error) {
      seat.emit("trouble", inWords(error));
    }
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") done();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    save();
  });
  queueMicrotask(() => field.focus());
  return h(
    "div",
    { class: "editor" },
    field,
    h(
      "div",
      { class: "editor-buttons" },
      button("Cancel", done),
      button("Save changes", save, { look: "btn-primary" }),
    ),
  );
}
