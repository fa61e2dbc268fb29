// A conversation in the middle of the page: header, bookmarks, messages, composer.

import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { button, iconButton } from "./controls.js";
import { Composer } from "./composer.js";
import { inWords } from "./api.js";
import { MessageList } from "./messages.js";
import { link, renderMrkdwn } from "./mrkdwn.js";
import { glyphOf } from "./emoji.js";
import { contextOf } from "./surface.js";
import { clockTime, knownZone } from "./time.js";

export class ChannelView {
  constructor(app, seat, id) {
    Object.assign(this, { app, seat, id });
    this.conversation = seat.conversation(id);
    this.head = h("header", { class: "channel-head" });
    this.marks = h("nav", { class: "bookmarks", "aria-label": "Bookmarks", hidden: true });
    this.list = new MessageList(
      { app, seat, conversation: this.conversation, inThread: false },
      {
        label: `Messages in ${seat.title(id)}`,
        onEarlier: () => this.earlier(),
        intro: () => this.intro(),
      },
    );
    this.foot = h("div", { class: "channel-foot" });
    this.node = h("div", { class: "channel", data: { channel: id } }, this.head, this.marks, this.list.node, this.foot);
    this.drawHead();
  }

  /** Reads the conversation where it is new, and shows it; `ts` names a message to go to. */
  async load(ts) {
    try {
      await this.seat.enter(this.id);
    } catch (error) {
      replace(this.list.inner, h("p", { class: "empty" }, inWords(error)));
      return;
    }
    this.newAfter = this.conversation.readUntil;
    this.drawHead();
    this.drawFoot();
    this.draw();
    if (ts) await this.goTo(ts);
  }

  async goTo(ts) {
    for (let pages = 0; pages < 50 && !this.list.show(ts) && this.conversation.hasEarlier; pages++) {
      await this.conversation.loadEarlier();
      this.draw();
    }
  }

  async earlier() {
    if (this.loadingEarlier || !this.conversation.hasEarlier) return;
    this.loadingEarlier = true;
    await this.seat.safely(this.conversation.loadEarlier());
    this.loadingEarlier = false;
    this.draw();
  }

  draw() {
    if (!this.conversation.loaded) return;
    this.list.draw(this.conversation.shown(), { newAfter: this.newAfter, editing: this.app.editing });
  }

  get info() {
    return { ...this.seat.channels.get(this.id), ...this.conversation.info };
  }

  isMember() {
    const { info } = this;
    return info.is_im || info.is_mpim || this.seat.channels.has(this.id);
  }

  drawHead() {
    const { info, app } = this;
    const kind = info.is_im || info.is_mpim ? null : icon(info.is_private ? "lock" : "hash");
    const title = this.seat.title(this.id).replace(/^#/, "");
    replace(
      this.head,
      app.menuButton(),
      h("h1", { "aria-label": this.seat.title(this.id) }, kind, h("span", {}, title)),
      this.topic(),
      h("div", { class: "head-tools" }, this.tools()),
    );
    this.drawMarks();
  }

  topic() {
    const { info } = this;
    if (info.is_im) {
      const user = this.app.workspace.user(info.user);
      const zone = knownZone(user?.tz || "UTC");
      return h(
        "div",
        { class: "topic muted" },
        user?.is_bot ? "App" : `@${user?.name}, ${clockTime(this.app.workspace.now(), zone)} local time`,
      );
    }
    if (!info.topic?.value) return h("div", { class: "topic" });
    return h(
      "div",
      { class: "topic", title: info.topic.value },
      renderMrkdwn(info.topic.value, contextOf(this.app, this.seat)),
    );
  }

  tools() {
    const { info, app } = this;
    if (info.is_im) return app.homeTabs(info, this.id);
    const pins = this.conversation.info ? iconButton("Pins", "pin", () => app.openDetails("pins")) : null;
    const count = info.num_members;
    const people = h(
      "button",
      {
        type: "button",
        class: "btn",
        "aria-label": count ? `${count} ${count === 1 ? "member" : "members"}` : "Members",
        title: "Members and details",
        on: { click: () => app.openDetails("members") },
      },
      icon("people"),
      count ? String(count) : "",
    );
    return [pins, people];
  }

  drawMarks() {
    const marks = this.conversation.bookmarks;
    this.marks.hidden = !marks.length;
    replace(
      this.marks,
      marks.map((mark) => {
        const glyph = mark.emoji ? glyphOf(mark.emoji.replaceAll(":", "")) : null;
        return h(
          "span",
          { class: "bookmark" },
          glyph ? h("span", { "aria-hidden": "true" }, glyph) : icon("bookmark"),
          link(mark.link ?? "", mark.title),
        );
      }),
    );
  }

  drawFoot() {
    const note = this.whyNotWrite();
    if (note) replace(this.foot, h("p", { class: "foot-note" }, note));
    else if (!this.isMember()) this.drawJoin();
    else this.drawComposer();
  }

  /** Why nobody can write here, or null. */
  whyNotWrite() {
    const { info } = this;
    const { app } = this.app.workspace;
    if (info.is_archived) return "This channel is archived. Its messages can still be read.";
    const isApp = info.is_im && info.user === app.user_id;
    if (!isApp || app.messages_tab === "enabled") return null;
    return "This app takes no messages here. Use its buttons, or a command in a channel.";
  }

  drawComposer() {
    const label = `Message ${this.seat.title(this.id)}`;
    if (this.composer?.label === label && this.composer.node.isConnected) return;
    this.composer = new Composer({ app: this.app, seat: this.seat, channel: this.id, label });
    replace(this.foot, this.composer.node);
  }

  drawJoin() {
    this.composer = null;
    const join = async () => {
      await this.seat.safely(this.seat.api.method("conversations.join", { channel: this.id }));
      await this.seat.safely(this.seat.loadChannels());
      await this.seat.safely(this.conversation.load());
      this.refresh();
      this.composer?.focus();
    };
    replace(
      this.foot,
      h(
        "div",
        { class: "foot-note" },
        h("span", {}, "You are looking at ", h("strong", {}, this.seat.title(this.id)), "."),
        button("Join channel", join, { look: "btn-primary" }),
      ),
    );
  }

  /** Draws header and foot again after membership, topic or name changed. */
  refresh() {
    this.drawHead();
    if (this.conversation.loaded) this.drawFoot();
    this.draw();
  }

  intro() {
    const { info } = this;
    const title = this.seat.title(this.id);
    const text = info.is_im
      ? `This is the beginning of your messages with ${title}.`
      : `This is the beginning of ${title}.`;
    return h(
      "div",
      { class: "intro", hidden: this.conversation.hasEarlier },
      h("p", { class: "intro-title" }, title),
      h("p", { class: "muted" }, text, info.purpose?.value ? ` ${info.purpose.value}` : ""),
    );
  }

  close() {
    this.list.close();
  }
}
