// What to try first, in plain words: one step at a time, or all of them.

import { h, memory, replace } from "./dom.js";
import { button, iconButton, linkButton } from "./controls.js";

/** Words; a list of one is shown as code, and the first command of a step can be put into the message box. */
const STEPS = [
  ["Type ", ["/incident declare Checkout is down"], ", press Enter and fill in the form."],
  ["Open the new channel on the left: it has a topic, a pinned card and whoever is on call."],
  ["See on top whose phone got a text or rings; it rings after a minute. Act as that person, or move the clock on."],
  ["Answer and press ", ["4"], ", text back ", ["ACK"], " with the code, or press Acknowledge. Everybody sees who did."],
  ["Give out the roles: ", ["/incident role comms @carol"], ", or the buttons of the card."],
  ["Ask who is on call: ", ["/oncall"], " or ", ["/oncall checkout"], "; and again after the next hand-off."],
  [
    "Work: react with ",
    ["📌"],
    ", ",
    ["/incident note We rolled back"],
    ", then ",
    ["update"],
    ", ",
    ["mitigate"],
    ", ",
    ["resolve"],
    ", ",
    ["close"],
    ".",
  ],
  ["Read the draft that the channel has written: ", ["/incident postmortem"], "."],
];

const ROOMY = window.matchMedia("(min-width: 1000px)");

export class Guide {
  constructor(app, node, opener) {
    Object.assign(this, { app, node, opener });
    this.open = this.isWanted();
    this.at = this.rememberedStep();
    this.all = false;
    opener.addEventListener("click", () => this.toggle(!this.open));
    ROOMY.addEventListener("change", () => {
      this.open = this.isWanted();
      this.draw();
    });
    this.draw();
  }

  /** Until somebody says so, it is open where it takes no room from the messages. */
  isWanted() {
    const remembered = memory.get("guide");
    return remembered ? remembered === "open" : ROOMY.matches;
  }

  /** A workspace that is new begins with the first step. */
  rememberedStep() {
    const [instance, step] = (memory.get("step") ?? "").split(":");
    return instance === this.app.workspace.instance && Number(step) < STEPS.length ? Number(step) : 0;
  }

  toggle(open) {
    this.open = open;
    memory.set("guide", open ? "open" : "closed");
    this.draw();
    if (open) this.node.querySelector(".guide-step button, button")?.focus();
    else this.opener.focus();
  }

  go(at) {
    this.at = at;
    memory.set("step", `${this.app.workspace.instance}:${at}`);
    this.draw();
  }

  draw() {
    this.node.hidden = !this.open;
    this.opener.setAttribute("aria-expanded", String(this.open));
    if (!this.open) return;
    const focus = this.node.contains(document.activeElement) ? document.activeElement.dataset.focusKey : null;
    replace(this.node, this.all ? this.list() : this.one(), this.tools());
    const again = focus && this.node.querySelector(`[data-focus-key="${focus}"]:not(:disabled)`);
    if (focus) (again || this.node.querySelector(".guide-tools button:not(:disabled)"))?.focus();
  }

  list() {
    return h(
      "ol",
      { class: "guide-steps" },
      STEPS.map((step, at) => h("li", {}, this.words(step, at))),
    );
  }

  one() {
    const count = h("strong", { class: "guide-count" }, `Step ${this.at + 1} of ${STEPS.length}`);
    return h("p", { class: "guide-step", role: "status" }, count, " ", this.words(STEPS[this.at], this.at));
  }

  words(parts, at) {
    const command = parts.flat().find((text) => text.startsWith("/"));
    const use = () => this.app.view?.composer?.insert(command, true);
    const more = { "aria-label": `Try it: step ${at + 1}`, data: { focusKey: `try-${at}` } };
    return [
      parts.map((part) => (Array.isArray(part) ? h("code", {}, part[0]) : part)),
      command ? [" ", linkButton("Try it", use, more)] : null,
    ];
  }

  tools() {
    const step = (name, icon, to) =>
      iconButton(name, icon, () => this.go(to), { disabled: !(to in STEPS), data: { focusKey: icon } });
    const showAll = () => {
      this.all = !this.all;
      this.draw();
    };
    return h(
      "div",
      { class: "guide-tools" },
      this.all ? null : [step("Previous step", "back", this.at - 1), step("Next step", "next", this.at + 1)],
      button(this.all ? "One step" : "All steps", showAll, { look: "btn-small", data: { focusKey: "all" } }),
      iconButton("Close guide", "close", () => this.toggle(false)),
    );
  }
}
