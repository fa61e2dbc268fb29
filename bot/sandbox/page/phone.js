// The acting person's phone: a frame around calls and texts.

import { h, replace } from "./dom.js";
import { Api } from "./api.js";
import { Calls, liveCall } from "./calls.js";
import { iconButton, tabs } from "./controls.js";
import { nameOf } from "./people.js";
import { Texts } from "./texts.js";

export class PhonePanel {
  constructor(app, node) {
    Object.assign(this, { app, node });
    this.states = new Map(); // user id -> what that person's phone shows
    this.calls = new Calls(this);
    node.addEventListener("keydown", (event) => this.key(event));
    this.texts = new Texts(this);
  }

  get user() {
    return this.app.workspace.current.user;
  }

  get phone() {
    return this.app.workspace.phones.get(this.user.id);
  }

  /** What the acting person's phone shows: the tab, the number texted with, the call that was taken here. */
  get state() {
    if (!this.states.has(this.user.id)) this.states.set(this.user.id, { tab: "messages", peer: null, call: null });
    return this.states.get(this.user.id);
  }

  /** In a call the digits of the keyboard are those of the phone. */
  key(event) {
    const call = liveCall(this.phone);
    const isDigit = /^[0-9*#]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isDigit || call?.status !== "in-progress" || event.target.matches("input, textarea")) return;
    event.preventDefault();
    this.calls.act(call, "keys", { digits: event.key });
  }

  isOpen() {
    return !this.node.hidden;
  }

  draw() {
    if (!this.isOpen() || !this.app.workspace.current) return;
    const { phone, user } = this;
    const focus = this.rememberFocus();
    const name = nameOf(user);
    const number = phone?.number ?? user.phone ?? "No phone";
    this.node.setAttribute("aria-label", `Phone of ${name}`);
    const head = h(
      "header",
      { class: "phone-head" },
      h("div", {}, h("h2", {}, `${name}’s phone`), h("small", {}, number)),
      iconButton("Close phone", "close", () => this.app.togglePhone(false)),
    );
    replace(
      this.node,
      h("div", { class: "phone-case" }, head, h("div", { class: "phone-screen" }, this.screen(phone))),
    );
    const log = this.node.querySelector(".phone-log");
    if (log) log.scrollTop = log.scrollHeight;
    this.restoreFocus(focus);
  }

  screen(phone) {
    if (!phone) return h("p", { class: "empty" }, "This person has no phone.");
    const call = liveCall(phone);
    if (call) return this.calls.live(call);
    const ended = phone.calls.find((each) => each.sid === this.state.call);
    if (ended?.said.length) return this.calls.ended(ended);
    this.texts.markSeen(this.user.id);
    if (this.state.peer) return this.texts.conversation(phone, this.state.peer);
    return [this.tabs(phone), this.state.tab === "messages" ? this.texts.list(phone) : this.calls.history(phone)];
  }

  tabs(phone) {
    const entry = (tab, label) => ({
      label,
      selected: this.state.tab === tab,
      run: () => this.show({ tab }, "[role=tab][aria-selected=true]"),
    });
    const count = phone.calls.length;
    return tabs("Phone", [entry("messages", "Texts"), entry("calls", count ? `Calls (${count})` : "Calls")]);
  }

  /** Shows something else, with the focus on what `selector` finds. */
  show(change, selector) {
    Object.assign(this.state, change);
    this.draw();
    if (selector) this.node.querySelector(selector)?.focus();
  }

  /** Does something with the phone; null when it did not work, which the person is told. */
  post(path, body = {}) {
    // what it shows next comes over the socket, which may well be faster than this answer
    return this.app.workspace.current.safely(new Api("").post(`/phones/${this.user.id}${path}`, body));
  }

  // the screen is drawn anew whenever something happens: what had the focus gets it back

  rememberFocus() {
    const active = document.activeElement;
    if (!this.node.contains(active)) return null;
    const label = active.getAttribute("aria-label");
    return { draft: active.dataset.draft, label, caret: active.selectionStart, value: active.value };
  }

  restoreFocus(focus) {
    if (!focus) return;
    const all = [...this.node.querySelectorAll("button, input, textarea, [tabindex='0']")];
    const isSame = (node) =>
      focus.draft ? node.dataset.draft === focus.draft : focus.label && node.getAttribute("aria-label") === focus.label;
    const target = all.find(isSame);
    if (!target) {
      this.takeFocus();
      return;
    }
    const isSameField = Boolean(focus.draft) && target.dataset.draft === focus.draft;
    if (isSameField && focus.value && !target.value) target.value = focus.value;
    target.focus({ preventScroll: true });
    if (isSameField && typeof focus.caret === "number") target.setSelectionRange(focus.caret, focus.caret);
  }

  /** Puts the focus on what one most likely wants to press next. */
  takeFocus() {
    const likely = [".phone-green", ".phone-key", "[data-draft]", "[role=tab][aria-selected=true]", "button"];
    const found = likely.map((selector) => this.node.querySelector(`.phone-screen ${selector}`)).find(Boolean);
    (found ?? this.node.querySelector("button"))?.focus({ preventScroll: true });
  }

  /** Keeps the seconds of a call running. */
  tick() {
    const call = this.isOpen() && liveCall(this.phone);
    const shown = this.node.querySelector(".phone-elapsed");
    if (call?.answered_at && shown) shown.replaceWith(this.calls.elapsed(call));
  }
}
