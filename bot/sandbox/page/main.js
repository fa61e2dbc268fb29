// Where the page begins.

import { App } from "./app.js";
import { ApiError, inWords } from "./api.js";
import { Workspace } from "./workspace.js";
import { memory, replace, h } from "./dom.js";
import { icon } from "./icons.js";

for (const slot of document.querySelectorAll("[data-icon]")) slot.prepend(icon(slot.dataset.icon));

async function begin() {
  try {
    const workspace = await Workspace.open();
    const app = new App(workspace);
    const phoneOpen = memory.get("phone")
      ? memory.get("phone") === "open"
      : window.matchMedia("(min-width: 1180px)").matches;
    if (phoneOpen && window.matchMedia("(min-width: 1000px)").matches) {
      document.getElementById("phone").hidden = false;
      document.body.classList.add("has-phone");
      document.getElementById("phone-button").setAttribute("aria-expanded", "true");
    }
    await app.start();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    replace(document.getElementById("main"), h("p", { class: "empty", role: "alert" }, inWords(error)));
  }
}

begin();
