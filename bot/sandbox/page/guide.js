// What to try first, in plain words.

import { h, memory, replace } from "./dom.js";
import { icon } from "./icons.js";

const STEPS = [
  ["Type ", ["/incident declare Checkout is down"], ", press Enter, and fill in the form."],
  ["Open the new channel on the left: it has a pinned card, a topic and members."],
  ["The strip on top says whose phone rings. Act as that person."],
  ["Answer and press ", ["4"], ", text back ", ["ACK"], ", or press Acknowledge. Or move the clock on and watch it escalate."],
  ["Give out roles: ", ["/incident role comms @carol"], ", or the buttons of the card."],
  ["Who is on call? ", ["/oncall"], " or ", ["/oncall checkout"], ", and again after the next hand-off."],
  ["Fill the timeline: react with ", ["📌"], ", ", ["/incident note We rolled back"], ", then ", ["/incident resolve"], "."],
  ["Read the draft: ", ["/incident postmortem"], "."],
];

export class Guide {
  constructor(app, node, button) {
    Object.assign(this, { app, node, button });
    const remembered = memory.get("guide");
    this.open = remembered ? remembered === "open" : window.matchMedia("(min-width: 1000px)").matches;
    button.addEventListener("click", () => this.toggle(!this.open));
    this.draw();
  }

  toggle(open) {
    this.open = open;
    memory.set("guide", open ? "open" : "closed");
    this.draw();
    if (open) this.node.querySelector("button")?.focus();
    else this.button.focus();
  }

  draw() {
    this.node.hidden = !this.open;
    this.button.setAttribute("aria-expanded", String(this.open));
    if (!this.open) return;
    const words = (part) => (Array.isArray(part) ? this.sample(part[0]) : part);
    replace(this.node, h("div", { class: "guide-head" }, h("h2", {}, "Things to try"),
      h("button", { type: "button", class: "btn btn-icon", "aria-label": "Close guide", on: { click: () => this.toggle(false) } }, icon("close"))),
    h("ol", {}, STEPS.map((step) => h("li", {}, step.map(words)))));
  }

  /** A command can be put into the message box by pressing it. */
  sample(text) {
    if (!text.startsWith("/")) return h("code", {}, text);
    return h("button", { type: "button", class: "sample", title: "Put it into the message box", on: { click: () => this.app.view?.composer?.insert(text, true) } }, text);
  }
}
