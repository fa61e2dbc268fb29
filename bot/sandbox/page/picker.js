// The emoji picker.

import { h, replace } from "./dom.js";
import { glyphOf, groups, searchEmoji } from "./emoji.js";
import { openPopover } from "./popover.js";

/** Opens the picker beside a button; `choose(name)` gets the shortcode without colons. */
export function openPicker(button, choose) {
  const results = h("div", { class: "picker-results" });
  const pick = (name) => {
    popover.close();
    button.focus();
    choose(name);
  };
  const field = h("input", {
    type: "search",
    class: "field",
    "aria-label": "Search emoji",
    placeholder: "Search emoji",
    autocomplete: "off",
    on: {
      input: () => draw(field.value),
      keydown: (event) => {
        if (event.key === "Enter") {
          event.preventDefault();
          results.querySelector("button")?.click();
        } else if (event.key === "ArrowDown") {
          event.preventDefault();
          results.querySelector("button")?.focus();
        }
      },
    },
  });
  const box = h("div", { class: "picker", role: "dialog", "aria-label": "Choose an emoji" }, field, results);
  results.addEventListener("keydown", (event) => walk(event, results, field));

  function draw(query) {
    const sections = query.trim() ? [["Found", searchEmoji(query.trim())]] : groups;
    replace(
      results,
      sections.map(([title, names]) => section(title, names, pick)),
    );
    if (query.trim() && !sections[0][1].length) replace(results, h("p", { class: "muted" }, "No emoji of that name"));
    popover?.place();
  }

  let popover = null;
  draw("");
  popover = openPopover(button, box, { align: "end", onClose: () => button.setAttribute("aria-expanded", "false") });
  button.setAttribute("aria-expanded", "true");
  field.focus();
}

function section(title, names, pick) {
  const buttons = names.map((name, at) =>
    h(
      "button",
      {
        type: "button",
        class: "picker-emoji",
        "aria-label": `:${name}:`,
        title: `:${name}:`,
        tabindex: at ? "-1" : "0",
        on: { click: () => pick(name) },
      },
      glyphOf(name) ?? `:${name}:`,
    ),
  );
  return h("section", { "aria-label": title }, h("h3", {}, title), h("div", { class: "picker-grid" }, buttons));
}

function walk(event, results, field) {
  const buttons = [...results.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const row = 8;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: row, ArrowUp: -row }[event.key];
  if (!step || at < 0) return;
  event.preventDefault();
  if (at + step < 0) field.focus();
  else buttons[Math.min(at + step, buttons.length - 1)].focus();
}
