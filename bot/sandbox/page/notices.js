// Short words at the edge of the page, and what screen readers are told.

import { iconButton } from "./controls.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";

const SHOWN_FOR = 6000; // milliseconds

export class Notices {
  constructor() {
    this.toasts = h("div", { class: "toasts" });
    this.polite = h("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
    this.urgent = h("div", { class: "visually-hidden", role: "alert", "aria-live": "assertive" });
    document.body.append(this.toasts, this.polite, this.urgent);
  }

  toast(text, look = "") {
    const close = () => node.remove();
    const node = h(
      "div",
      { class: `toast ${look}`, role: look ? "alert" : "status" },
      look ? icon("warning") : icon("check"),
      h("span", {}, text),
      iconButton("Dismiss notice", "close", close),
    );
    const top = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
    if (this.toasts.parentNode !== top) top.append(this.toasts); // a dialog makes everything outside it inert
    while (this.toasts.childElementCount > 2) this.toasts.firstChild.remove();
    this.toasts.append(node);
    setTimeout(close, look ? SHOWN_FOR * 2 : SHOWN_FOR);
  }

  trouble(text) {
    this.toast(text, "toast-trouble");
  }

  say(text) {
    this.polite.textContent = text;
  }

  alarm(text) {
    if (this.urgent.textContent !== text) this.urgent.textContent = text;
  }
}
