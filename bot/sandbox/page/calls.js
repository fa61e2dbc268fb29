// Calls on a phone: ringing, on the line, over; and the list of them.

import { h } from "./dom.js";
import { button, sendForm } from "./controls.js";
import { icon } from "./icons.js";
import { duration, shortTime } from "./time.js";

const LIVE = new Set(["ringing", "in-progress"]);
const ENDED = {
  completed: "Call ended",
  "no-answer": "Missed call",
  busy: "Declined",
  failed: "Call failed",
  canceled: "Caller hung up",
};
const KEYS = "123456789*0#";
const KEY_NAMES = { "*": "star", "#": "pound" };

/** The call that rings or is under way on a phone. */
export function liveCall(phone) {
  const live = (phone?.calls ?? []).filter((call) => LIVE.has(call.status));
  return live.find((call) => call.status === "in-progress") ?? live.at(-1);
}

/** Whether somebody calls this phone and nobody has answered yet. */
export function isRinging(phone) {
  const call = liveCall(phone);
  return call?.status === "ringing" && call.direction !== "outbound";
}

const peerOf = (call) => (call.direction === "outbound" ? call.to : call.from);
const stateOf = (call) => ENDED[call.status] ?? call.status;

export class Calls {
  constructor(panel) {
    this.panel = panel;
  }

  live(call) {
    this.panel.state.call = call.sid;
    return isRinging({ calls: [call] }) ? this.ringing(call) : this.onTheLine(call);
  }

  act(call, what, body) {
    return this.panel.post(`/calls/${call.sid}/${what}`, body);
  }

  ringing(call) {
    const choices = h(
      "div",
      { class: "phone-choices" },
      this.choice("Decline", "hangup", "phone-red", () => this.act(call, "decline")),
      this.choice("Answer", "phone", "phone-green", () => this.act(call, "answer")),
    );
    return h(
      "div",
      { class: "phone-call phone-rings" },
      h("div", { class: "phone-bell" }, icon("bell")),
      h("p", { class: "phone-state" }, "Incoming call"),
      h("p", { class: "phone-peer" }, call.from),
      choices,
    );
  }

  choice(label, iconName, look, run) {
    const words = h("span", { "aria-hidden": "true" }, label);
    return h("div", { class: "phone-choice" }, this.round(label, iconName, look, run), words);
  }

  round(label, iconName, look, run) {
    const props = { type: "button", class: `phone-round ${look}`, "aria-label": label, on: { click: run } };
    return h("button", props, icon(iconName));
  }

  onTheLine(call) {
    return h(
      "div",
      { class: "phone-call" },
      h("p", { class: "phone-peer" }, peerOf(call)),
      h("p", { class: "phone-state" }, call.status === "ringing" ? "Calling…" : "On the line", this.elapsed(call)),
      this.transcript(call),
      call.gathering ? h("p", { class: "phone-wait" }, "Waiting for a key") : null,
      this.keypad(call),
      call.recording ? this.speak(call) : null,
      this.round("Hang up", "hangup", "phone-red", () => this.act(call, "hangup")),
    );
  }

  elapsed(call) {
    if (!call.answered_at) return null;
    const seconds = this.panel.app.workspace.now() - Date.parse(call.answered_at) / 1000;
    return h("span", { class: "phone-elapsed" }, ` ${duration(Math.max(0, seconds))}`);
  }

  transcript(call) {
    const lines = call.said.map((line) => h("p", { class: line.startsWith("You: ") ? "mine" : "" }, line));
    const props = {
      class: "phone-log",
      role: "log",
      "aria-live": "polite",
      "aria-label": "What is said",
      tabindex: "0",
    };
    return h("div", props, lines.length ? lines : h("p", { class: "muted" }, "…"));
  }

  keypad(call) {
    const key = (digit) => {
      const press = () => this.act(call, "keys", { digits: digit });
      const name = `Key ${KEY_NAMES[digit] ?? digit}`;
      return h("button", { type: "button", class: "phone-key", "aria-label": name, on: { click: press } }, digit);
    };
    return h("div", { class: "phone-keys", role: "group", "aria-label": "Keypad" }, [...KEYS].map(key));
  }

  speak(call) {
    const label = "Say something";
    const field = h("input", { class: "field", "aria-label": label, placeholder: label, data: { draft: "speak" } });
    return sendForm(field, "Speak", () => this.act(call, "speak", { text: field.value }));
  }

  ended(call) {
    return h(
      "div",
      { class: "phone-call" },
      h("p", { class: "phone-peer" }, peerOf(call)),
      h("p", { class: "phone-state" }, stateOf(call)),
      this.transcript(call),
      button("Done", () => this.panel.show({ call: null }, "[role=tab][aria-selected=true]")),
    );
  }

  history(phone) {
    const rows = [...phone.calls].reverse().map((call) => this.row(call));
    const list = rows.length ? h("ul", { class: "call-list" }, rows) : h("p", { class: "empty" }, "No calls yet.");
    return [list, this.dial()];
  }

  row(call) {
    const when = shortTime(Date.parse(call.at) / 1000, this.panel.app.workspace.current.zone());
    const head = h(
      "summary",
      {},
      h("strong", {}, peerOf(call)),
      h("span", { class: "muted" }, `${stateOf(call)}, ${when}`),
    );
    const said = call.said.map((line) => h("p", {}, line));
    const body = said.length ? said : h("p", { class: "muted" }, "Nothing was said.");
    return h("li", { class: "call-row" }, h("details", {}, head, body));
  }

  dial() {
    const props = { class: "field", type: "tel", "aria-label": "Number to call", placeholder: "Call a number" };
    const field = h("input", { ...props, data: { draft: "dial" } });
    return sendForm(field, "Call", () => this.panel.post("/calls", { to: field.value.trim() }));
  }
}
