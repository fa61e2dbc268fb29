// Buttons, as the whole page makes them.

import { h } from "./dom.js";
import { icon } from "./icons.js";

/** A button with words. `look` adds classes, `props` anything that `h` takes. */
export function button(label, run, { look = "", ...props } = {}) {
  return h("button", { type: "button", class: `btn ${look}`.trim(), on: { click: run }, ...props }, label);
}

/** A button with an icon; `name` is what it is called. */
export function iconButton(name, iconName, run, { look = "", ...props } = {}) {
  const classes = `btn btn-icon ${look}`.trim();
  return h(
    "button",
    { type: "button", class: classes, "aria-label": name, title: name, on: { click: run }, ...props },
    icon(iconName),
  );
}

/** A button that looks like a link. */
export function linkButton(label, run, props = {}) {
  return h("button", { type: "button", class: "link", on: { click: run }, ...props }, label);
}

/** A row of tabs: [{label, selected, run}]. Arrow keys go from one to the next. */
export function tabs(name, entries) {
  const move = (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const next = (entries.findIndex(({ selected }) => selected) + 1) % entries.length;
    entries[next].run();
  };
  const one = ({ label, selected, run }) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        class: "tab",
        "aria-selected": String(selected),
        tabindex: selected ? "0" : "-1",
        on: { click: () => selected || run(), keydown: move },
      },
      label,
    );
  return h("div", { class: "tabs", role: "tablist", "aria-label": name }, entries.map(one));
}

/** A field and a button that sends what is in it; Enter sends too. */
export function sendForm(field, label, send) {
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  return h("div", { class: "send-form" }, field, iconButton(label, "send", send, { look: "btn-primary" }));
}
