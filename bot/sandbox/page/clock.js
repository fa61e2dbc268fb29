// The workspace's clock: what time it is for the acting person, and the buttons that move it forward.

import { button } from "./controls.js";
import { h, replace, uid } from "./dom.js";
import { icon } from "./icons.js";
import { openPopover } from "./popover.js";
import { ago, clockTime, instantOf, localInput, shortTime, zoneName } from "./time.js";

const STEPS = [
  ["+1 minute", 60],
  ["+5 minutes", 300],
  ["+1 hour", 3600],
  ["+1 day", 86400],
];

export class Clock {
  constructor(app, node) {
    this.app = app;
    this.time = h("span", { class: "clock-time" });
    this.button = h(
      "button",
      {
        type: "button",
        class: "clock-face",
        "aria-haspopup": "dialog",
        "aria-expanded": "false",
        on: { click: () => this.toggle() },
      },
      icon("clock"),
      this.time,
    );
    this.quick = h(
      "span",
      { class: "clock-quick" },
      this.step("+1 min", 60, { "aria-label": "Forward 1 minute" }),
      this.step("+5 min", 300, { "aria-label": "Forward 5 minutes" }),
    );
    this.stop = h("span", { class: "clock-stop" });
    replace(node, this.button, this.quick, this.stop);
  }

  get zone() {
    return this.app.workspace.current.zone();
  }

  draw() {
    if (!this.app.workspace.current) return;
    const now = this.app.workspace.now();
    const words = `${shortTime(now, this.zone)} ${zoneName(now, this.zone)}`;
    if (this.time.textContent !== words) this.time.textContent = words;
    const label = `Clock: ${words}. Move it`;
    if (this.button.getAttribute("aria-label") !== label) this.button.setAttribute("aria-label", label);
  }

  /** The first stop ahead has a button of its own. */
  drawStops() {
    const stop = this.app.workspace.clock.stops.find(({ at }) => Date.parse(at) / 1000 > this.app.workspace.now());
    const same =
      this.stop.firstChild?.dataset?.at === stop?.at && this.stop.firstChild?.textContent === capital(stop?.label);
    if (!same) replace(this.stop, stop ? this.stopButton(stop) : null);
    if (this.popover?.isOpen()) this.fill();
  }

  step(label, seconds, props = {}) {
    return button(label, () => this.move({ advance: seconds }), { look: "btn-small", ...props });
  }

  stopButton(stop, detail = null) {
    const title = shortTime(Date.parse(stop.at) / 1000, this.zone);
    const props = { look: "btn-small", title, data: { at: stop.at } };
    return button([capital(stop.label), detail], () => this.move({ to: stop.at }), props);
  }

  async move(body) {
    await this.app.workspace.current.safely(this.app.workspace.moveClock(body));
  }

  toggle() {
    if (this.popover?.isOpen()) {
      this.popover.close();
      return;
    }
    this.box = h("div", { class: "clock-box", role: "dialog", "aria-label": "Move the clock" });
    this.fill();
    this.popover = openPopover(this.button, this.box, {
      onClose: () => this.button.setAttribute("aria-expanded", "false"),
    });
    this.button.setAttribute("aria-expanded", "true");
    this.box.querySelector("button")?.focus();
    this.app.workspace.current.safely(this.app.workspace.loadClock());
  }

  fill() {
    const active = this.box.contains(document.activeElement) ? document.activeElement : null;
    const now = this.app.workspace.now();
    const jump = this.jump(this.box.querySelector("input")?.value ?? localInput(now + 3600, this.zone));
    const place = this.zone.replaceAll("_", " ");
    replace(
      this.box,
      h("p", { class: "muted" }, `It is ${clockTime(now, this.zone)} in ${place}. Everything follows this clock.`),
      h(
        "div",
        { class: "clock-steps" },
        STEPS.map(([label, by]) => this.step(label, by)),
      ),
      this.stops(now),
      jump,
    );
    if (active?.matches("input")) this.box.querySelector("input").focus();
    else if (active) [...this.box.querySelectorAll("button")].find((node) => sameWords(node, active))?.focus();
    this.popover?.place();
  }

  stops(now) {
    const { stops } = this.app.workspace.clock;
    if (!stops.length) return null;
    const row = (stop) => {
      const at = Date.parse(stop.at) / 1000;
      return h("li", {}, this.stopButton(stop, h("small", {}, ` ${shortTime(at, this.zone)} (${ago(at, now)})`)));
    };
    return h("ul", { class: "clock-stops", "aria-label": "What comes next" }, stops.map(row));
  }

  /** A field for a time in the acting person's zone, and what is wrong with it. */
  jump(value) {
    const id = uid("jump");
    const field = h("input", { type: "datetime-local", id, class: "field field-short", prop: { value } });
    const trouble = h("p", { class: "field-error", role: "alert", hidden: true });
    const jump = () => {
      const to = instantOf(field.value, this.zone);
      trouble.hidden = to !== null && to > this.app.workspace.now();
      if (trouble.hidden) this.move({ to: new Date(to * 1000).toISOString() });
      else trouble.textContent = "The clock only goes forward: choose a later time.";
    };
    return [
      h("label", { for: id, class: "input-label" }, "Jump to"),
      h("div", { class: "clock-jump" }, field, button("Jump", jump)),
      trouble,
    ];
  }
}

const sameWords = (one, other) => one.textContent === other.textContent;

const capital = (text) => text && text[0].toUpperCase() + text.slice(1);
