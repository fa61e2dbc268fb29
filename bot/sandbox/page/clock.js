// The workspace's clock: what time it is for the acting person, and the buttons that move it forward.

import { h, replace, uid } from "./dom.js";
import { icon } from "./icons.js";
import { openPopover } from "./popover.js";
import { ago, clockTime, instantOf, localInput, shortTime, zoneName } from "./time.js";

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
    this.quick = h("span", { class: "clock-quick" }, this.step("+1 min", 60), this.step("+5 min", 300));
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

  step(label, seconds) {
    return h(
      "button",
      {
        type: "button",
        class: "btn btn-small",
        "aria-label": `Forward ${label.replace("+", "").replace("min", seconds === 60 ? "minute" : "minutes")}`,
        on: { click: () => this.move({ advance: seconds }) },
      },
      label,
    );
  }

  stopButton(stop, detail = null) {
    return h(
      "button",
      {
        type: "button",
        class: "btn btn-small",
        title: shortTime(Date.parse(stop.at) / 1000, this.zone),
        data: { at: stop.at },
        on: { click: () => this.move({ to: stop.at }) },
      },
      capital(stop.label),
      detail,
    );
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
    const now = this.app.workspace.now();
    const id = uid("jump");
    const label = this.box.contains(document.activeElement) ? document.activeElement.textContent : null;
    const field = h("input", {
      type: "datetime-local",
      id,
      class: "field field-short",
      prop: { value: this.box.querySelector("input")?.value ?? localInput(now + 3600, this.zone) },
    });
    const trouble = h("p", { class: "field-error", role: "alert", hidden: true });
    const jump = async () => {
      const to = instantOf(field.value, this.zone);
      trouble.hidden = to !== null && to > this.app.workspace.now();
      if (!trouble.hidden) trouble.textContent = "The clock only goes forward: choose a later time.";
      else await this.move({ to: new Date(to * 1000).toISOString() });
    };
    const stops = this.app.workspace.clock.stops.map((stop) =>
      h(
        "li",
        {},
        this.stopButton(
          stop,
          h(
            "small",
            {},
            ` ${shortTime(Date.parse(stop.at) / 1000, this.zone)} (${ago(Date.parse(stop.at) / 1000, now)})`,
          ),
        ),
      ),
    );
    replace(
      this.box,
      h(
        "p",
        { class: "muted" },
        `It is ${clockTime(now, this.zone)} in ${this.zone.replaceAll("_", " ")}. Everything follows this clock.`,
      ),
      h(
        "div",
        { class: "clock-steps" },
        [
          ["+1 minute", 60],
          ["+5 minutes", 300],
          ["+1 hour", 3600],
          ["+1 day", 86400],
        ].map(([text, by]) =>
          h(
            "button",
            { type: "button", class: "btn btn-small", on: { click: () => this.move({ advance: by }) } },
            text,
          ),
        ),
      ),
      stops.length ? h("ul", { class: "clock-stops", "aria-label": "What comes next" }, stops) : null,
      h("label", { for: id, class: "input-label" }, "Jump to"),
      h(
        "div",
        { class: "clock-jump" },
        field,
        h("button", { type: "button", class: "btn", on: { click: jump } }, "Jump"),
      ),
      trouble,
    );
    if (label) [...this.box.querySelectorAll("button")].find((node) => node.textContent === label)?.focus();
    this.popover?.place();
  }
}

const capital = (text) => text && text[0].toUpperCase() + text.slice(1);
