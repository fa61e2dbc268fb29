// Text messages on a phone: one conversation for each number, and which texts nobody has looked at.

import { h } from "./dom.js";
import { iconButton, sendForm } from "./controls.js";
import { shortTime } from "./time.js";

const NEWS_FOR = 600; // seconds of the workspace's clock

const FAILED = new Set(["failed", "undelivered"]);

const incoming = (phone) => (phone?.sms ?? []).filter((sms) => sms.direction !== "outbound");
const peerOf = (sms, number) => (sms.from === number ? sms.to : sms.from);

export class Texts {
  constructor(panel) {
    this.panel = panel;
    this.drafts = new Map(); // "user id/number" -> text
    this.seen = new Map(); // user id -> how many texts were seen
  }

  get workspace() {
    return this.panel.app.workspace;
  }

  list(phone) {
    const latest = new Map();
    for (const sms of phone.sms) latest.set(peerOf(sms, phone.number), sms);
    if (!latest.size) return h("p", { class: "empty" }, "No messages yet.");
    const row = ([peer, sms]) => {
      const open = () => this.panel.show({ peer }, "[data-draft]");
      const props = { type: "button", class: "sms-row", "aria-label": `Messages with ${peer}`, on: { click: open } };
      return h("li", {}, h("button", props, h("strong", {}, peer), h("span", { class: "muted" }, sms.body)));
    };
    return h("ul", { class: "sms-list" }, [...latest].reverse().map(row));
  }

  conversation(phone, peer) {
    const back = () => this.panel.show({ peer: null }, ".sms-row");
    const texts = phone.sms.filter((sms) => peerOf(sms, phone.number) === peer);
    const props = { class: "phone-log sms-log", role: "log", "aria-label": `Messages with ${peer}`, tabindex: "0" };
    return [
      h("div", { class: "sms-head" }, iconButton("Back to messages", "back", back), h("strong", {}, peer)),
      h(
        "div",
        props,
        texts.map((sms) => this.bubble(sms)),
      ),
      this.reply(peer),
    ];
  }

  bubble(sms) {
    const when = shortTime(Date.parse(sms.at) / 1000, this.workspace.current.zone());
    const failed = FAILED.has(sms.status) ? " · not delivered" : "";
    const mine = sms.direction === "outbound" ? " mine" : "";
    return h("div", { class: `sms${mine}` }, h("p", {}, linked(sms.body)), h("small", {}, when, failed));
  }

  reply(peer) {
    const key = `${this.panel.user.id}/${peer}`;
    const field = h("textarea", {
      class: "field",
      rows: "1",
      "aria-label": `Reply to ${peer}`,
      placeholder: "Reply",
      data: { draft: peer },
      prop: { value: this.drafts.get(key) ?? "" },
      on: { input: () => this.drafts.set(key, field.value) },
    });
    const send = async () => {
      const body = field.value.trim();
      if (!body) return;
      this.drafts.delete(key);
      field.value = "";
      if (!(await this.panel.post("/sms", { to: peer, body }))) this.drafts.set(key, body);
      this.panel.draw();
    };
    return sendForm(field, "Send text", send);
  }

  // what was seen

  markSeen(userId) {
    const count = incoming(this.workspace.phones.get(userId)).length;
    if (this.seen.get(userId) === count) return;
    this.seen.set(userId, count);
    queueMicrotask(() => this.panel.app.strip.draw());
  }

  /** Texts that came a short while ago, after this page was opened, and that nobody looked at. */
  unseen(userId) {
    const since = this.workspace.now() - NEWS_FOR;
    const all = incoming(this.workspace.phones.get(userId)).slice(this.seen.get(userId) ?? 0);
    return all.filter((sms) => Date.parse(sms.at) / 1000 > since);
  }

  /** What came before the page was opened is not news. */
  forgetPast() {
    for (const [userId, phone] of this.workspace.phones) this.seen.set(userId, incoming(phone).length);
  }
}

function linked(text) {
  const link = (address) => h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address);
  return text.split(/(https?:\/\/[^\s<>]+)/).map((part, at) => (at % 2 ? link(part) : part));
}
