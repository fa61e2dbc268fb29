// Block Kit's interactive elements. https://docs.slack.dev/reference/block-kit/block-elements/
//
// A surface (a message, a modal, the Home tab) is {ctx, seat, form, conversation, act, options, confirm, upload}. An
// element keeps what was entered in `surface.form`, and calls `surface.act` when it is to tell the app at once.

import { button } from "./controls.js";
import { h, debounce, isWebAddress, uid } from "./dom.js";
import { renderPlain } from "./mrkdwn.js";
import { drawChoices, drawSelect, SELECTS } from "./selects.js";
import { menuButton } from "./popover.js";
import { instantOf, localInput, zoneName } from "./time.js";

const DRAW = {
  button: pressButton,
  workflow_button: pressButton,
  icon_button: pressButton,
  feedback_buttons: feedback,
  overflow,
  plain_text_input: textInput,
  rich_text_input: textInput,
  email_text_input: lineInput,
  url_text_input: lineInput,
  number_input: lineInput,
  datepicker: dateField,
  timepicker: timeField,
  datetimepicker: dateTimeField,
  radio_buttons: drawChoices,
  checkboxes: drawChoices,
  file_input: fileInput,
  ...Object.fromEntries(SELECTS.map((type) => [type, drawSelect])),
};

/** What an element does in its surface: where it stands, how it is labelled, and how it reports. */
export class Place {
  constructor(block, element, surface, naming = {}) {
    this.block = block;
    this.element = element;
    this.surface = surface;
    this.naming = naming;
    this.isInput = block.type === "input";
    this.tells = !this.isInput || block.dispatch_action === true;
  }

  get data() {
    return { actionId: this.element.action_id, blockId: this.block.block_id, elementType: this.element.type };
  }

  /** Attributes that name the field: the label of its input block, or the element's own words. */
  names(fallback) {
    if (this.naming.labelledby) {
      return {
        "aria-labelledby": this.naming.labelledby,
        "aria-describedby": this.naming.describedby,
        "aria-required": this.block.optional ? null : "true",
        "aria-invalid": this.naming.invalid ? "true" : null,
        data: this.data,
      };
    }
    return {
      "aria-label": this.element.accessibility_label ?? fallback ?? this.naming.label ?? "Choose",
      data: this.data,
    };
  }

  start(initial) {
    return this.surface.form.start(this.block.block_id, this.element.action_id, {
      type: this.element.type,
      ...initial,
    });
  }

  keep(content) {
    this.surface.form.set(this.block.block_id, this.element.action_id, { type: this.element.type, ...content });
  }

  /** Keeps the value and, where the app wants to know at once, tells it; a refused confirmation brings `before` back. */
  async changed(node, content, before) {
    this.keep(content);
    if (!this.tells) return;
    if (!(await this.tell(node, content)) && this.element.confirm && before) {
      this.keep(before);
      node.replaceWith(renderElement(this.element, this.block, this.surface, this.naming));
    }
  }

  /** Tells the app about this element; false when the person did not confirm. */
  async tell(node, content) {
    if (node.getAttribute("aria-busy") === "true") return false;
    if (this.element.confirm && !(await this.surface.confirm(this.element.confirm))) return false;
    node.setAttribute("aria-busy", "true");
    try {
      await this.surface.act(this.block, { action_id: this.element.action_id, type: this.element.type, ...content });
    } finally {
      node.removeAttribute("aria-busy");
    }
    return true;
  }
}

/** The node of an element; null when its type cannot be shown. */
export function renderElement(element, block, surface, naming) {
  const draw = Object.hasOwn(DRAW, element.type) ? DRAW[element.type] : null;
  return draw ? draw(new Place(block, element, surface, naming)) : null;
}

export const isElement = (type) => Object.hasOwn(DRAW, type);

const STYLES = { primary: " btn-primary", danger: " btn-danger" };

function pressButton(place) {
  const { element } = place;
  const isLink = element.url && isWebAddress(element.url);
  const look = `btn${STYLES[element.style] ?? ""}`;
  const common = { class: look, "aria-label": element.accessibility_label, data: place.data };
  const label = renderPlain(element.text?.text, element.text?.emoji !== false);
  const press = () => place.tell(node, { value: element.value, text: element.text });
  const node = isLink
    ? h(
        "a",
        { ...common, href: element.url, target: "_blank", rel: "noopener noreferrer", on: { click: press } },
        label,
      )
    : h("button", { ...common, type: "button", on: { click: press } }, label);
  return node;
}

function feedback(place) {
  const press = (choice) => (event) => place.tell(event.currentTarget, { value: choice.value, text: choice.text });
  const one = (choice) =>
    choice &&
    button(renderPlain(choice.text?.text), press(choice), {
      "aria-label": choice.accessibility_label,
      data: place.data,
    });
  return h("span", { class: "button-pair" }, one(place.element.positive_button), one(place.element.negative_button));
}

function overflow(place) {
  const { element } = place;
  const choose = (option) => () => {
    if (option.url && isWebAddress(option.url)) window.open(option.url, "_blank", "noopener");
    place.tell(node, { selected_option: option });
  };
  const items = () =>
    (element.options ?? []).map((option) => ({
      label: renderPlain(option.text?.text),
      run: choose(option),
      detail: option.description ? h("small", {}, renderPlain(option.description.text)) : null,
    }));
  const name = element.accessibility_label ?? "More options";
  const node = menuButton(name, "more", items, { menu: { align: "end" }, data: place.data });
  return node;
}

// text

function textInput(place) {
  const { element } = place;
  const rich = element.type === "rich_text_input";
  const initial = rich ? { rich_text_value: element.initial_value ?? null } : { value: element.initial_value ?? null };
  const value = place.start(initial);
  const text = rich ? plainOf(value.rich_text_value) : (value.value ?? "");
  const multiline = element.multiline || rich;
  const field = h(multiline ? "textarea" : "input", {
    ...place.names(element.placeholder?.text ?? "Text"),
    class: "field",
    rows: multiline ? 4 : null,
    type: multiline ? null : "text",
    placeholder: element.placeholder?.text,
    autocomplete: "off",
    prop: { value: text },
  });
  const content = () =>
    rich ? { rich_text_value: richOf(field.value) } : { value: field.value === "" ? null : field.value };
  listenToText(field, place, content, multiline);
  return withCounter(field, element.max_length);
}

/** Tells the app on Enter, or as letters come, as `dispatch_action_config` wants it. */
function listenToText(field, place, content, multiline) {
  const on = place.element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const soon = debounce(() => place.tell(field, content()), 400);
  field.addEventListener("input", () => {
    place.keep(content());
    place.surface.entered?.(place.block);
    if (place.tells && on.includes("on_character_entered")) soon();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || (multiline && event.shiftKey)) return;
    if (place.tells && on.includes("on_enter_pressed")) {
      event.preventDefault();
      event.stopPropagation();
      place.tell(field, content());
    }
  });
}

function withCounter(field, max) {
  if (!max) return field;
  const counter = h("span", { class: "counter", "aria-hidden": "true" });
  const count = () => {
    const left = max - [...field.value].length;
    counter.textContent = String(left);
    counter.hidden = left > Math.max(20, max / 4);
    counter.classList.toggle("over", left < 0);
  };
  field.addEventListener("input", count);
  count();
  return h("div", { class: "counted" }, field, counter);
}

function plainOf(rich) {
  const texts = (node) => (node?.type === "text" ? node.text : (node?.elements ?? []).map(texts).join(""));
  return texts(rich);
}

function richOf(text) {
  if (!text) return null;
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}

const LINE = {
  email_text_input: { type: "email", inputmode: "email", word: "E-mail address" },
  url_text_input: { type: "url", inputmode: "url", word: "Address" },
  number_input: { type: "text", inputmode: "decimal", word: "Number" },
};

function lineInput(place) {
  const { element } = place;
  const { word, ...kind } = LINE[element.type];
  const value = place.start({ value: element.initial_value ?? null });
  const field = h("input", {
    ...place.names(element.placeholder?.text ?? word),
    ...kind,
    class: "field",
    autocomplete: "off",
    placeholder: element.placeholder?.text,
    prop: { value: value.value ?? "" },
  });
  listenToText(field, place, () => ({ value: field.value.trim() === "" ? null : field.value.trim() }), false);
  return field;
}

// dates and times: the browser's own fields, which every keyboard and screen reader knows

function dateField(place) {
  return pickerField(
    place,
    "date",
    "selected_date",
    place.element.initial_date,
    (text) => text,
    (value) => value,
  );
}

function timeField(place) {
  return pickerField(
    place,
    "time",
    "selected_time",
    place.element.initial_time,
    (text) => text.slice(0, 5),
    (value) => value,
  );
}

function dateTimeField(place) {
  const zone = place.surface.ctx.zone();
  const field = pickerField(
    place,
    "datetime-local",
    "selected_date_time",
    place.element.initial_date_time,
    (text) => instantOf(text, zone),
    (value) => localInput(value, zone),
  );
  return h("span", { class: "with-zone" }, field, h("small", {}, zoneName(place.surface.ctx.now(), zone)));
}

function pickerField(place, type, key, initial, read, write) {
  let before = place.start({ [key]: initial ?? null });
  const field = h("input", {
    ...place.names(place.element.placeholder?.text ?? { date: "Date", time: "Time" }[type] ?? "Date and time"),
    type,
    class: "field field-short",
    id: uid("picker"),
    prop: { value: before[key] === null ? "" : write(before[key]) },
  });
  const content = () => ({ [key]: field.value ? read(field.value) : null });
  const report = debounce(() => {
    place.changed(field, content(), before);
    before = { ...content() };
  }, 500);
  field.addEventListener("input", () => {
    place.keep(content());
    place.surface.entered?.(place.block);
  });
  if (place.tells) field.addEventListener("change", report);
  return field;
}

// files

function fileInput(place) {
  const { element, surface } = place;
  const value = place.start({ files: [] });
  const names = h("ul", { class: "file-names" });
  const draw = (files) => names.replaceChildren(...files.map((file) => h("li", {}, file.name ?? file.id)));
  const field = h("input", {
    ...place.names("Files"),
    type: "file",
    class: "field",
    multiple: (element.max_files ?? 10) > 1,
    accept: element.filetypes?.map((kind) => `.${kind}`).join(","),
    on: {
      change: async () => {
        const files = await surface.upload([...field.files].slice(0, element.max_files ?? 10));
        draw(files);
        place.changed(field, { files });
      },
    },
  });
  draw(value.files);
  return h("div", {}, field, names);
}
