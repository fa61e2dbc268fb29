// Topic, members and pins of a channel, beside it.

import { button, iconButton, linkButton } from "./controls.js";
import { h, replace } from "./dom.js";
import { ask, openFormDialog } from "./dialogs.js";
import { inWords } from "./api.js";
import { renderMrkdwn } from "./mrkdwn.js";
import { avatar, nameOf } from "./people.js";
import { contextOf } from "./surface.js";
import { shortTime } from "./time.js";

export class DetailsView {
  constructor(app, seat, channel, section) {
    Object.assign(this, { app, seat, channel, section });
    this.body = h("div", { class: "pane-body", tabindex: "0", role: "region", "aria-label": "Details" });
    this.node = h(
      "div",
      { class: "pane details" },
      h(
        "header",
        { class: "pane-head" },
        h("h2", {}, section === "pins" ? "Pins" : "About the channel"),
        h("span", { class: "muted" }, seat.title(channel)),
        iconButton("Close details", "close", () => app.closePane()),
      ),
      this.body,
    );
  }

  async load() {
    await this.seat.safely(this.section === "pins" ? this.drawPins() : this.drawMembers());
  }

  draw() {
    this.load();
  }

  async drawPins() {
    const { items = [] } = await this.seat.api.method("pins.list", { channel: this.channel });
    const one = ({ message }) =>
      message &&
      h(
        "li",
        { class: "pin" },
        h(
          "div",
          {},
          h("strong", {}, this.app.workspace.userName(message.user) ?? "Somebody"),
          " ",
          h("span", { class: "muted" }, shortTime(Number(message.ts), this.seat.zone())),
        ),
        h("div", { class: "pin-text" }, renderMrkdwn(message.text || "(no text)", contextOf(this.app, this.seat))),
        linkButton("Go to message", () => this.app.goToMessage(this.channel, message.ts)),
      );
    replace(
      this.body,
      items.length
        ? h("ul", { class: "pins" }, items.map(one))
        : h("p", { class: "empty" }, 'Nothing is pinned here. Pin a message with its "More actions" menu.'),
    );
  }

  async drawMembers() {
    const members = [];
    let cursor;
    do {
      const page = await this.seat.api.method("conversations.members", { channel: this.channel, limit: 200, cursor });
      members.push(...page.members);
      cursor = page.response_metadata?.next_cursor;
    } while (cursor);
    const { info } = this.app.view;
    const mine = this.seat.channels.has(this.channel);
    replace(
      this.body,
      this.about("Topic", info.topic?.value, "conversations.setTopic", "topic", mine),
      this.about("Description", info.purpose?.value, "conversations.setPurpose", "purpose", mine),
      h("h3", {}, `${members.length} ${members.length === 1 ? "member" : "members"}`),
      h(
        "ul",
        { class: "members" },
        members.map((id) => this.member(id)),
      ),
      mine ? this.buttons(members, info) : null,
    );
  }

  about(label, value, method, field, mine) {
    const edit = () =>
      openFormDialog({
        title: `Edit ${label.toLowerCase()}`,
        fields: [{ name: "value", label, value: value ?? "", type: "textarea", maxlength: 250 }],
        submit: "Save",
        explain: inWords,
        run: ({ value: text }) => this.seat.api.method(method, { channel: this.channel, [field]: text }),
      });
    return [
      h("h3", {}, label),
      h(
        "p",
        {},
        value ? renderMrkdwn(value, contextOf(this.app, this.seat)) : h("span", { class: "muted" }, "Not set"),
      ),
      mine ? linkButton(`Edit ${label.toLowerCase()}`, edit) : null,
    ];
  }

  member(id) {
    const user = this.app.workspace.user(id);
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "row", on: { click: () => this.app.openUser(id) } },
        avatar(user, "avatar-small"),
        nameOf(user),
        user?.is_bot ? h("span", { class: "app-mark" }, "APP") : null,
      ),
    );
  }

  buttons(members, info) {
    const others = [...this.app.workspace.users.values()].filter(
      (user) => !members.includes(user.id) && user.id !== "USLACKBOT",
    );
    const add = () =>
      openFormDialog({
        title: "Add people",
        submit: "Add",
        explain: inWords,
        fields: [
          {
            name: "user",
            label: "Person or app",
            type: "select",
            options: others.map((user) => [user.id, nameOf(user)]),
          },
        ],
        run: async ({ user }) => {
          await this.seat.api.method("conversations.invite", { channel: this.channel, users: user });
          this.load();
        },
      });
    const leave = () => this.seat.safely(this.seat.api.method("conversations.leave", { channel: this.channel }));
    const archive = async () => {
      const agreed = await ask({
        title: "Archive this channel?",
        text: "Nobody can write here any more. Messages stay readable.",
        yes: "Archive",
        danger: true,
      });
      if (agreed) await this.seat.safely(this.seat.api.method("conversations.archive", { channel: this.channel }));
    };
    return h(
      "div",
      { class: "pane-buttons" },
      others.length ? button("Add people", add) : null,
      info.is_general ? null : button("Leave channel", leave),
      info.is_general || info.is_archived ? null : button("Archive channel", archive),
    );
  }

  close() {
    this.body.replaceChildren();
  }
}
