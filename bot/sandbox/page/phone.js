// The acting person's phone, and the strip that tells whose phone rings or got a text.

import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { Api } from "./api.js";
import { nameOf } from "./people.js";
import { duration, shortTime } from "./time.js";

const LIVE = new Set(["ringing", "in-progress"]);
const ENDED = {
  completed: "Call ended", "no-answer": "Missed call", busy: "Declined", failed: "Call failed", canceled: "Caller hung up",
};

/** The call that rings or is under way on a phone. */
export function liveCall(phone) {
  const live = (phone?.calls ?? []).filter((call) => LIVE.has(call.status));
  return live.find((call) => call.status === "in-progress") ?? live.at(-1);
}

export class PhonePanel {
  constructor(app, node) {
    Object.assign(this, { app, node, tab: "messages", with: null, showKeys: true });
    this.drafts = new Map();
    this.seen = new Map(); // user id -> how many texts were seen
  }

  get user() {
    return this.app.workspace.current.user;
  }

  get phone() {
    return this.app.workspace.phones.get(this.user.id);
  }

  get base() {
    return `/phones/${this.user.id}`;
  }

  isOpen() {
    return !this.node.hidden;
  }

  draw() {
    if (!this.isOpen()) return;
    const { phone, user } = this;
    const focus = this.rememberFocus();
    this.node.setAttribute("aria-label", `Phone of ${nameOf(user)}`);
    replace(this.node, h("div", { class: "phone-case" },
      h("header", { class: "phone-head" }, h("div", {}, h("h2", {}, `${nameOf(user)}’s phone`), h("small", {}, phone?.number ?? user.phone ?? "No phone")),
        h("button", { type: "button", class: "btn btn-icon", "aria-label": "Close phone", on: { click: () => this.app.togglePhone(false) } }, icon("close"))),
      h("div", { class: "phone-screen" }, this.screen(phone))));
    const log = this.node.querySelector(".phone-log");
    if (log) log.scrollTop = log.scrollHeight;
    this.restoreFocus(focus);
    if (phone && (this.tab === "messages")) this.markSeen(user.id);
  }

  screen(phone) {
    if (!phone) return h("p", { class: "empty" }, "This person has no phone.");
    const call = liveCall(phone);
    if (call) return this.callScreen(call);
    const ended = phone.calls.find((each) => each.sid === this.inCall);
    if (ended && ended.said.length) return this.endedScreen(ended);
    if (this.with) return this.conversation(phone, this.with);
    return [this.tabs(phone), this.tab === "messages" ? this.conversations(phone) : this.calls(phone)];
  }

  // calls

  callScreen(call) {
    this.inCall = call.sid;
    if (call.status === "ringing" && call.direction !== "outbound") return this.ringing(call);
    const gathering = call.gathering ? h("p", { class: "phone-wait" }, "Waits for a key") : null;
    return h("div", { class: "phone-call" },
      h("p", { class: "phone-peer" }, call.direction === "outbound" ? call.to : call.from),
      h("p", { class: "phone-state" }, call.status === "ringing" ? "Calling…" : "On the line", this.elapsed(call)),
      this.transcript(call), gathering, this.keypad(call), call.recording ? this.speak(call) : null,
      h("button", { type: "button", class: "phone-round phone-red", "aria-label": "Hang up", on: { click: () => this.act(call, "hangup") } }, icon("hangup")));
  }

  elapsed(call) {
    if (!call.answered_at) return null;
    return h("span", { class: "phone-elapsed" }, ` ${duration(Math.max(0, this.app.workspace.now() - Date.parse(call.answered_at) / 1000))}`);
  }

  ringing(call) {
    return h("div", { class: "phone-call phone-rings" }, h("div", { class: "phone-bell" }, icon("bell")),
      h("p", { class: "phone-state" }, "Incoming call"), h("p", { class: "phone-peer" }, call.from),
      h("div", { class: "phone-choices" },
        this.round("Decline", "hangup", "phone-red", () => this.act(call, "decline")),
        this.round("Answer", "phone", "phone-green", () => this.act(call, "answer"))));
  }

  round(label, iconName, look, run) {
    return h("div", { class: "phone-choice" }, h("button", { type: "button", class: `phone-round ${look}`, "aria-label": label, on: { click: run } }, icon(iconName)), h("span", { "aria-hidden": "true" }, label));
  }

  transcript(call) {
    const lines = call.said.map((line) => h("p", { class: line.startsWith("You: ") ? "mine" : "" }, line));
    return h("div", { class: "phone-log", role: "log", "aria-live": "polite", "aria-label": "What is said", tabindex: "0" }, lines.length ? lines : h("p", { class: "muted" }, "…"));
  }

  keypad(call) {
    const key = (digit) => h("button", { type: "button", class: "phone-key", "aria-label": `Key ${KEY_NAMES[digit] ?? digit}`, data: { key: digit }, on: { click: () => this.act(call, "keys", { digits: digit }) } }, digit);
    return h("div", { class: "phone-keys", role: "group", "aria-label": "Keypad" }, [..."123456789*0#"].map(key));
  }

  speak(call) {
    const field = h("input", { class: "field", "aria-label": "Say something", placeholder: "Say something", data: { draft: "speak" } });
    return this.sendForm(field, "Speak", async () => this.act(call, "speak", { text: field.value }));
  }

  endedScreen(call) {
    const back = () => {
      this.inCall = null;
      this.draw();
    };
    return h("div", { class: "phone-call" }, h("p", { class: "phone-peer" }, call.direction === "outbound" ? call.to : call.from), h("p", { class: "phone-state" }, ENDED[call.status] ?? call.status),
      this.transcript(call), h("button", { type: "button", class: "btn", on: { click: back } }, "Done"));
  }

  async act(call, what, body = {}) {
    await this.app.workspace.current.safely(this.post(`${this.base}/calls/${call.sid}/${what}`, body));
  }

  async post(path, body) {
    const phone = await new Api("").post(path, body);
    this.app.workspace.setPhone(this.user.id, phone);
    return phone;
  }

  // lists

  tabs(phone) {
    const missed = phone.calls.length;
    const tab = (name, label) => h("button", {
      type: "button", role: "tab", "aria-selected": String(this.tab === name), tabindex: this.tab === name ? "0" : "-1", class: "tab",
      on: {
        click: () => this.show(name),
        keydown: (event) => ["ArrowLeft", "ArrowRight"].includes(event.key) && this.show(name === "messages" ? "calls" : "messages", true),
      },
    }, label);
    return h("div", { class: "tabs", role: "tablist", "aria-label": "Phone" }, tab("messages", "Messages"), tab("calls", `Calls${missed ? ` (${missed})` : ""}`));
  }

  show(name, focus = false) {
    this.tab = name;
    this.draw();
    if (focus) this.node.querySelector("[role=tab][aria-selected=true]")?.focus();
  }

  conversations(phone) {
    const peers = new Map();
    for (const sms of phone.sms) peers.set(peerOf(sms, phone.number), sms);
    if (!peers.size) return h("p", { class: "empty" }, "No messages yet.");
    const rows = [...peers].reverse().map(([peer, last]) => h("li", {}, h("button", {
      type: "button", class: "sms-row", "aria-label": `Messages with ${peer}`,
      on: {
        click: () => {
          this.with = peer;
          this.draw();
          this.node.querySelector("[data-draft]")?.focus();
        },
      },
    }, h("strong", {}, peer), h("span", { class: "muted" }, last.body))));
    return h("ul", { class: "sms-list" }, rows);
  }

  conversation(phone, peer) {
    const zone = this.app.workspace.current.zone();
    const bubble = (sms) => h("div", { class: `sms ${sms.direction === "outbound" ? "mine" : ""}` }, h("p", {}, linked(sms.body)), h("small", {}, shortTime(Date.parse(sms.at) / 1000, zone), FAILED.has(sms.status) ? " · not delivered" : ""));
    const field = h("textarea", {
      class: "field", rows: "1", "aria-label": `Reply to ${peer}`, placeholder: "Reply", data: { draft: peer }, prop: { value: this.drafts.get(peer) ?? "" },
      on: { input: () => this.drafts.set(peer, field.value) },
    });
    const send = async () => {
      const body = field.value.trim();
      if (!body) return;
      this.drafts.delete(peer);
      const sent = await this.app.workspace.current.safely(this.post(`${this.base}/sms`, { to: peer, body }));
      if (!sent) this.drafts.set(peer, body);
      this.draw();
    };
    return [
      h("div", { class: "sms-head" }, h("button", { type: "button", class: "btn btn-icon", "aria-label": "Back to messages", on: { click: () => this.leaveConversation() } }, icon("back")), h("strong", {}, peer)),
      h("div", { class: "phone-log sms-log", role: "log", "aria-label": `Messages with ${peer}`, tabindex: "0" }, phone.sms.filter((sms) => peerOf(sms, phone.number) === peer).map(bubble)),
      this.sendForm(field, "Send text", send),
    ];
  }

  sendForm(field, label, send) {
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      send();
    });
    return h("div", { class: "sms-form" }, field, h("button", { type: "button", class: "btn btn-primary btn-icon", "aria-label": label, on: { click: send } }, icon("send")));
  }

  leaveConversation() {
    this.with = null;
    this.draw();
    this.node.querySelector("button.sms-row")?.focus();
  }

  calls(phone) {
    const zone = this.app.workspace.current.zone();
    const row = (call) => h("li", { class: "call-row" }, h("details", {}, h("summary", {}, h("strong", {}, call.direction === "outbound" ? call.to : call.from), h("span", { class: "muted" }, `${ENDED[call.status] ?? call.status}, ${shortTime(Date.parse(call.at) / 1000, zone)}`)),
      call.said.length ? call.said.map((line) => h("p", {}, line)) : h("p", { class: "muted" }, "Nothing was said.")));
    return [phone.calls.length ? h("ul", { class: "call-list" }, [...phone.calls].reverse().map(row)) : h("p", { class: "empty" }, "No calls yet."), this.dial()];
  }

  dial() {
    const field = h("input", { class: "field", type: "tel", "aria-label": "Number to call", placeholder: "Call a number", data: { draft: "dial" } });
    const call = () => this.app.workspace.current.safely(this.post(`${this.base}/calls`, { to: field.value.trim() }));
    return this.sendForm(field, "Call", call);
  }

  // what was seen

  markSeen(userId) {
    const count = incoming(this.app.workspace.phones.get(userId)).length;
    if (this.seen.get(userId) === count) return;
    this.seen.set(userId, count);
    queueMicrotask(() => this.app.drawStrip());
  }

  /** Texts that came after this page was opened and that nobody looked at. */
  unseen(userId) {
    const all = incoming(this.app.workspace.phones.get(userId));
    return all.slice(this.seen.get(userId) ?? 0);
  }

  /** What came before the page was opened is not news. */
  forgetPast() {
    for (const [userId, phone] of this.app.workspace.phones) this.seen.set(userId, incoming(phone).length);
  }

  openText(sms) {
    this.tab = "messages";
    this.with = sms.from;
    this.inCall = null;
  }

  rememberFocus() {
    const active = document.activeElement;
    if (!this.node.contains(active)) return null;
    const { draft, key } = active.dataset;
    return { draft, key, label: active.getAttribute("aria-label"), caret: active.selectionStart, value: active.value };
  }

  restoreFocus(focus) {
    if (!focus) return;
    const all = [...this.node.querySelectorAll("button, input, textarea, [tabindex='0']")];
    const same = all.find((node) => (focus.draft ? node.dataset.draft === focus.draft : focus.label && node.getAttribute("aria-label") === focus.label));
    const target = same ?? this.node.querySelector(".phone-choices .phone-green, .phone-key, [role=tab], .btn");
    if (!target) return;
    if (focus.draft && focus.value && !target.value) target.value = focus.value;
    target.focus({ preventScroll: true });
    if (focus.draft && focus.caret !== null && target.setSelectionRange) target.setSelectionRange(focus.caret, focus.caret);
  }

  /** Keeps the seconds of a call running. */
  tick() {
    const call = this.isOpen() && liveCall(this.phone);
    const shown = this.node.querySelector(".phone-elapsed");
    if (call?.answered_at && shown) shown.replaceWith(this.elapsed(call));
  }
}

const FAILED = new Set(["failed", "undelivered"]);
const KEY_NAMES = { "*": "star", "#": "pound" };

const incoming = (phone) => (phone?.sms ?? []).filter((sms) => sms.direction !== "outbound");
const peerOf = (sms, number) => (sms.from === number ? sms.to : sms.from);

function linked(text) {
  return text.split(/(https?:\/\/[^\s<>]+)/).map((part, at) => (at % 2 ? h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part));
}

/** The strip: one line for each phone that rings or has a new text, with a button that goes there. */
export function stripLines(app, panel) {
  const { workspace } = app;
  const lines = [];
  for (const user of workspace.people()) {
    const name = nameOf(user);
    const mine = user.id === workspace.current.id;
    const call = liveCall(workspace.phones.get(user.id));
    const texts = panel.unseen(user.id);
    if (mine && panel.isOpen() && call) continue; // the phone itself shows it
    if (call?.status === "ringing" && call.direction !== "outbound") {
      lines.push({ user, kind: "rings", text: mine ? "Your phone is ringing" : `${name}’s phone is ringing`, action: mine ? "Open phone" : `Act as ${name}` });
    } else if (call?.status === "in-progress") {
      lines.push({ user, kind: "call", text: mine ? "You are on the phone" : `${name} is on the phone`, action: mine ? "Open phone" : `Act as ${name}` });
    } else if (texts.length) {
      const what = texts.length === 1 ? "a text message" : `${texts.length} text messages`;
      lines.push({ user, kind: "text", sms: texts.at(-1), text: mine ? `You got ${what}` : `${name} got ${what}`, action: mine ? "Read it" : `Act as ${name}` });
    }
  }
  return lines;
}

