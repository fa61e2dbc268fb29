// Light or dark: as the system wants it, until somebody chooses.

import { memory, replace } from "./dom.js";
import { icon } from "./icons.js";

const system = window.matchMedia("(prefers-color-scheme: dark)");

export function startTheme(button) {
  const draw = () => {
    const chosen = memory.get("theme");
    if (chosen) document.documentElement.dataset.theme = chosen;
    const dark = chosen ? chosen === "dark" : system.matches;
    button.setAttribute("aria-label", dark ? "Use light colours" : "Use dark colours");
    button.title = button.getAttribute("aria-label");
    replace(button, icon(dark ? "sun" : "moon"));
  };
  button.addEventListener("click", () => {
    const dark = (memory.get("theme") ?? (system.matches ? "dark" : "light")) === "dark";
    document.documentElement.dataset.theme = dark ? "light" : "dark";
    memory.set("theme", dark ? "light" : "dark");
    draw();
  });
  system.addEventListener("change", draw);
  draw();
}
