// The strip: one line for each phone that rings, is in use or has a new text, with a button that goes there.

import { h, replace } from "./dom.js";
import { liveCall, isRinging } from "./calls.js";
import { button } from "./controls.js";
import { icon } from "./icons.js";
import { nameOf } from "./people.js";

export class Strip {
  constructor(app, node) {
    this.app = app;
    this.node = node;
    this.drawn = "";
  }

  draw() {
    const lines = this.app.workspace.people().flatMap((user) => this.line(user) ?? []);
    const signature = JSON.stringify(lines.map(({ text, action }) => [text, action]));
    if (this.drawn === signature) return;
    this.drawn = signature;
    const hadFocus = this.node.contains(document.activeElement);
    replace(
      this.node,
      lines.map((line) => this.row(line)),
    );
    if (hadFocus) this.node.querySelector("button")?.focus();
    const ringing = lines.filter(({ kind }) => kind === "rings").map(({ text }) => text);
    this.app.notices.alarm(ringing.join(". "));
  }

  row(line) {
    const go = button(line.action, () => this.attend(line), { look: "btn-small" });
    const symbol = icon(line.kind === "text" ? "thread" : "phone");
    const props = { class: `strip-line strip-${line.kind}`, data: { user: line.user.id } };
    return h("div", props, symbol, h("span", {}, line.text), go);
  }

  /** What there is to say about somebody's phone, or null. */
  line(user) {
    const { workspace, phone: panel } = this.app;
    const phone = workspace.phones.get(user.id);
    const call = liveCall(phone);
    const isMine = user.id === workspace.current.id;
    if (isMine && panel.isOpen() && call) return null; // the phone itself shows it
    const say = (kind, mine, others, extra = {}) => ({
      user,
      kind,
      text: isMine ? mine : `${nameOf(user)}${others}`,
      action: isMine ? "Open phone" : `Act as ${nameOf(user)}`,
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
