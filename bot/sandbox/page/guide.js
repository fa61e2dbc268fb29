// What to try first, in plain words.

import { h, memory, replace } from "./dom.js";
import { iconButton, linkButton } from "./controls.js";

const STEPS = [
  ["Type ", ["/incident declare Checkout is down"], ", press Enter, and fill in the form."],
  ["Open the new channel on the left: it has a pinned card, a topic and members."],
  ["The strip on top says whose phone rings. Act as that person."],
  [
    "Answer and press ",
    ["4"],
    ", text back ",
    ["ACK"],
    ", or press Acknowledge. Or move the clock on and watch it escalate.",
  ],
  ["Give out roles: ", ["/incident role comms @carol"], ", or the buttons of the card."],
  ["Who is on call? ", ["/oncall"], " or ", ["/oncall checkout"], ", and again after the next hand-off."],
  [
    "Fill the timeline: react with ",
    ["📌"],
    ", ",
    ["/incident note We rolled back"],
    ", then ",
    ["/incident resolve"],
    ".",
  ],
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
    const head = h(
      "div",
      { class: "guide-head" },
      h("h2", {}, "Things to try"),
      iconButton("Close guide", "close", () => this.toggle(false)),
    );
    replace(
      this.node,
      head,
      h(
        "ol",
        {},
        STEPS.map((step, at) => this.step(step, at + 1)),
      ),
    );
  }

  /** One step; its first command can be put into the message box. */
  step(parts, number) {
    const words = parts.map((part) => (Array.isArray(part) ? h("code", {}, part[0]) : part));
    const command = parts.flat().find((text) => text.startsWith("/"));
    const use = () => this.app.view?.composer?.insert(command, true);
    return h(
      "li",
      {},
      words,
      command ? [" ", linkButton("Try it", use, { "aria-label": `Try it: step ${number}` })] : null,
    );
  }
}
