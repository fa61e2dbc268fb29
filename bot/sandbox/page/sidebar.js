// The left side: who one acts as, channels, direct messages, the app.

import { button } from "./controls.js";
import { h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { inWords } from "./api.js";
import { openDialog, openFormDialog } from "./dialogs.js";
import { openMenu } from "./popover.js";
import { renderMrkdwn } from "./mrkdwn.js";
import { avatar, firstNameOf, nameOf } from "./people.js";
import { contextOf } from "./surface.js";

export class Sidebar {
  constructor(app, node) {
    this.app = app;
    this.node = node;
    this.switcher = h("button", {
      type: "button",
      class: "switcher",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      on: { click: () => this.chooseUser() },
    });
    this.lists = h("div", { class: "sidebar-lists" });
    replace(
      node,
      h("div", { class: "sidebar-head" }, h("p", { class: "team-name" }, app.workspace.team.name), this.switcher),
      this.lists,
    );
  }

  draw() {
    const seat = this.app.workspace.current;
    if (!seat) return;
    this.drawSwitcher(seat);
    const focus = this.node.contains(document.activeElement) ? document.activeElement.dataset.focusKey : null;
    const mine = [...seat.channels.values()];
    const channels = mine.filter((channel) => !channel.is_im && !channel.is_mpim && !channel.is_archived).sort(byName);
    const direct = mine.filter(
      (channel) => (channel.is_im || channel.is_mpim) && channel.user !== this.botId() && channel.user !== "USLACKBOT",
    );
    replace(
      this.lists,
      this.section(
        "Channels",
        channels.map((channel) => this.channelRow(seat, channel)),
        [
          this.wide("Browse channels", "search", () => this.browse(seat)),
          this.wide("Create a channel", "plus", () => this.create(seat)),
        ],
      ),
      this.section(
        "Direct messages",
        direct
          .filter((channel) => channel.latest || channel.unread || channel.id === seat.open)
          .map((channel) => this.directRow(seat, channel)),
        [this.wide("New message", "plus", () => this.newMessage(seat))],
      ),
      this.section("Apps", this.appRows(seat), []),
    );
    if (focus) this.node.querySelector(`[data-focus-key="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }

  botId() {
    return this.app.workspace.app.user_id;
  }

  section(title, rows, tools) {
    const id = `nav-${title.replaceAll(" ", "-").toLowerCase()}`;
    return h(
      "section",
      { class: "nav-section", "aria-labelledby": id },
      h("h2", { id }, title),
      h(
        "ul",
        {},
        rows.map((row) => h("li", {}, row)),
        tools.map((tool) => h("li", {}, tool)),
      ),
    );
  }

  wide(label, iconName, run) {
    return h(
      "button",
      { type: "button", class: "row row-tool", data: { focusKey: label }, on: { click: run } },
      icon(iconName),
      h("span", { class: "row-name" }, label),
    );
  }

  row({ key, route, name, face, channel, current }) {
    return h(
      "a",
      {
        href: this.app.hrefOf(route),
        class: `row${channel?.unread ? " unread" : ""}`,
        "aria-current": current ? "page" : null,
        data: { ...key, focusKey: route },
        on: {
          click: (event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            this.app.go(route);
          },
        },
      },
      face,
      h("span", { class: "row-name", title: name }, name),
      channel && unreadBadge(channel.unread, channel.mentions),
    );
  }

  channelRow(seat, channel) {
    return this.row({
      key: { channel: channel.name, channelId: channel.id },
      route: channel.name,
      name: channel.name,
      face: icon(channel.is_private ? "lock" : "hash"),
      channel,
      current: this.app.isShown(channel.id),
    });
  }

  directRow(seat, channel) {
    return this.row({
      key: { channelId: channel.id },
      route: `/${channel.id}`,
      name: seat.title(channel.id),
      face: avatar(this.app.workspace.user(channel.user), "avatar-small"),
      channel,
      current: this.app.isShown(channel.id),
    });
  }

  appRows(seat) {
    const { app } = this.app.workspace;
    const direct = seat.channels.get(seat.directWith(app.user_id));
    return [
      this.row({
        key: { channel: "app" },
        route: (direct?.unread || !app.home_tab) && app.messages_tab !== "disabled" ? "app/messages" : "app",
        name: app.name,
        face: avatar(this.app.workspace.user(app.user_id), "avatar-small"),
        channel: direct,
        current: this.app.isShown("app") || (direct && this.app.isShown(direct.id)),
      }),
    ];
  }

  // acting as somebody

  drawSwitcher(seat) {
    const name = nameOf(seat.user);
    const news = this.newsOfOthers(seat);
    this.switcher.setAttribute(
      "aria-label",
      `Acting as ${name}. Act as somebody else${news ? `. ${news}` : ""}`,
    );
    replace(
      this.switcher,
      avatar(seat.user),
      h(
        "span",
        { class: "switcher-words" },
        h("small", {}, "Acting as"),
        h("strong", { title: name }, name),
        news ? h("small", { class: "switcher-news", title: news }, news.replace(/ and (\d+) more/, " +$1")) : null,
      ),
      icon("chevron"),
    );
  }

  /** Who else was written to, in a few words. */
  newsOfOthers(seat) {
    const { workspace } = this.app;
    const called = workspace.people().filter((user) => user.id !== seat.id && workspace.mentionsOf(user.id));
    if (!called.length) return "";
    const others = called.length > 1 ? ` and ${called.length - 1} more` : "";
    return `New for ${firstNameOf(called[0])}${others}`;
  }

  chooseUser() {
    const { workspace } = this.app;
    const items = workspace.people().map((user) => {
      const rings = this.app.isRinging(user.id);
      return {
        label: nameOf(user),
        icon: avatar(user, "avatar-small"),
        checked: user.id === workspace.current.id,
        data: { user: user.id },
        detail: [
          rings ? h("span", { class: "ringing-mark" }, "phone rings") : null,
          unreadBadge(workspace.unreadOf(user.id), workspace.mentionsOf(user.id)),
        ],
        run: () => workspace.actAs(user.id),
      };
    });
    openMenu(this.switcher, "Act as", items, { match: true });
  }

  // channels

  browse(seat) {
    const rows = [
      ...seat.browsable.filter((channel) => !channel.is_archived),
      ...[...seat.channels.values()].filter((channel) => channel.name && !channel.is_mpim),
    ].sort(byName);
    const open = (channel) => {
      dialog.close();
      this.app.openConversation(channel.id);
    };
    const join = async (channel) => {
      await seat.safely(seat.api.method("conversations.join", { channel: channel.id }));
      await seat.safely(seat.loadChannels());
      open(channel);
    };
    const one = (channel) =>
      h(
        "li",
        { class: "browse-row" },
        h(
          "div",
          {},
          h("strong", {}, `#${channel.name}`),
          h("small", {}, members(channel.num_members), ...this.topicOf(seat, channel)),
        ),
        seat.channels.has(channel.id)
          ? button("Open", () => open(channel), { "aria-label": `Open ${channel.name}` })
          : [
              button("View", () => open(channel), { "aria-label": `View ${channel.name}` }),
              button("Join", () => join(channel), { look: "btn-primary", "aria-label": `Join ${channel.name}` }),
            ],
      );
    const list = h("ul", { class: "browse" }, rows.map(one));
    const search = h("input", {
      type: "search",
      class: "field",
      "aria-label": "Search channels",
      placeholder: "Search channels",
      on: {
        input: () =>
          replace(list, rows.filter((channel) => channel.name.includes(search.value.trim().toLowerCase())).map(one)),
      },
    });
    const dialog = openDialog({ title: "Browse channels", body: [search, list], closeLabel: "Close" });
  }

  topicOf(seat, channel) {
    const topic = channel.topic?.value;
    return topic ? [" · ", renderMrkdwn(topic, contextOf(this.app, seat)).textContent] : [];
  }

  create(seat) {
    openFormDialog({
      title: "Create a channel",
      submit: "Create",
      explain: inWords,
      fields: [
        {
          name: "name",
          label: "Name",
          hint: "Lower-case letters, digits, hyphens and underscores; at most 80 characters.",
          maxlength: 80,
        },
        { name: "is_private", label: "Private: only people who are invited see it", type: "checkbox" },
      ],
      run: async ({ name, is_private }) => {
        const answer = await seat.api.method("conversations.create", { name: name.replace(/^#/, ""), is_private });
        await seat.loadChannels();
        this.app.openConversation(answer.channel.id);
      },
    });
  }

  newMessage(seat) {
    const { workspace } = this.app;
    const people = [...workspace.users.values()].filter((user) => user.id !== "USLACKBOT" && user.id !== seat.id);
    const one = (user) =>
      h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            class: "row",
            on: {
              click: () => {
                dialog.close();
                this.app.openUserMessages(user.id);
              },
            },
          },
          avatar(user, "avatar-small"),
          h("span", { class: "row-name" }, nameOf(user)),
          user.is_bot ? h("span", { class: "app-mark" }, "APP") : null,
        ),
      );
    const dialog = openDialog({
      title: "New message",
      body: h("ul", { class: "members" }, people.map(one)),
      closeLabel: "Cancel",
    });
  }
}

/** How much is unread: loud where somebody is called, quiet where others talk. */
function unreadBadge(unread, mentions) {
  if (!unread) return null;
  return h(
    "span",
    { class: `badge${mentions ? "" : " badge-quiet"}` },
    unread > 99 ? "99+" : unread,
    h("span", { class: "visually-hidden" }, mentions ? ` unread, ${mentions} for you` : " unread"),
  );
}

const byName = (a, b) => a.name.localeCompare(b.name, "en", { numeric: true });

const members = (count) => (count === undefined ? "" : `${count} ${count === 1 ? "member" : "members"}`);
