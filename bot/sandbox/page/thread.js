// A thread beside the conversation.

import { iconButton } from "./controls.js";
import { h } from "./dom.js";
import { Composer } from "./composer.js";
import { MessageList } from "./messages.js";

export class ThreadView {
  constructor(app, seat, channel, ts) {
    Object.assign(this, { app, seat, channel, ts });
    this.conversation = seat.conversation(channel);
    this.list = new MessageList(
      { app, seat, conversation: this.conversation, inThread: true },
      { label: "Messages in the thread" },
    );
    this.composer = new Composer({ app, seat, channel, thread: ts, label: "Reply in thread" });
    this.node = h(
      "div",
      { class: "pane thread", data: { thread: ts } },
      h(
        "header",
        { class: "pane-head" },
        h("h2", {}, "Thread"),
        h("span", { class: "muted" }, seat.title(channel)),
        iconButton("Close thread", "close", () => app.closePane()),
      ),
      this.list.node,
      seat.channels.has(channel) ? this.composer.node : null,
    );
  }

  async load(focus) {
    await this.seat.safely(this.conversation.loadThread(this.ts));
    this.draw();
    this.app.drawSoon(); // the conversation may have changed while the thread was read
    if (focus) this.composer.focus();
  }

  draw() {
    const parent = this.conversation.parent(this.ts);
    this.list.draw(this.conversation.replies(this.ts), { parent, editing: this.app.editing });
  }

  close() {
    this.list.close();
  }
}
