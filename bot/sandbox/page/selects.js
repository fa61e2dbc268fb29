// Selects, radio buttons and checkboxes.

import { h, uid } from "./dom.js";
import { Combobox, filterChoices } from "./combobox.js";
import { renderMrkdwn, renderPlain } from "./mrkdwn.js";
import { toGlyphs } from "./emoji.js";

const KINDS = ["static", "external", "users", "channels", "conversations"];
export const SELECTS = KINDS.flatMap((kind) => [`${kind}_select`, `multi_${kind}_select`]);

const KEYS = {
  static: "option",
  external: "option",
  users: "user",
  channels: "channel",
  conversations: "conversation",
};

export function drawSelect(place) {
  const { element, surface } = place;
  const multiple = element.type.startsWith("multi_");
  const kind = element.type.replace("multi_", "").replace("_select", "");
  const key = `selected_${KEYS[kind]}${multiple ? "s" : ""}`;
  const source = SOURCES[kind](place);
  let before = place.start({ [key]: initialOf(place, kind, multiple) });
  const selected = [before[key]]
    .flat()
    .filter((value) => value !== null && value !== undefined)
    .map(source.choice);
  const combobox = new Combobox({
    attributes: place.names(element.placeholder?.text ?? "Choose an option"),
    multiple,
    selected,
    placeholder: toGlyphs(element.placeholder?.text ?? "Choose an option"),
    max: element.max_selected_items ?? Infinity,
    clearable: place.isInput && place.block.optional === true,
    delay: kind === "external" ? 250 : 0,
    load: source.load,
    onChange: (choices) => {
      const values = choices.map((choice) => choice.raw);
      const content = { [key]: multiple ? values : (values[0] ?? null) };
      surface.entered?.(place.block);
      place.changed(combobox.node, content, before);
      before = content;
    },
  });
  return combobox.node;
}

function initialOf(place, kind, multiple) {
  const { element, surface } = place;
  const name = `initial_${KEYS[kind]}${multiple ? "s" : ""}`;
  if (element[name] !== undefined) return element[name];
  if (kind === "conversations" && element.default_to_current_conversation && surface.conversation) {
    return multiple ? [surface.conversation] : surface.conversation;
  }
  return multiple ? [] : null;
}

const optionChoice = (option) => ({
  key: option.value,
  text: toGlyphs(option.text?.text ?? ""),
  raw: option,
  description: option.description ? toGlyphs(option.description.text) : undefined,
});

const groupsOf = ({ options, option_groups: groups }) => {
  if (groups?.length)
    return groups.map((group) => ({ label: toGlyphs(group.label.text), choices: group.options.map(optionChoice) }));
  return [{ choices: (options ?? []).map(optionChoice) }];
};

const SOURCES = {
  static: ({ element }) => ({ choice: optionChoice, load: (query) => filterChoices(groupsOf(element), query) }),
  external: (place) => ({
    choice: optionChoice,
    load: async (query) => {
      const least = place.element.min_query_length ?? 3;
      if ([...query].length < least) return Object.assign([], { message: `Type at least ${least} letters` });
      return groupsOf(await place.surface.options(place.block, place.element, query));
    },
  }),
  users: ({ surface }) => listed(surface.ctx.userChoices()),
  channels: ({ surface }) => listed(surface.ctx.channelChoices({ include: ["public"] })),
  conversations: ({ element, surface }) => listed(surface.ctx.channelChoices(element.filter ?? {})),
};

function listed(choices) {
  const known = new Map(choices.map((choice) => [choice.key, choice]));
  return {
    choice: (id) => known.get(id) ?? { key: id, text: id, raw: id },
    load: (query) => filterChoices([{ choices }], query),
  };
}

// radio buttons and checkboxes

export function drawChoices(place) {
  const { element } = place;
  const many = element.type === "checkboxes";
  const key = many ? "selected_options" : "selected_option";
  const initial = many ? (element.initial_options ?? []) : (element.initial_option ?? null);
  let before = place.start({ [key]: initial });
  const chosen = new Set(
    [before[key]]
      .flat()
      .filter(Boolean)
      .map((option) => option.value),
  );
  const name = uid("choice");
  const report = (option, checked) => {
    if (!many) chosen.clear();
    if (checked) chosen.add(option.value);
    else chosen.delete(option.value);
    const options = element.options.filter((each) => chosen.has(each.value));
    const content = { [key]: many ? options : (options[0] ?? null) };
    place.surface.entered?.(place.block);
    place.changed(node, content, before);
    before = content;
  };
  const attributes = place.names(many ? "Choose any" : "Choose one");
  if (attributes["aria-required"] && many) delete attributes["aria-required"]; // not allowed on a group
  if (many) delete attributes["aria-invalid"];
  const node = h(
    "div",
    { ...attributes, role: many ? "group" : "radiogroup", class: "choices" },
    (element.options ?? []).map((option) =>
      choice(place, option, { many, name, checked: chosen.has(option.value), report }),
    ),
  );
  return node;
}

function choice(place, option, { many, name, checked, report }) {
  const words = ({ type, text, emoji }) =>
    type === "mrkdwn" ? renderMrkdwn(text, place.surface.ctx) : renderPlain(text, emoji !== false);
  const id = uid("option");
  const box = h("input", {
    type: many ? "checkbox" : "radio",
    name,
    id,
    value: option.value,
    prop: { checked },
    on: { change: (event) => report(option, event.target.checked) },
  });
  const description = option.description && h("span", { class: "choice-description" }, words(option.description));
  return h("div", { class: "choice" }, box, h("label", { for: id }, h("span", {}, words(option.text)), description));
}
