// One person's place: what they see of the workspace, kept current by a socket of their own.

import { Api, LiveSocket, inWords } from "./api.js";
import { Conversation } from "./conversation.js";
import { debounce } from "./dom.js";
import { isSystem } from "./message.js";
import { knownZone } from "./time.js";
import { setCustomEmoji } from "./emoji.js";

/** How long after somebody clicked or typed a view that opens is taken to be this tab's, in milliseconds. */
const VIEW_IS_OURS = 15000;

/** How long the page waits for the server's greeting before it reads anything, in milliseconds. */
const GREETING_WAIT = 3000;

/** One person's place in the workspace. */
export class Seat {
  constructor(workspace, user) {
    this.workspace = workspace;
    this.id = user.id;
    this.api = new Api(user.token);
    this.channels = new Map();
    this.browsable = [];
    this.conversations = new Map();
    this.views = []; // open modals, the top one last
    this.home = null;
    this.open = null; // the conversation in view
    this.lastActed = -Infinity;
    this.connected = undefined;
    this.changes = 0;
    this.homes = 0;
    this.refreshSoon = debounce(() => this.safely(this.loadChannels()), 60);
  }

  get user() {
    return this.workspace.user(this.id);
  }

  zone() {
    return knownZone(this.user?.tz || "UTC");
  }

  /** Opens the socket; resolves once the server tells this page what happens, or after a while. */
  connect() {
    this.greeted ??= new Promise((resolve) => {
      this.greet = resolve;
      setTimeout(resolve, GREETING_WAIT);
    });
    this.socket ??= new LiveSocket(this.api.token, {
      onEvent: (event) => this.receive(event),
      onState: (connected) => {
        this.connected = connected;
        this.workspace.connectionChanged();
      },
    });
    return this.greeted;
  }

  /** The server says which one it is, at first and whenever the socket has come back. */
  hello(instance) {
    if (this.workspace.isAnother(instance)) return this.workspace.emit("restarted");
    if (this.wasGreeted) this.safely(this.catchUp());
    this.wasGreeted = true;
    return this.greet();
  }

  close() {
    this.socket?.close();
  }

  /** Reads again whatever may have changed while the socket was away. */
  async catchUp() {
    const home = this.home ? this.loadHome() : null;
    await this.loadChannels();
    await Promise.all([this.reloadConversations(), this.reloadViews(), home]);
    if (this.open && !this.canSee(this.open)) this.emit("left", this.open);
    if (this.workspace.current === this) {
      await Promise.all([this.workspace.refresh(), this.workspace.loadClock(), this.workspace.loadPhones()]);
    }
  }

  /** Forgets modals that the server closed meanwhile. */
  async reloadViews() {
    const { views } = await this.api.get("/client/views");
    const open = new Map(views.map((view) => [view.id, view]));
    this.views = this.views.filter((view) => open.has(view.id)).map((view) => open.get(view.id));
    this.emit("views");
  }

  async reloadConversations() {
    for (const conversation of [...this.conversations.values()]) {
      if (conversation.id !== this.open) this.conversations.delete(conversation.id);
    }
    const open = this.conversations.get(this.open);
    if (!open || !this.canSee(this.open)) return;
    await open.load();
    this.emit("conversation", open.id);
  }

  /** Awaits something nobody waits for; failures are told in words. */
  async safely(promise) {
    try {
      return await promise;
    } catch (error) {
      this.emit("trouble", inWords(error));
      return null;
    }
  }

  emit(name, ...args) {
    this.workspace.emit(name, this, ...args);
  }

  // channels

  canSee(id) {
    return this.channels.has(id) || this.browsable.some((channel) => channel.id === id);
  }

  async loadChannels() {
    let answer;
    let changes;
    do {
      changes = this.changes;
      answer = await this.api.get("/client/channels");
    } while (changes !== this.changes); // something was counted meanwhile: ask again
    const mine = [...answer.channels, ...answer.dms];
    this.channels = new Map(mine.map((channel) => [channel.id, counted(channel)]));
    this.browsable = answer.browse;
    const open = this.channels.get(this.open);
    if (open && this.workspace.current === this) open.unread = open.mentions = 0;
    this.emit("channels");
  }

  /** Reads the names that texts may use: the workspace's own emoji, and user groups. */
  async loadNames() {
    const [emoji, groups] = await Promise.all([this.api.method("emoji.list"), this.api.method("usergroups.list")]);
    setCustomEmoji(emoji.emoji);
    this.workspace.usergroups = new Map(groups.usergroups.map((group) => [group.id, `@${group.handle}`]));
  }

  unread() {
    return [...this.channels.values()].reduce((sum, channel) => sum + (channel.unread || 0), 0);
  }

  /** How many unread messages call this person: those that name them, and everything that is written to them alone. */
  mentions() {
    return [...this.channels.values()].reduce((sum, channel) => sum + (channel.mentions || 0), 0);
  }

  channelName(id) {
    return this.channels.get(id)?.name ?? this.browsable.find((channel) => channel.id === id)?.name;
  }

  /** A conversation's title as people say it: "#general", "Bob Braun". */
  title(id) {
    const channel = this.channels.get(id) ?? this.conversations.get(id)?.info;
    if (channel?.is_im) return this.workspace.userName(channel.user) ?? "Direct message";
    if (channel?.is_mpim) return this.groupTitle(channel);
    return `#${channel?.name ?? this.channelName(id) ?? "channel"}`;
  }

  groupTitle(channel) {
    const names = channel.name.replace(/^mpdm-|-\d+$/g, "").split("--");
    const people = names.map((name) => [...this.workspace.users.values()].find((user) => user.name === name));
    return people
      .filter((user) => user && user.id !== this.id)
      .map((user) => user.real_name || user.name)
      .join(", ");
  }

  channelIdNamed(name) {
    const all = [...this.channels.values(), ...this.browsable];
    return all.find((channel) => channel.name === name)?.id;
  }

  directWith(userId) {
    return [...this.channels.values()].find((channel) => channel.is_im && channel.user === userId)?.id;
  }

  async openDirect(...userIds) {
    const answer = await this.api.method("conversations.open", { users: userIds.join(",") });
    if (!this.channels.has(answer.channel.id)) await this.loadChannels();
    return answer.channel.id;
  }

  conversation(id) {
    if (!this.conversations.has(id)) this.conversations.set(id, new Conversation(id, this.api));
    return this.conversations.get(id);
  }

  /** Shows a conversation: reads it when it is new here, and marks it as read. */
  async enter(id) {
    this.open = id;
    const conversation = this.conversation(id);
    conversation.readUntil = this.channels.get(id)?.unread ? (this.channels.get(id)?.last_read ?? null) : null;
    if (!conversation.loaded) await conversation.load();
    conversation.readUntil ??= null;
    this.markRead(id);
    return conversation;
  }

  leaveView() {
    this.open = null;
  }

  /** Another tab of the same person has read a conversation. */
  marked(id, unread) {
    const channel = this.channels.get(id);
    if (!channel || channel.unread === unread) return;
    channel.unread = unread;
    if (!unread) channel.mentions = 0;
    this.emit("channels");
  }

  markRead(id) {
    const channel = this.channels.get(id);
    const latest = [...(this.conversations.get(id)?.messages.keys() ?? [])].sort().at(-1);
    if (!channel || !latest) return;
    const fresh = latest > (channel.last_read ?? "");
    if (channel.unread) this.emit("channels", (channel.unread = channel.mentions = 0));
    if (!fresh) return;
    channel.last_read = latest;
    this.safely(this.api.method("conversations.mark", { channel: id, ts: latest }));
  }

  // events

  receive(received) {
    // the feed names changes and deletions by their type alone, the Events API by a subtype
    const isEdit = ["message_changed", "message_deleted"].includes(received.type);
    const event = isEdit ? { ...received, type: "message", subtype: received.type } : received;
    const known = RECEIVERS[event.type];
    if (known) return known(this, event);
    return this.#inConversation(event);
  }

  #inConversation(event) {
    const id = event.channel_id ?? channelOf(event) ?? event.item?.channel;
    if (!id) return;
    if (event.type === "message") this.#count(id, event);
    const conversation = this.conversations.get(id);
    if (!conversation) return;
    if (conversation.apply(event)) this.emit("conversation", id);
    if (event.subtype === "message_deleted") this.#recount(conversation, event.previous_message?.thread_ts);
    if (isNews(event)) this.emit("arrived", id, event.message ?? event);
    if (SHAPES_CHANNEL.has(event.subtype ?? event.type)) this.refreshInfo(id);
  }

  async #recount(conversation, thread) {
    if (!thread || !conversation.parent(thread)) return;
    await this.safely(conversation.loadParent(thread));
    this.emit("conversation", conversation.id);
  }

  #count(id, event) {
    if (event.hidden || !isNews(event)) return undefined;
    this.changes += 1;
    const channel = this.channels.get(id);
    if (!channel) return this.refreshSoon();
    const isReply = event.thread_ts && event.thread_ts !== event.ts && event.subtype !== "thread_broadcast";
    channel.latest = event.ts;
    if (event.user === this.id || isReply || isSystem(event)) return undefined;
    if (this.open === id && this.workspace.current === this) return queueMicrotask(() => this.markRead(id));
    channel.unread += 1;
    if (isDirect(channel) || calls(event, this.id)) channel.mentions += 1;
    return this.emit("channels");
  }

  /** Reads the header's facts of a conversation again. */
  async refreshInfo(id) {
    const conversation = this.conversations.get(id);
    this.refreshSoon();
    if (!conversation?.loaded) return;
    await this.safely(Promise.all([conversation.loadInfo(), conversation.loadBookmarks()]));
    this.emit("header", id);
  }

  // interactions

  /** Notes that this tab asked for something, so that a view that opens now opens here. */
  acted() {
    this.lastActed = performance.now();
  }

  command(channel, text) {
    this.acted();
    return this.api.answer("/client/command", { channel, text });
  }

  action(body) {
    this.acted();
    return this.api.answer("/client/action", body);
  }

  shortcut(callback_id) {
    this.acted();
    return this.api.answer("/client/shortcut", { callback_id });
  }

  messageShortcut(callback_id, channel, message_ts) {
    this.acted();
    return this.api.answer("/client/message_shortcut", { callback_id, channel, message_ts });
  }

  async loadHome() {
    const homes = this.homes;
    const { view } = await this.api.get("/client/home");
    if (homes === this.homes) this.setHome(view); // else the app has published another one meanwhile
  }

  setHome(view) {
    this.homes += 1;
    this.home = view;
    this.emit("home");
  }

  async openHome(tab) {
    await this.api.post("/client/home/open", { tab });
    await this.loadHome();
  }

  // modals

  viewOpened(view) {
    if (this.views.some((each) => each.id === view.id)) return this.viewUpdated(view);
    if (performance.now() - this.lastActed > VIEW_IS_OURS) return;
    this.views.push(view);
    this.emit("views");
  }

  viewUpdated(view) {
    const at = this.views.findIndex((each) => each.id === view.id);
    if (at < 0) return;
    this.views[at] = view;
    this.emit("views");
  }

  viewClosed(id) {
    const before = this.views.length;
    this.views = this.views.filter((view) => view.id !== id);
    if (this.views.length !== before) this.emit("views");
  }
}

const SHAPES_CHANNEL = new Set([
  "channel_topic",
  "channel_purpose",
  "channel_name",
  "channel_join",
  "channel_leave",
  "channel_archive",
  "channel_unarchive",
  "group_topic",
  "group_purpose",
  "group_name",
  "group_join",
  "group_leave",
  "group_archive",
  "member_joined_channel",
  "member_left_channel",
  "bookmark_added",
  "bookmark_changed",
  "bookmark_removed",
]);

const isDirect = (channel) => Boolean(channel.is_im || channel.is_mpim);

const counted = (channel) => ({ ...channel, unread: channel.unread_count, mentions: channel.mention_count });

/** Whether a message names the person, or everybody. */
const calls = ({ text }, id) => new RegExp(`<@${id}[|>]|<!(here|channel|everyone)\\b`).test(text ?? "");

/** Whether the event brings a message that was not there before. */
const isNews = ({ type, subtype }) => type === "ephemeral" || (type === "message" && !subtype?.startsWith("message_"));

const channelOf = (event) => (typeof event.channel === "string" ? event.channel : event.channel?.id);

const RECEIVERS = {
  hello: (seat, event) => seat.hello(event.instance),
  view_opened: (seat, event) => seat.viewOpened(event.view),
  view_updated: (seat, event) => seat.viewUpdated(event.view),
  view_closed: (seat, event) => seat.viewClosed(event.view_id),
  home_updated: (seat, event) => seat.setHome(event.view),
  clock: (seat, event) => seat.workspace.setClock(event.now),
  phone: (seat, event) => seat.workspace.setPhone(event.user_id, event),
  channel_marked: (seat, event) => seat.marked(event.channel, event.unread),
  subteam_created: (seat) => seat.safely(seat.loadNames()),
  subteam_updated: (seat) => seat.safely(seat.loadNames()),
  toast: (seat, event) => seat.emit("toast", event.text),
  channel_left: (seat, event) => {
    seat.conversations.delete(channelOf(event));
    seat.refreshSoon();
    seat.emit("left", channelOf(event));
  },
  user_change: (seat) => seat.safely(seat.workspace.refresh()),
  team_join: (seat) => seat.safely(seat.workspace.refresh()),
};
for (const type of [
  "channel_joined",
  "channel_created",
  "channel_rename",
  "channel_deleted",
  "channel_archive",
  "channel_unarchive",
  "channel_updated",
  "im_created",
  "im_open",
]) {
  RECEIVERS[type] = (seat, event) => seat.refreshInfo(channelOf(event));
}
