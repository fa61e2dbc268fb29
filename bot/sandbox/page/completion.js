// What a composer offers while one types: commands, people, channels, emoji.

import { h, uid } from "./dom.js";
import { avatar, nameOf } from "./people.js";
import { glyphOf, searchEmoji } from "./emoji.js";
import { openPopover } from "./popover.js";

const LIMIT = 8;

/** The offers for the text before the caret: {from, items: [{text, label, detail, face}]}, or null. */
export function offersFor(before, workspace, seat, { commands = true } = {}) {
  const command = commands && /^\/\S*$/.exec(before);
  if (command) return { from: 0, items: commandItems(before, workspace) };
  const person = /(?:^|[\s(])@([\w.-]*)$/.exec(before);
  if (person) return { from: before.length - person[1].length - 1, items: personItems(person[1], workspace) };
  const channel = /(?:^|[\s(])#([\w-]*)$/.exec(before);
  if (channel) return { from: before.length - channel[1].length - 1, items: channelItems(channel[1], seat) };
  const emoji = /(?:^|\s):([\w+-]{2,})$/.exec(before);
  if (emoji) return { from: before.length - emoji[1].length - 1, items: emojiItems(emoji[1]) };
  return null;
}

function commandItems(before, workspace) {
  return workspace.commands
    .filter(({ command }) => command.startsWith(before))
    .map(({ command, description, usage_hint: hint }) => ({
      text: `${command} `,
      label: [h("strong", {}, command), h("span", { class: "offer-hint" }, hint ? ` ${hint}` : "")],
      detail: description,
      look: "offer-command",
    }));
}

function personItems(wanted, workspace) {
  const lower = wanted.toLowerCase();
  const fits = (user) =>
    user.name.toLowerCase().startsWith(lower) ||
    nameOf(user)
      .toLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(lower));
  const people = [...workspace.users.values()].filter((user) => user.id !== "USLACKBOT" && fits(user));
  return people.slice(0, LIMIT).map((user) => ({
    text: `@${user.name} `,
    label: [h("strong", {}, nameOf(user)), ` @${user.name}`],
    face: avatar(user, "avatar-small"),
  }));
}

function channelItems(wanted, seat) {
  const all = [...seat.channels.values(), ...seat.browsable].filter(
    (channel) => channel.name && !channel.is_mpim && channel.name.includes(wanted.toLowerCase()),
  );
  return all.slice(0, LIMIT).map((channel) => ({
    text: `#${channel.name} `,
    label: [h("strong", {}, `#${channel.name}`)],
    detail: channel.topic?.value,
  }));
}

const emojiItems = (wanted) =>
  searchEmoji(wanted, LIMIT).map((name) => ({ text: `:${name}: `, label: [`${glyphOf(name) ?? ""} :${name}:`] }));

/** The list above a text field. The field keeps the focus; the list follows the arrow keys. */
export class Completion {
  constructor(field, anchor, find, apply) {
    Object.assign(this, { field, anchor, find, apply, at: 0, items: [] });
    this.listId = uid("offers");
    field.setAttribute("aria-autocomplete", "list");
  }

  refresh() {
    const offers = this.find();
    if (!offers?.items.length) return this.close();
    this.from = offers.from;
    this.items = [...offers.items].sort((a, b) => Number(this.isTyped(b)) - Number(this.isTyped(a)));
    this.at = 0;
    this.draw();
    return undefined;
  }

  draw() {
    if (!this.popover?.isOpen()) {
      this.list = h("div", {
        id: this.listId,
        role: "listbox",
        class: "combo-list offers",
        "aria-label": "Suggestions",
      });
      this.list.addEventListener("pointerdown", (event) => event.preventDefault());
      this.popover = openPopover(this.anchor, this.list, { match: true, above: true, onClose: () => this.closed() });
    }
    this.list.replaceChildren(...this.items.map((item, index) => this.option(item, index)));
    this.popover.place();
    this.field.setAttribute("aria-controls", this.listId);
    this.mark();
  }

  option(item, index) {
    return h(
      "div",
      {
        role: "option",
        id: `${this.listId}-${index}`,
        class: `combo-option offer ${item.look ?? ""}`.trim(),
        "aria-selected": "false",
        on: { click: () => this.choose(index) },
      },
      item.face,
      h("span", {}, item.label),
      item.detail ? h("small", {}, item.detail) : null,
    );
  }

  mark() {
    [...this.list.children].forEach((node, index) => {
      node.classList.toggle("active", index === this.at);
      node.setAttribute("aria-selected", String(index === this.at));
    });
    const node = this.list.children[this.at];
    node?.scrollIntoView({ block: "nearest" });
    if (node) this.field.setAttribute("aria-activedescendant", node.id);
  }

  closed() {
    this.field.removeAttribute("aria-activedescendant");
    this.field.removeAttribute("aria-controls");
    this.items = [];
  }

  close() {
    this.popover?.close();
  }

  choose(index) {
    const item = this.items[index];
    const { from } = this;
    this.close();
    this.apply(item.text, from);
  }

  /** Whether the field has the whole of an offer before the caret already. */
  isTyped(item) {
    return this.field.value.slice(this.from, this.field.selectionStart) === item.text.trim();
  }

  /** Takes a key; true when the list used it. */
  key(event) {
    if (!this.popover?.isOpen() || !this.items.length) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : -1) + this.items.length) % this.items.length;
      this.mark();
    } else if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) {
      if (event.key === "Enter" && this.isTyped(this.items[this.at])) {
        this.close(); // there is nothing left to complete: Enter sends
        return false;
      }
      this.choose(this.at);
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }
}
