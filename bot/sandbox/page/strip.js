// The strip: one line for each phone that rings, is in use or has a new text, with a button that goes there. What is
// most urgent comes first; what does not fit is behind a button.

import { h, replace } from "./dom.js";
import { liveCall, isRinging } from "./calls.js";
import { button, iconButton } from "./controls.js";
import { icon } from "./icons.js";
import { firstNameOf, nameOf } from "./people.js";
import { openMenu } from "./popover.js";

const URGENCY = ["rings", "call", "text"];
const ROOMY = window.matchMedia("(min-width: 768px)");

export class Strip {
  constructor(app, node) {
    this.app = app;
    this.node = node;
    this.drawn = "";
    ROOMY.addEventListener("change", () => this.draw());
  }

  draw() {
    if (!this.app.workspace.current) return;
    const lines = this.app.workspace.people().flatMap((user) => this.line(user) ?? []);
    lines.sort((one, other) => URGENCY.indexOf(one.kind) - URGENCY.indexOf(other.kind));
    const shown = lines.slice(0, ROOMY.matches ? 3 : 2);
    const signature = JSON.stringify([shown.length, ...lines.map(({ text, action }) => [text, action])]);
    if (this.drawn === signature) return;
    this.drawn = signature;
    const hadFocus = this.node.contains(document.activeElement);
    replace(
      this.node,
      shown.map((line) => this.row(line)),
      shown.length < lines.length ? this.more(lines.slice(shown.length)) : null,
    );
    this.node.classList.toggle("strip-many", lines.length > 1);
    if (hadFocus) this.node.querySelector("button")?.focus();
    const ringing = lines.filter(({ kind }) => kind === "rings").map(({ text }) => text);
    this.app.notices.alarm(ringing.join(". "));
  }

  row(line) {
    const go = button(line.action, () => this.attend(line), { look: "btn-small", title: line.full, "aria-label": line.full });
    const symbol = icon(line.kind === "text" ? "thread" : "phone");
    const props = { class: `strip-line strip-${line.kind}`, data: { user: line.user.id } };
    const dismiss = () => this.app.phone.texts.markSeen(line.user.id);
    return h(
      "div",
      props,
      symbol,
      h("span", { class: "strip-words", title: line.text }, line.text),
      go,
      line.kind === "text" ? iconButton(`Dismiss: ${line.text}`, "close", dismiss) : null,
    );
  }

  more(lines) {
    const items = lines.map((line) => ({
      label: line.text,
      icon: icon(line.kind === "text" ? "thread" : "phone"),
      run: () => this.attend(line),
    }));
    const props = { look: "btn-small", "aria-haspopup": "menu", "aria-expanded": "false" };
    const node = button(`${lines.length} more`, () => openMenu(node, "More phones", items), props);
    return h("div", { class: "strip-line strip-more" }, node);
  }

  /** What there is to say about somebody's phone, or null. */
  line(user) {
    const { workspace, phone: panel } = this.app;
    const phone = workspace.phones.get(user.id);
    const call = liveCall(phone);
    const isMine = user.id === workspace.current.id;
    if (isMine && panel.isOpen()) return null; // the phone itself shows it
    const say = (kind, mine, others, extra = {}) => ({
      user,
      kind,
      text: isMine ? mine : `${nameOf(user)}${others}`,
      action: isMine ? "Open phone" : `Act as ${firstNameOf(user)}`,
      full: isMine ? "Open phone" : `Act as ${nameOf(user)}`,
      ...extra,
    });
    if (isRinging(phone)) return say("rings", "Your phone is ringing", "’s phone is ringing");
    if (call) return say("call", "You are on the phone", " is on the phone");
    const texts = panel.texts.unseen(user.id);
    const what = texts.length === 1 ? "a text message" : `${texts.length} text messages`;
    return texts.length ? say("text", `You got ${what}`, ` got ${what}`, { peer: texts.at(-1).from }) : null;
  }

  attend({ user, kind, peer }) {
    this.app.workspace.actAs(user.id);
    if (kind === "text") this.app.phone.show({ tab: "messages", peer, call: null });
    this.app.togglePhone(true);
  }
}
