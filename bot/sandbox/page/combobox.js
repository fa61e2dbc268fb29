// A select that can be searched: the WAI-ARIA combobox with a list, for one value or several.

import { debounce, h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { openPopover } from "./popover.js";

/**
 * @typedef {{key: string, text: string, description?: string, raw: *}} Choice
 * @typedef {{label?: string, choices: Choice[]}} Group
 *
 * @param {Object} options
 * @param {Object} options.attributes of the field: aria-label or aria-labelledby, aria-describedby, data
 * @param {(query: string) => Group[] | Promise<Group[]>} options.load
 * @param {(selected: Choice[]) => void} options.onChange
 */
export class Combobox {
  constructor({
    attributes = {},
    placeholder = "",
    multiple = false,
    max = Infinity,
    clearable = false,
    delay = 0,
    selected = [],
    load,
    onChange,
  }) {
    Object.assign(this, { placeholder, multiple, max, clearable, selected, load, onChange });
    this.listId = uid("list");
    this.active = -1;
    this.shown = [];
    this.loads = 0;
    this.refresh = delay ? debounce(() => this.reload(), delay) : () => this.reload();
    this.field = h("input", {
      type: "text",
      role: "combobox",
      class: "combo-field",
      autocomplete: "off",
      spellcheck: "false",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      ...attributes,
      on: {
        input: () => this.typed(),
        keydown: (event) => this.key(event),
        click: () => this.open(),
        focus: () => this.field.select(),
        blur: () => this.leave(),
      },
    });
    this.chips = multiple ? h("span", { class: "chips", role: "list" }) : null;
    this.clear = h(
      "button",
      {
        type: "button",
        class: "combo-clear",
        "aria-label": "Clear",
        hidden: true,
        on: { click: () => this.change([]) },
      },
      icon("close"),
    );
    this.node = h(
      "div",
      { class: `combo${multiple ? " combo-multiple" : ""}` },
      this.chips,
      this.field,
      this.clear,
      icon("chevron"),
    );
    this.draw();
  }

  draw() {
    if (this.multiple) {
      this.chips.replaceChildren(...this.selected.map((choice) => this.chip(choice)));
      this.field.value = "";
      this.field.placeholder = this.selected.length ? "" : this.placeholder;
    } else {
      this.field.value = this.selected[0]?.text ?? "";
      this.field.placeholder = this.placeholder;
      this.clear.hidden = !this.clearable || !this.selected.length;
    }
  }

  chip(choice) {
    const remove = h(
      "button",
      {
        type: "button",
        "aria-label": `Remove ${choice.text}`,
        on: {
          click: () => {
            this.change(this.selected.filter((each) => each.key !== choice.key));
            this.field.focus();
          },
        },
      },
      icon("close"),
    );
    return h("span", { class: "chip", role: "listitem" }, choice.text, remove);
  }

  change(selected) {
    this.selected = selected;
    this.draw();
    this.drawSelection();
    this.onChange(selected);
  }

  // the list

  typed() {
    this.query = this.field.value;
    if (this.popover?.isOpen()) this.refresh();
    else this.open();
  }

  open() {
    if (this.popover?.isOpen()) return;
    this.list = h("div", {
      id: this.listId,
      role: "listbox",
      class: "combo-list",
      "aria-label": "Choices",
      "aria-multiselectable": this.multiple || null,
    });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the field
    this.popover = openPopover(this.node, this.list, { match: true, onClose: () => this.closed() });
    this.field.setAttribute("aria-expanded", "true");
    this.refresh();
  }

  closed() {
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    this.query = "";
    this.draw();
  }

  leave() {
    this.popover?.close();
  }

  async reload() {
    const turn = ++this.loads;
    const groups = await this.load(this.query ?? "");
    if (turn !== this.loads || !this.popover?.isOpen()) return;
    this.shown = groups.flatMap((group) => group.choices);
    const nodes = groups.filter((group) => group.choices.length).map((group) => this.group(group));
    this.list.replaceChildren(...(nodes.flat().length ? nodes.flat() : [this.nothing(groups)]));
    this.popover.place();
    const at = this.shown.findIndex((choice) => this.isSelected(choice));
    this.activate(this.query ? 0 : at);
  }

  nothing(groups) {
    return h(
      "div",
      { class: "combo-empty", role: "option", "aria-disabled": "true", "aria-selected": "false" },
      groups.message ?? "Nothing found",
    );
  }

  group({ label, choices }) {
    const nodes = choices.map((choice) => this.option(choice));
    if (!label) return nodes;
    const heading = h("div", { class: "combo-group", "aria-hidden": "true" }, label);
    return h("div", { role: "group", "aria-label": label }, heading, nodes);
  }

  option(choice) {
    return h(
      "div",
      {
        role: "option",
        id: `${this.listId}-${this.shown.indexOf(choice)}`,
        class: "combo-option",
        "aria-selected": String(this.isSelected(choice)),
        data: { value: choice.key },
        on: { click: () => this.choose(choice) },
      },
      h("span", {}, choice.text),
      choice.description ? h("small", {}, choice.description) : null,
    );
  }

  isSelected(choice) {
    return this.selected.some((each) => each.key === choice.key);
  }

  drawSelection() {
    if (!this.popover?.isOpen()) return;
    this.shown.forEach((choice, at) =>
      this.optionAt(at)?.setAttribute("aria-selected", String(this.isSelected(choice))),
    );
  }

  optionAt(at) {
    return this.list.querySelector(`#${this.listId}-${at}`);
  }

  activate(at) {
    this.optionAt(this.active)?.classList.remove("active");
    this.active = at;
    const node = this.optionAt(at);
    if (!node) return this.field.removeAttribute("aria-activedescendant");
    node.classList.add("active");
    node.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", node.id);
    return undefined;
  }

  choose(choice) {
    if (!this.multiple) {
      this.popover.close();
      this.change([choice]);
      return;
    }
    const without = this.selected.filter((each) => each.key !== choice.key);
    if (without.length !== this.selected.length) this.change(without);
    else if (this.selected.length < this.max) this.change([...this.selected, choice]);
    this.query = "";
    this.refresh();
  }

  key(event) {
    const open = this.popover?.isOpen();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.open();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const from = this.active < 0 && step < 0 ? 0 : this.active;
      return this.activate((from + step + this.shown.length) % (this.shown.length || 1));
    }
    if (event.key === "Enter" && open) {
      event.preventDefault();
      event.stopPropagation();
      if (this.shown[this.active]) this.choose(this.shown[this.active]);
    } else if (event.key === "Backspace" && this.multiple && !this.field.value && this.selected.length) {
      this.change(this.selected.slice(0, -1));
    }
    return undefined;
  }
}

/** The choices that contain the query; "no choices at all" and "none fits" look the same to the person. */
export function filterChoices(groups, query) {
  const wanted = query.trim().toLowerCase();
  if (!wanted) return groups;
  const fits = ({ text, description = "" }) => `${text} ${description}`.toLowerCase().includes(wanted);
  return groups.map((group) => ({ ...group, choices: group.choices.filter(fits) }));
}
