// The list of messages of a conversation or a thread: days, groups, and a place that does not jump while people read.

import { h } from "./dom.js";
import { authorOf, isSystem, renderMessage } from "./message.js";
import { renderToolbar } from "./toolbar.js";
import { dayName, isoDate } from "./time.js";

const GROUP_WITHIN = 300; // seconds between messages that share one name and avatar
const NEAR_END = 60; // pixels from the end that still count as "at the end"

const NEW_ROW = {
  key: "new",
  signature: "new",
  make: () => h("div", { class: "divider divider-new", role: "separator" }, h("span", {}, "New")),
};

export class MessageList {
  /** @param {Object} frame {app, seat, conversation, inThread} */
  constructor(frame, { label, onEarlier, intro }) {
    this.frame = frame;
    this.intro = intro;
    this.rows = new Map(); // key -> {node, signature}
    this.stuck = true;
    this.inner = h("div", { class: "message-rows" });
    this.jump = h(
      "button",
      { type: "button", class: "jump-new", hidden: true, on: { click: () => this.toEnd() } },
      "New messages below",
    );
    this.earlier = onEarlier;
    this.scroller = h(
      "div",
      { class: "message-scroller", role: "log", "aria-live": "off", "aria-label": label, tabindex: "0" },
      this.inner,
    );
    this.node = h("div", { class: "message-list" }, this.scroller, this.jump);
    this.listen();
  }

  listen() {
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.inner.addEventListener("pointerover", (event) => this.offer(event.target.closest?.(".message")));
    this.inner.addEventListener("focusin", (event) => this.offer(event.target.closest?.(".message")));
    this.scroller.addEventListener("keydown", (event) => this.walk(event));
    this.watch = new ResizeObserver(() => this.stuck && this.toEnd());
    this.watch.observe(this.inner);
    this.watch.observe(this.scroller);
  }

  close() {
    this.watch.disconnect();
  }

  /** Draws the messages; nodes of messages that did not change stay as they are. */
  draw(messages, { newAfter = null, editing = null, parent = null } = {}) {
    const focus = this.rememberFocus();
    const anchor = this.stuck ? null : this.firstVisible();
    const rows = this.plan(messages, { newAfter, editing, parent });
    this.reconcile(rows);
    if (this.stuck) this.toEnd();
    else if (anchor) this.restore(anchor);
    this.restoreFocus(focus);
    this.makeReachable();
  }

  /** What the list shows, in order: {key, signature, make}. */
  plan(messages, { newAfter, editing, parent }) {
    const rows = this.intro ? [{ key: "intro", signature: "intro", make: this.intro }] : [];
    const all = parent ? [parent, ...messages] : messages;
    all.forEach((message, at) => {
      const before = all[at - 1];
      const dividers = this.dividers(before, message, { newAfter, parent, count: messages.length });
      const compact = Boolean(before) && !dividers.length && this.continues(before, message);
      const place = { compact, editing: editing === message.ts, isParent: message === parent };
      rows.push(...dividers, this.messageRow(message, place));
    });
    return rows;
  }

  /** What stands between two messages. */
  dividers(before, message, { newAfter, parent, count }) {
    if (this.frame.inThread) return before && before === parent ? [this.repliesRow(count)] : [];
    const day = this.dayOf(message);
    const days = before && this.dayOf(before) === day ? [] : [this.dayRow(day, message)];
    const isFirstNew = newAfter && before && message.ts > newAfter && before.ts <= newAfter;
    return isFirstNew && message.user !== this.frame.seat.id ? [...days, NEW_ROW] : days;
  }

  dayOf(message) {
    return isoDate(Number(message.ts), this.frame.seat.zone());
  }

  dayRow(day, message) {
    const name = dayName(Number(message.ts), this.frame.seat.zone(), this.frame.app.workspace.now());
    return {
      key: `day-${day}`,
      signature: name,
      make: () => h("div", { class: "divider", role: "separator" }, h("span", {}, name)),
    };
  }

  repliesRow(count) {
    const text = `${count} ${count === 1 ? "reply" : "replies"}`;
    return {
      key: "replies",
      signature: text,
      make: () => h("div", { class: "divider divider-replies", role: "separator" }, h("span", {}, text)),
    };
  }

  messageRow(message, place) {
    const frame = { ...this.frame, ...place };
    return {
      key: message.ts,
      message,
      signature: JSON.stringify([message, place]),
      make: () => renderMessage(message, frame),
    };
  }

  continues(before, message) {
    if (
      isSystem(before) !== isSystem(message) ||
      before.subtype === "thread_broadcast" ||
      message.subtype === "thread_broadcast"
    )
      return false;
    if (message.is_ephemeral || before.is_ephemeral || isSystem(message)) return false;
    if (Number(message.ts) - Number(before.ts) > GROUP_WITHIN) return false;
    const [one, other] = [before, message].map((each) => authorOf(this.frame.app.workspace, each));
    return one.name === other.name && before.user === message.user;
  }

  reconcile(rows) {
    const wanted = new Map(rows.map((row) => [row.key, row]));
    for (const [key, { node }] of this.rows) if (!wanted.has(key)) node.remove();
    const next = new Map();
    let at = this.inner.firstChild;
    for (const row of rows) {
      const known = this.rows.get(row.key);
      let node = known?.node;
      if (!known || known.signature !== row.signature) {
        const fresh = row.make();
        if (known?.node.isConnected) {
          if (at === known.node) at = fresh;
          known.node.replaceWith(fresh);
        }
        node = fresh;
        node.messageData = row.message;
      }
      if (node !== at) this.inner.insertBefore(node, at);
      else at = at.nextSibling;
      next.set(row.key, { node, signature: row.signature });
    }
    this.rows = next;
  }

  /** Draws everything anew: another zone, other names. */
  reset() {
    this.rows.clear();
    this.inner.replaceChildren();
  }

  // the bar of actions

  offer(node) {
    if (!node || node.querySelector(":scope > .toolbar")) return;
    for (const bar of this.inner.querySelectorAll(".message > .toolbar")) {
      if (!bar.contains(document.activeElement) && !bar.querySelector("[aria-expanded=true]")) bar.remove();
    }
    const message = node.messageData;
    if (!message || message.is_ephemeral || message.subtype === "tombstone") return;
    node.prepend(renderToolbar(message, { ...this.frame }));
  }

  // moving with the keyboard: the list is one stop, arrow keys go from message to message

  makeReachable() {
    const all = [...this.inner.querySelectorAll(".message")];
    if (!all.length || this.inner.contains(document.activeElement)) return;
    this.makeOnlyStop(all, all.at(-1));
  }

  /** Touches the messages that change and no others. */
  makeOnlyStop(all, stop) {
    for (const node of all) if (node !== stop && node.tabIndex === 0) node.tabIndex = -1;
    if (stop.tabIndex !== 0) stop.tabIndex = 0;
  }

  walk(event) {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    if (event.defaultPrevented || event.target.matches("input, textarea, select, [role=combobox]")) return;
    const all = [...this.inner.querySelectorAll(".message")];
    const at = all.indexOf(event.target.closest(".message"));
    const to = at < 0 ? all.at(-1) : all[at + (event.key === "ArrowUp" ? -1 : 1)];
    if (!to) return;
    event.preventDefault();
    this.makeOnlyStop(all, to);
    to.focus();
  }

  rememberFocus() {
    const active = document.activeElement;
    const message = active?.closest?.(".message");
    if (!message || !this.inner.contains(message)) return null;
    const selector = active === message ? null : identity(active);
    const caret = active.matches("input, textarea") ? [active.selectionStart, active.selectionEnd] : null;
    return { node: active, ts: message.dataset.ts, selector, caret };
  }

  restoreFocus(focus) {
    if (!focus || focus.node.isConnected) return;
    const message = this.rows.get(focus.ts)?.node;
    if (!message) return;
    this.offer(message);
    const target = (focus.selector && message.querySelector(focus.selector)) || message;
    if (target === message) message.tabIndex = 0;
    target.focus({ preventScroll: true });
    if (focus.caret?.[0] != null && target.setSelectionRange) target.setSelectionRange(...focus.caret);
  }

  // scrolling

  scrolled() {
    const left = this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight;
    this.stuck = left < NEAR_END;
    if (this.stuck) this.jump.hidden = true;
    if (this.scroller.scrollTop < 80) this.earlier?.();
  }

  arrived() {
    if (!this.stuck) this.jump.hidden = false;
  }

  toEnd() {
    this.stuck = true;
    this.jump.hidden = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** The message that people see first; a day's divider would not do: it moves up when earlier messages come. */
  firstVisible() {
    const top = this.scroller.getBoundingClientRect().top;
    for (const [key, { node }] of this.rows) {
      if (!node.messageData) continue;
      const box = node.getBoundingClientRect();
      if (box.bottom > top) return { key, offset: box.top - top };
    }
    return null;
  }

  restore({ key, offset }) {
    const node = this.rows.get(key)?.node;
    if (!node) return;
    const now = node.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top;
    this.scroller.scrollTop += now - offset;
  }

  /** Brings a message into view and marks it for a moment. */
  show(ts) {
    const node = this.rows.get(ts)?.node;
    if (!node) return false;
    this.stuck = false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("found");
    node.tabIndex = 0;
    node.focus({ preventScroll: true });
    return true;
  }
}

/** A selector for the same control in a message that was drawn again. */
function identity(node) {
  const quoted = (value) => `"${CSS.escape(value)}"`;
  if (node.dataset.actionId)
    return `[data-action-id=${quoted(node.dataset.actionId)}][data-block-id=${quoted(node.dataset.blockId ?? "")}]`;
  if (node.dataset.reaction) return `[data-reaction=${quoted(node.dataset.reaction)}]`;
  const label = node.getAttribute("aria-label");
  return label ? `${node.localName}[aria-label=${quoted(label)}]` : null;
}
