// Talking to the server: Web API methods and the client's own addresses, with one person's token; the live socket.

export class ApiError extends Error {
  /** @param {string} code Slack's word for the refusal, or "network" */
  constructor(code, body = {}) {
    super(code);
    this.code = code;
    this.body = body;
  }
}

/** Calls in one person's name. */
export class Api {
  constructor(token) {
    this.token = token;
  }

  /** Calls a Web API method; throws ApiError on `ok: false`. */
  async method(name, args = {}) {
    const present = Object.entries(args).filter(([, value]) => value !== undefined && value !== null);
    return this.post(`/api/${name}`, Object.fromEntries(present));
  }

  /** Posts JSON; throws ApiError on `ok: false`. */
  async post(path, body = {}) {
    const answer = await this.answer(path, body);
    if (answer.ok === false) throw new ApiError(answer.error ?? "unknown", answer);
    return answer;
  }

  /** Posts JSON and returns the answer, refusals included. */
  async answer(path, body = {}) {
    return this.#fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json; charset=utf-8" },
      body: JSON.stringify(body),
    });
  }

  async get(path) {
    const answer = await this.#fetch(path, {});
    if (answer.ok === false) throw new ApiError(answer.error ?? "unknown", answer);
    return answer;
  }

  /** The bytes behind a private file address. */
  async blob(address) {
    const { pathname, search } = new URL(address, location.href);
    const response = await this.#send(pathname + search, {});
    if (!response.ok) throw new ApiError("file_not_found");
    return response.blob();
  }

  /** Sends a file to a channel by the external upload flow. */
  async upload(file, channel, { thread, comment } = {}) {
    const slot = await this.#form("files.getUploadURLExternal", { filename: file.name, length: file.size });
    const target = new URL(slot.upload_url, location.href);
    const sent = await fetch(target.pathname + target.search, { method: "POST", body: file });
    if (!sent.ok) throw new ApiError("upload_failed");
    return this.method("files.completeUploadExternal", {
      files: [{ id: slot.file_id, title: file.name }],
      channel_id: channel,
      thread_ts: thread,
      initial_comment: comment,
    });
  }

  async #form(name, args) {
    const answer = await this.#fetch(`/api/${name}`, { method: "POST", body: new URLSearchParams(args) });
    if (!answer.ok) throw new ApiError(answer.error, answer);
    return answer;
  }

  async #fetch(path, init) {
    const response = await this.#send(path, init);
    try {
      return await response.json();
    } catch {
      throw new ApiError(response.ok ? "bad_answer" : `http_${response.status}`);
    }
  }

  async #send(path, init) {
    const headers = { ...init.headers, ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}) };
    try {
      return await fetch(path, { ...init, headers });
    } catch {
      throw new ApiError("network");
    }
  }
}

const FIRST_WAIT = 400;
const LONGEST_WAIT = 5000;

/** The live socket of one person; it connects again until it is closed. */
export class LiveSocket {
  #closed = false;
  #socket = null;
  #wait = FIRST_WAIT;

  /** @param {{onEvent: (event) => void, onState: (connected: boolean) => void}} listeners */
  constructor(token, listeners) {
    this.token = token;
    this.listeners = listeners;
    this.#connect();
  }

  #connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/client/events?token=${encodeURIComponent(this.token)}`);
    this.#socket = socket;
    socket.onopen = () => {
      this.#wait = FIRST_WAIT;
      this.listeners.onState(true);
    };
    socket.onmessage = (message) => this.listeners.onEvent(JSON.parse(message.data));
    socket.onclose = () => this.#again();
  }

  #again() {
    if (this.#closed) return;
    this.listeners.onState(false);
    setTimeout(() => this.#closed || this.#connect(), this.#wait);
    this.#wait = Math.min(this.#wait * 1.7, LONGEST_WAIT);
  }

  close() {
    this.#closed = true;
    this.#socket.close();
  }
}

const WORDS = {
  network: "The sandbox does not answer. Is it still running?",
  not_in_channel: "You are not in this channel. Join it first.",
  channel_not_found: "This channel does not exist, or is private.",
  is_archived: "This channel is archived.",
  name_taken: "A channel with this name exists already.",
  invalid_name: "Use lower-case letters, digits, hyphens and underscores.",
  invalid_name_specials: "Use lower-case letters, digits, hyphens and underscores.",
  invalid_name_required: "Give the channel a name.",
  invalid_name_maxlength: "A name has at most 80 characters.",
  already_reacted: "You have already reacted with this.",
  msg_too_long: "This message is too long.",
  no_text: "Write something first.",
  cant_update_message: "You can edit your own messages only.",
  cant_delete_message: "You can delete your own messages only.",
  already_pinned: "This message is pinned already.",
  cant_leave_general: "Nobody leaves this channel.",
  last_member: "You are the last member; archive the channel instead.",
  operation_timeout: "The app did not answer in time. Try again.",
  trigger_expired: "The app did not answer in time. Try again.",
  file_not_found: "This file is gone.",
};

/** What went wrong, for people. */
export function inWords(error) {
  if (!(error instanceof ApiError)) throw error;
  if (error.body.message) return error.body.message;
  if (/\s/.test(error.code)) return error.code; // a sentence already
  return WORDS[error.code] ?? `That did not work (${error.code.replaceAll("_", " ")}).`;
}
