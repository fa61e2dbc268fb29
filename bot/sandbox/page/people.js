// How a person or the app looks: avatar, name, and a small card with what one can do.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openDialog } from "./dialogs.js";
import { clockTime, knownZone } from "./time.js";

export function initials(name) {
  const words = String(name ?? "?")
    .trim()
    .split(/\s+/);
  return ([...words[0]][0] ?? "?").toUpperCase() + (words.length > 1 ? [...words.at(-1)][0].toUpperCase() : "");
}

/** A coloured square with initials; for the app a bell. Decoration: the name stands beside it. */
export function avatar(user, className = "") {
  const node = h(
    "span",
    { class: `avatar ${className}`, "aria-hidden": "true" },
    user?.is_bot ? icon("bell") : initials(user?.real_name || user?.name),
  );
  if (user?.is_bot) node.classList.add("avatar-app");
  else if (/^[0-9a-f]{6}$/i.test(user?.color ?? "")) node.style.setProperty("--avatar", `#${user.color}`);
  return node;
}

export function nameOf(user) {
  return user?.real_name || user?.name || "Somebody";
}

export const firstNameOf = (user) => nameOf(user).trim().split(/\s+/)[0];

/** A dialog about one person. */
export function openCard(app, user) {
  const { workspace } = app;
  const zone = knownZone(user.tz || "UTC");
  const rows = [
    ["Name", `@${user.name}`],
    ["Local time", `${clockTime(workspace.now(), zone)} (${zone})`],
    ["E-mail", user.email],
    ["Phone", user.phone],
  ].filter(([, value]) => value);
  const buttons = [];
  if (user.id !== workspace.current.id) {
    buttons.push({
      label: "Send a message",
      look: "btn-primary",
      run: (dialog) => leave(dialog, () => app.openUserMessages(user.id)),
    });
  }
  if (user.id !== workspace.current.id && workspace.seats.has(user.id)) {
    buttons.unshift({
      label: `Act as ${nameOf(user)}`,
      run: (dialog) => leave(dialog, () => workspace.actAs(user.id)),
    });
  }
  const list = h(
    "dl",
    { class: "facts" },
    rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
  openDialog({
    title: nameOf(user),
    body: h("div", { class: "card-body" }, avatar(user, "avatar-large"), list),
    buttons,
    closeLabel: "Close",
  });
}

function leave(dialog, next) {
  dialog.close();
  next();
}
