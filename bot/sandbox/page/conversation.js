// What one person sees of one conversation: its messages by ts, threads that were opened, and what only they can see.

const PAGE = 60;
export const byTs = (a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);

export class Conversation {
  constructor(id, api) {
    this.id = id;
    this.api = api;
    this.messages = new Map();
    this.threads = new Map(); // thread ts -> Map of ts -> reply
    this.private = new Map(); // ephemeral messages by ts
    this.dismissed = new Set();
    this.bookmarks = [];
    this.info = null;
    this.loaded = false;
    this.reads = 0; // how many requests for messages are under way
    this.pending = []; // events that came meanwhile: the answers may be older than they are
    this.cursor = "";
    this.readUntil = null; // the ts up to which it was read when it was opened
  }

  /** Everything for the list, oldest first. */
  shown() {
    const hidden = [...this.private.values()].filter((message) => !message.thread_ts);
    return [...this.messages.values(), ...hidden].sort(byTs);
  }

  /** A thread's replies, oldest first, without the parent. */
  replies(thread) {
    const hidden = [...this.private.values()].filter((message) => message.thread_ts === thread);
    return [...(this.threads.get(thread)?.values() ?? []), ...hidden].sort(byTs);
  }

  /** Takes away a message that only this person sees. */
  dismiss(ts) {
    this.dismissed.add(ts);
    this.private.delete(ts);
  }

  /** Adds a message that only this page knows, after everything else. */
  sayPrivately(message, now) {
    const latest = this.shown().at(-1)?.ts ?? "";
    const ts = now.toFixed(6) > latest ? now.toFixed(6) : (Number(latest) + 0.0001).toFixed(6);
    this.private.set(ts, { type: "message", ts, is_ephemeral: true, is_local: true, ...message });
  }

  find(ts) {
    if (this.messages.has(ts)) return this.messages.get(ts);
    for (const thread of this.threads.values()) if (thread.has(ts)) return thread.get(ts);
    return this.private.get(ts);
  }

  /** Reads the newest page, what only this person sees, and the header's facts. */
  async load() {
    await this.#reading(() => this.#load());
    await Promise.all([...this.threads.keys()].map((thread) => this.loadThread(thread)));
  }

  async #reading(read) {
    this.reads += 1;
    try {
      await read();
    } finally {
      this.reads -= 1;
      const events = this.reads ? [] : this.pending.splice(0);
      if (this.loaded) events.forEach((event) => this.#take(event));
    }
  }

  async #load() {
    const [page, secret, info, bookmarks] = await Promise.all([
      this.api.method("conversations.history", { channel: this.id, limit: PAGE }),
      this.api.get(`/client/ephemerals?channel=${this.id}`),
      this.api.method("conversations.info", { channel: this.id, include_num_members: true }),
      this.api.method("bookmarks.list", { channel_id: this.id }),
    ]);
    this.messages = new Map(page.messages.map((message) => [message.ts, message]));
    this.cursor = page.response_metadata?.next_cursor ?? "";
    const own = [...this.private.values()].filter((message) => message.is_local);
    const seen = [...(secret.messages ?? []), ...own].filter((message) => !this.dismissed.has(message.ts));
    this.private = new Map(seen.map((message) => [message.ts, message]));
    this.info = info.channel;
    this.bookmarks = bookmarks.bookmarks ?? [];
    this.loaded = true;
  }

  async loadInfo() {
    const answer = await this.api.method("conversations.info", { channel: this.id, include_num_members: true });
    this.info = answer.channel;
  }

  async loadBookmarks() {
    this.bookmarks = (await this.api.method("bookmarks.list", { channel_id: this.id })).bookmarks ?? [];
  }

  get hasEarlier() {
    return Boolean(this.cursor);
  }

  loadEarlier() {
    return this.#reading(() => this.#loadEarlier());
  }

  async #loadEarlier() {
    const page = await this.api.method("conversations.history", { channel: this.id, limit: PAGE, cursor: this.cursor });
    for (const message of page.messages) this.messages.set(message.ts, message);
    this.cursor = page.response_metadata?.next_cursor ?? "";
  }

  loadThread(thread) {
    return this.#reading(() => this.#loadThread(thread));
  }

  async #loadThread(thread) {
    const replies = new Map();
    let cursor;
    do {
      const page = await this.api.method("conversations.replies", { channel: this.id, ts: thread, limit: 200, cursor });
      for (const message of page.messages) {
        if (message.ts !== thread) replies.set(message.ts, message);
        else if (this.messages.has(thread)) this.messages.set(thread, message);
        else this.orphanParent(message);
      }
      cursor = page.response_metadata?.next_cursor;
    } while (cursor);
    this.threads.set(thread, replies);
  }

  /** Reads the figures of a thread's parent again. */
  loadParent(thread) {
    return this.#reading(async () => {
      const page = await this.api.method("conversations.replies", { channel: this.id, ts: thread, limit: 1 });
      const parent = page.messages.find((message) => message.ts === thread);
      if (parent) this.#change(parent);
    });
  }

  /** Keeps the parent of a thread that was opened by a link and is older than the loaded page. */
  orphanParent(message) {
    this.parents ??= new Map();
    this.parents.set(message.ts, message);
  }

  parent(thread) {
    return this.messages.get(thread) ?? this.parents?.get(thread);
  }

  /** Takes a live event; answers whether anything that is shown changed. */
  apply(event) {
    if (this.reads) this.pending.push(event);
    return !this.reads && this.loaded && this.#take(event);
  }

  #take(event) {
    switch (event.type) {
      case "message":
        return this.#message(event);
      case "reaction_added":
        return this.#react(event, true);
      case "reaction_removed":
        return this.#react(event, false);
      case "pin_added":
        return this.#pin(event, true);
      case "pin_removed":
        return this.#pin(event, false);
      case "ephemeral":
      case "ephemeral_changed":
        return Boolean(this.private.set(event.message.ts, event.message));
      case "ephemeral_deleted":
        return this.private.delete(event.ts ?? event.message_ts ?? event.message?.ts);
      default:
        return false;
    }
  }

  #message(event) {
    if (event.subtype === "message_changed") return this.#change(event.message);
    if (event.subtype === "message_deleted") return this.#remove(event.deleted_ts, event.previous_message ?? {});
    if (event.subtype === "message_replied") return this.#change(event.message);
    const isReply = event.thread_ts && event.thread_ts !== event.ts;
    if (!isReply || event.subtype === "thread_broadcast") this.messages.set(event.ts, event);
    if (isReply) this.#reply(event);
    return true;
  }

  #reply(event) {
    this.threads.get(event.thread_ts)?.set(event.ts, event);
    const parent = this.parent(event.thread_ts);
    if (!parent || (parent.latest_reply ?? "") >= event.ts) return;
    const users = [...new Set([...(parent.reply_users ?? []), event.user])];
    this.#put({
      ...parent,
      thread_ts: parent.ts,
      reply_count: (parent.reply_count ?? 0) + 1,
      latest_reply: event.ts,
      reply_users: users,
      reply_users_count: users.length,
    });
  }

  #change(message) {
    if (this.parents?.has(message.ts)) this.parents.set(message.ts, message);
    if (this.messages.has(message.ts)) this.messages.set(message.ts, message);
    const thread = this.threads.get(message.thread_ts);
    if (thread?.has(message.ts)) thread.set(message.ts, message);
    return true;
  }

  #put(message) {
    if (this.messages.has(message.ts)) this.messages.set(message.ts, message);
    else if (this.parents?.has(message.ts)) this.parents.set(message.ts, message);
    else this.threads.get(message.thread_ts)?.set(message.ts, message);
  }

  #remove(ts, previous) {
    this.messages.delete(ts);
    const thread = previous.thread_ts !== ts ? previous.thread_ts : undefined;
    this.threads.get(thread)?.delete(ts);
    return true;
  }

  #react({ user, reaction, item }, added) {
    const message = this.find(item?.ts);
    if (!message) return false;
    const others = (message.reactions ?? []).map((entry) => ({
      ...entry,
      users: entry.users.filter((id) => entry.name !== reaction || id !== user),
    }));
    const entry = others.find(({ name }) => name === reaction);
    if (added && entry) entry.users.push(user);
    else if (added) others.push({ name: reaction, users: [user] });
    const reactions = others.filter(({ users }) => users.length).map((each) => ({ ...each, count: each.users.length }));
    this.#replaceEverywhere({ ...message, reactions });
    return true;
  }

  #pin(event, added) {
    const ts = event.item?.message?.ts ?? event.item?.created_ts ?? event.message_ts;
    const message = this.find(ts);
    if (message) this.#replaceEverywhere({ ...message, pinned_to: added ? [this.id] : undefined });
    return true;
  }

  #replaceEverywhere(message) {
    for (const table of [this.messages, this.parents, this.private, ...this.threads.values()]) {
      if (table?.has(message.ts)) table.set(message.ts, message);
    }
  }
}
