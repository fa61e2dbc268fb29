// The Home tab of the app.

import { h, replace } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { avatar } from "./people.js";
import { FormState } from "./form.js";
import { viewSurface } from "./surface.js";

export class HomeView {
  constructor(app, seat) {
    Object.assign(this, { app, seat });
    this.id = null;
    this.form = new FormState();
    this.head = h("header", { class: "channel-head" });
    this.body = h("div", {
      class: "home-body",
      tabindex: "0",
      role: "region",
      "aria-label": `Home of ${app.workspace.app.name}`,
    });
    this.node = h("div", { class: "channel home", data: { channel: "app" } }, this.head, this.body);
    this.drawHead();
  }

  drawHead() {
    const { app, seat } = this;
    const bot = app.workspace.user(app.workspace.app.user_id);
    replace(
      this.head,
      app.menuButton(),
      h("h1", {}, avatar(bot, "avatar-small"), h("span", {}, app.workspace.app.name)),
      h("div", { class: "topic muted" }, "App"),
      h("div", { class: "head-tools" }, app.homeTabs({ user: bot?.id }, seat.directWith(bot?.id), true)),
    );
  }

  async load() {
    this.seat.leaveView();
    this.draw();
    await this.seat.safely(this.seat.openHome("home"));
  }

  draw() {
    const { home } = this.seat;
    if (!home) {
      replace(this.body, h("p", { class: "empty" }, "Nothing here yet. The app fills this page when you open it."));
      return;
    }
    const focus = document.activeElement;
    const action = this.body.contains(focus) ? focus.dataset.actionId : null;
    const block = action && focus.dataset.blockId;
    const surface = viewSurface(home, { app: this.app, seat: this.seat, form: this.form });
    replace(this.body, h("div", { class: "home-blocks blocks" }, renderBlocks(home.blocks, surface)));
    if (action)
      this.body
        .querySelector(`[data-action-id="${CSS.escape(action)}"][data-block-id="${CSS.escape(block ?? "")}"]`)
        ?.focus();
  }

  refresh() {
    this.drawHead();
  }

  close() {
    this.body.replaceChildren();
  }
}
