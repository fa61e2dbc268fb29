// Where the page begins.

import { App } from "./app.js";
import { ApiError, inWords } from "./api.js";
import { Workspace } from "./workspace.js";
import { replace, h } from "./dom.js";
import { icon } from "./icons.js";

for (const slot of document.querySelectorAll("[data-icon]")) slot.prepend(icon(slot.dataset.icon));

async function begin() {
  try {
    const workspace = await Workspace.open();
    const app = new App(workspace);
    await app.start();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    replace(document.getElementById("main"), h("p", { class: "empty", role: "alert" }, inWords(error)));
  }
}

begin();
