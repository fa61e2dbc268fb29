// What the page knows: the workspace, its clock and phones, and a seat for each person.

import { Api } from "./api.js";
import { Emitter } from "./dom.js";
import { Seat } from "./seat.js";

const SLACKBOT = { id: "USLACKBOT", name: "slackbot", real_name: "Slackbot", is_bot: true, tz: "UTC" };

export class Workspace extends Emitter {
  /** Reads the workspace and gives every person a seat. */
  static async open() {
    const workspace = new Workspace();
    await workspace.refresh();
    return workspace;
  }

  constructor() {
    super();
    this.users = new Map();
    this.seats = new Map();
    this.phones = new Map();
    this.usergroups = new Map();
    this.current = null;
    this.clock = { now: 0, readAt: 0, stops: [] };
    this.connected = true;
  }

  async refresh() {
    const boot = await new Api("").get("/client/boot");
    this.instance ??= boot.instance;
    this.team = boot.team;
    this.app = boot.app ?? {};
    this.commands = boot.commands ?? [];
    this.shortcuts = { global: boot.shortcuts?.global ?? [], message: boot.shortcuts?.message ?? [] };
    this.users = new Map([SLACKBOT, ...boot.users].map((user) => [user.id, user]));
    this.clock.now = 0; // what the server says counts, even when this page was ahead
    this.setClock(boot.now);
    for (const user of this.people()) if (!this.seats.has(user.id)) this.seats.set(user.id, new Seat(this, user));
    this.emit("users");
  }

  /** Whether the server is not the one that this page was opened from: what the page shows is gone. */
  isAnother(instance) {
    return Boolean(this.instance && instance && instance !== this.instance);
  }

  /** The persons that one can act as: no bots. */
  people() {
    return [...this.users.values()].filter((user) => !user.is_bot && user.token && user.id !== "USLACKBOT");
  }

  user(id) {
    return this.users.get(id);
  }

  userName(id) {
    const user = this.users.get(id);
    return user ? user.real_name || user.name : undefined;
  }

  // the clock: the server's time, carried on by this machine's until the next reading

  now() {
    return this.clock.now + (performance.now() - this.clock.readAt) / 1000;
  }

  setClock(iso) {
    const now = Date.parse(iso) / 1000;
    if (this.clock.now && now < this.now() - 1) return; // an answer that was overtaken: the clock only goes forward
    this.clock.now = now;
    this.clock.readAt = performance.now();
    this.emit("clock");
  }

  async loadClock() {
    const answer = await new Api("").get("/clock");
    this.clock.stops = answer.stops ?? [];
    this.setClock(answer.now);
  }

  async moveClock(body) {
    const answer = await new Api("").post("/clock", body);
    this.setClock(answer.now);
    await this.loadClock();
  }

  // phones

  async loadPhone(userId) {
    if (!this.users.get(userId)?.phone) return;
    const before = this.phones.get(userId);
    const phone = await new Api("").get(`/phones/${userId}`);
    if (this.phones.get(userId) === before) this.setPhone(userId, phone); // else the socket was faster
  }

  setPhone(userId, phone) {
    this.phones.set(userId, phone);
    this.emit("phone", userId);
  }

  loadPhones() {
    return Promise.all(this.people().map((user) => this.loadPhone(user.id)));
  }

  // acting as somebody

  /** Acts as that person from now on; everything is already there when the seat was used before. */
  actAs(userId) {
    const seat = this.seats.get(userId);
    if (!seat || seat === this.current) return;
    this.current = seat;
    this.emit("seat", seat);
  }

  /** How many messages wait for somebody. */
  unreadOf(userId) {
    return this.seats.get(userId)?.unread() ?? 0;
  }

  /** How many of them were written to that person. */
  mentionsOf(userId) {
    return this.seats.get(userId)?.mentions() ?? 0;
  }

  connectionChanged() {
    const connected = [...this.seats.values()].every((seat) => seat.connected !== false);
    if (connected !== this.connected) {
      this.connected = connected;
      this.emit("connection", connected);
    }
  }

  close() {
    for (const seat of this.seats.values()) seat.close();
  }
}
