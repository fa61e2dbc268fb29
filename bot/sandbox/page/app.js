// The page put together: who acts, what is shown, and what happens when something happens.

import { debounce, h, memory, replace } from "./dom.js";
import { isRinging, liveCall } from "./calls.js";
import { ChannelView } from "./channel.js";
import { Clock } from "./clock.js";
import { iconButton, tabs } from "./controls.js";
import { DetailsView } from "./details.js";
import { Guide } from "./guide.js";
import { HomeView } from "./home.js";
import { ModalStack } from "./modal.js";
import { encode, renderMrkdwn } from "./mrkdwn.js";
import { authorOf } from "./message.js";
import { Notices } from "./notices.js";
import { nameOf, openCard } from "./people.js";
import { PhonePanel } from "./phone.js";
import { defaultRoute, hrefOf, permalinkTarget, readAddress } from "./route.js";
import { Sidebar } from "./sidebar.js";
import { Strip } from "./strip.js";
import { contextOf } from "./surface.js";
import { startTheme } from "./theme.js";
import { ThreadView } from "./thread.js";

const byId = (id) => document.getElementById(id);

const ROOM_FOR_A_PHONE = window.matchMedia("(min-width: 1000px)");
const PHONE_BESIDE = window.matchMedia("(min-width: 1180px)");

export class App {
  constructor(workspace) {
    this.workspace = workspace;
    this.view = null;
    this.pane = null;
    this.editing = null;
    this.notices = new Notices();
    this.sidebar = new Sidebar(this, byId("sidebar"));
    this.phone = new PhonePanel(this, byId("phone"));
    this.strip = new Strip(this, byId("strip"));
    this.clock = new Clock(this, byId("clock"));
    this.modals = new ModalStack(this);
    this.guide = new Guide(this, byId("guide"), byId("guide-button"));
    startTheme(byId("theme-button"));
    this.main = byId("main");
    this.side = byId("side");
    this.drawSoon = debounce(() => this.drawConversation(), 0);
    this.sidebarSoon = debounce(() => this.drawSidebar(), 0);
    this.stopsSoon = debounce(() => this.loadStops(), 300);
    this.listen();
    this.fitPhone();
  }

  /** Shows what the address asks for, then reads everybody else's unread messages and phones. */
  async start() {
    const asked = readAddress();
    const people = this.workspace.people();
    const first =
      people.find((user) => user.id === asked.as) ?? people.find((user) => user.id === memory.get("as")) ?? people[0];
    if (!first) {
      replace(this.main, h("p", { class: "empty" }, "Nobody lives in this workspace yet."));
      return;
    }
    await this.settle(this.workspace.seats.get(first.id));
    this.workspace.actAs(first.id);
    await this.settleIn();
  }

  async settleIn() {
    const { current, seats } = this.workspace;
    await Promise.all([
      ...[...seats.values()].map((seat) => this.settle(seat)),
      current.safely(current.loadNames()),
      this.loadStops(),
    ]);
    this.phone.texts.forgetPast();
    this.drawPhones();
    document.documentElement.dataset.ready = "true"; // for tests: everything was read once
    if (memory.get("restarted") === "yes") this.notices.toast("The sandbox was started again: everything is new.");
    memory.set("restarted", "no");
  }

  /** Follows what happens to one more person. */
  async settle(seat) {
    if (seat.socket) return;
    await seat.connect();
    await seat.safely(Promise.all([seat.loadChannels(), this.workspace.loadPhone(seat.id)]));
  }

  listen() {
    const { workspace } = this;
    const mine =
      (run) =>
      (seat, ...args) =>
        seat === workspace.current && run(...args);
    workspace.on("seat", (seat) => this.seated(seat));
    workspace.on("channels", () => this.sidebarSoon());
    workspace.on(
      "conversation",
      mine((id) => this.view?.id === id && this.drawSoon()),
    );
    workspace.on(
      "header",
      mine((id) => this.view?.id === id && this.headerChanged()),
    );
    workspace.on(
      "arrived",
      mine((id, message) => this.arrived(id, message)),
    );
    workspace.on(
      "left",
      mine((id) => this.view?.id === id && this.go(defaultRoute(workspace.current))),
    );
    workspace.on(
      "views",
      mine(() => this.modals.draw()),
    );
    workspace.on(
      "home",
      mine(() => this.view instanceof HomeView && this.view.draw()),
    );
    workspace.on("phone", () => this.drawPhones());
    workspace.on("clock", () => this.clockMoved());
    workspace.on("users", () => this.usersChanged());
    workspace.on("trouble", (seat, text) => this.notices.trouble(text));
    workspace.on("toast", (seat, text) => this.notices.toast(text));
    workspace.on("restarted", () => this.beginAnew());
    workspace.on("connection", (connected) => (byId("connection").hidden = connected));
    window.addEventListener("popstate", () => this.followAddress());
    document.addEventListener("click", (event) => this.followPermalink(event));
    document.addEventListener("keydown", (event) => this.key(event));
    byId("phone-button").addEventListener("click", () => this.togglePhone());
    ROOM_FOR_A_PHONE.addEventListener("change", () => this.fitPhone());
    byId("backdrop").addEventListener("click", () => this.openDrawer(false));
    byId("skip").addEventListener("click", () => (this.view?.composer ?? this.main).focus());
    setInterval(() => this.tick(), 1000);
  }

  tick() {
    this.clock.draw();
    this.phone.tick();
    if (this.workspace.current) this.strip.draw(); // a text is news for a while only
  }

  /** Another server than the one this page was opened from: none of what it shows is there any more. */
  beginAnew() {
    if (this.isLeaving) return;
    this.isLeaving = true;
    memory.set("restarted", "yes");
    location.reload();
  }

  // acting as somebody

  seated(seat) {
    memory.set("as", seat.id);
    this.editing = null;
    this.closePane();
    const { as, route } = readAddress();
    this.show(this.canSee(seat, route) ? route : defaultRoute(seat), as !== seat.id);
    this.modals.hide();
    this.modals.draw();
    this.drawPhones();
    this.clock.draw();
    this.clock.drawStops();
    this.notices.say(`Acting as ${nameOf(seat.user)}`);
  }

  canSee(seat, route) {
    if (!route) return false;
    if (route.startsWith("app")) return true;
    if (route.startsWith("/")) return seat.canSee(route.split("/")[1]);
    return Boolean(seat.channelIdNamed(route));
  }

  // where we are

  hrefOf(route) {
    return hrefOf(this.workspace.current.id, route);
  }

  isShown(id) {
    return this.view?.id === id || (id === "app" && this.view instanceof HomeView);
  }

  go(route) {
    this.openDrawer(false);
    this.show(route, true);
  }

  followAddress() {
    const { as, route } = readAddress();
    const seat = this.workspace.seats.get(as);
    if (seat && seat !== this.workspace.current) this.workspace.actAs(as);
    else this.show(route || defaultRoute(this.workspace.current), false);
  }

  /** Shows a route of the acting person. */
  async show(route, push) {
    const seat = this.workspace.current;
    const address = this.hrefOf(route);
    if (push && address !== location.search + location.hash) history.pushState(null, "", address);
    else if (!push) history.replaceState(null, "", address);
    if (route === "app") return this.place(new HomeView(this, seat));
    const [id, ts, thread] = await this.resolve(seat, route);
    if (seat !== this.workspace.current) return undefined;
    if (!id) return this.show(defaultRoute(seat), false);
    if (this.view?.id === id && this.view.seat === seat) {
      if (ts) await this.view.goTo(thread ?? ts);
    } else {
      await this.place(new ChannelView(this, seat, id), thread ?? ts);
    }
    if (thread) this.openThread(thread, false);
    return undefined;
  }

  async resolve(seat, route) {
    if (route === "app/messages") return [await seat.safely(seat.openDirect(this.workspace.app.user_id))];
    if (!route.startsWith("/")) return [seat.channelIdNamed(route)];
    const [, id, ts, thread] = route.split("/");
    return [id, ts, thread];
  }

  async place(view, ts) {
    this.view?.close();
    if (this.pane && this.pane.channel !== view.id) this.closePane();
    this.editing = null;
    this.view = view;
    replace(this.main, view.node);
    this.drawSidebar();
    await view.load(ts);
    if (this.view !== view) return;
    this.drawSidebar();
    if (!ts && this.mayTakeFocus()) view.composer?.focus();
  }

  /** On a touch screen the keyboard would cover half of the page, and a dialog keeps its focus. */
  mayTakeFocus() {
    return (
      window.matchMedia("(hover: hover)").matches &&
      !document.querySelector("dialog[open]") &&
      !this.phone.node.contains(document.activeElement)
    );
  }

  openConversation(id) {
    const seat = this.workspace.current;
    const name = seat.channels.get(id)?.is_im ? null : seat.channelName(id);
    this.go(name && name !== "app" ? name : `/${id}`);
  }

  async openUserMessages(userId) {
    const seat = this.workspace.current;
    if (userId === this.workspace.app.user_id) return this.go("app/messages");
    const id = await seat.safely(seat.openDirect(userId));
    if (id) this.go(`/${id}`);
    return undefined;
  }

  openUser(userId) {
    const user = this.workspace.user(userId);
    if (userId === this.workspace.app.user_id) this.go("app");
    else if (user && user.id !== "USLACKBOT") openCard(this, user);
  }

  goToMessage(channel, ts, thread) {
    this.go(`/${channel}/${ts}${thread && thread !== ts ? `/${thread}` : ""}`);
  }

  /** Links to messages of this workspace stay in this page. */
  followPermalink(event) {
    const anchor = event.target.closest?.("a[href]");
    const target = anchor && !event.ctrlKey && !event.metaKey && !event.shiftKey && permalinkTarget(anchor.href);
    if (!target) return;
    event.preventDefault();
    this.goToMessage(target.channel, target.ts, target.thread);
  }

  // drawing

  drawSidebar() {
    if (!this.workspace.current) return; // nobody acts yet
    this.sidebar.draw();
    const unread = this.workspace.current.unread();
    for (const mark of document.querySelectorAll(".menu-button .badge")) {
      mark.hidden = !unread;
      mark.textContent = unread;
    }
    this.drawTitle();
  }

  drawTitle() {
    const { current, team } = this.workspace;
    const where = this.view instanceof ChannelView ? current.title(this.view.id) : this.workspace.app.name;
    const rings = this.workspace.people().find((user) => this.isRinging(user.id));
    const unread = current.unread();
    document.title = rings
      ? `☎ ${nameOf(rings)}’s phone is ringing`
      : `${unread ? `(${unread}) ` : ""}${where} · ${team.name}`;
  }

  drawConversation() {
    if (this.view instanceof ChannelView) this.view.draw();
    if (this.pane instanceof ThreadView) this.pane.draw();
    if (this.pane instanceof DetailsView && this.pane.section === "pins") this.pane.draw();
  }

  headerChanged() {
    this.view.refresh();
    if (this.pane instanceof DetailsView) this.pane.draw();
  }

  usersChanged() {
    if (!this.view) return;
    for (const seat of this.workspace.seats.values()) this.settle(seat);
    this.view.list?.reset();
    this.drawConversation();
    this.drawSidebar();
    this.phone.draw();
  }

  clockMoved() {
    if (!this.workspace.current) return;
    this.clock.draw();
    this.drawSoon();
    this.stopsSoon();
  }

  async loadStops() {
    const answer = await this.workspace.current?.api.get("/clock").catch(() => null);
    if (!answer) return;
    this.workspace.clock.stops = answer.stops ?? [];
    this.clock.drawStops();
  }

  arrived(id, message) {
    if (this.view?.id !== id || message.user === this.workspace.current.id) return;
    if (!message.thread_ts || message.thread_ts === message.ts) this.view.list.arrived();
    const words = renderMrkdwn(message.text, contextOf(this, this.workspace.current)).textContent.slice(0, 200);
    this.notices.say(
      `${message.is_ephemeral ? "Only visible to you. " : ""}${authorOf(this.workspace, message).name}: ${words}`,
    );
  }

  // beside the conversation

  openThread(ts, focus = true) {
    this.placePane(new ThreadView(this, this.workspace.current, this.view.id, ts));
    return this.pane.load(focus);
  }

  openDetails(section) {
    this.placePane(new DetailsView(this, this.workspace.current, this.view.id, section));
    this.pane.load();
    this.side.querySelector("button")?.focus();
  }

  placePane(pane) {
    this.pane?.close();
    this.pane = pane;
    this.side.hidden = false;
    this.side.setAttribute("aria-label", pane instanceof ThreadView ? "Thread" : "Channel details");
    replace(this.side, pane.node);
  }

  closePane() {
    if (!this.pane) return;
    const inside = this.side.contains(document.activeElement);
    this.pane.close();
    this.pane = null;
    this.side.hidden = true;
    replace(this.side);
    if (inside) this.view?.composer?.focus();
  }

  // messages

  edit(ts) {
    this.editing = ts;
    this.drawConversation();
    if (!ts) (this.pane instanceof ThreadView ? this.pane : this.view).composer?.focus();
  }

  editLast(thread) {
    const { conversation } = this.view;
    const all = thread ? conversation.replies(thread) : conversation.shown();
    const last = all
      .filter((message) => message.user === this.workspace.current.id && !message.subtype && !message.is_ephemeral)
      .at(-1);
    if (last) this.edit(last.ts);
  }

  dismiss(message) {
    this.view.conversation.dismiss(message.ts);
    this.drawConversation();
  }

  /** Slackbot tells the acting person, and nobody else, what went wrong. */
  slackbotSays(channel, text, thread) {
    const conversation = this.workspace.current.conversation(channel);
    conversation.sayPrivately(
      { user: "USLACKBOT", text: encode(text), thread_ts: thread ?? undefined },
      this.workspace.now(),
    );
    this.drawConversation();
    this.notices.say(`Slackbot: ${text}`);
  }

  /** What somebody sends is to be seen. */
  sent(thread) {
    (thread ? this.pane : this.view)?.list?.toEnd();
  }

  // phones

  isRinging(userId) {
    return isRinging(this.workspace.phones.get(userId));
  }

  drawPhones() {
    if (!this.workspace.current) return;
    this.phone.draw();
    this.strip.draw();
    const rings = this.isRinging(this.workspace.current.id);
    byId("phone-button").classList.toggle("rings", rings);
    byId("phone-button").setAttribute("aria-label", rings ? "Phone, ringing" : "Phone");
    this.drawTitle();
    this.sidebarSoon();
  }

  togglePhone(open = this.phone.node.hidden) {
    memory.set("phone", open ? "open" : "closed");
    this.showPhone(open);
    if (open) this.phone.takeFocus();
    else byId("phone-button").focus();
  }

  showPhone(open) {
    this.phone.node.hidden = !open;
    document.body.classList.toggle("has-phone", open);
    byId("phone-button").setAttribute("aria-expanded", String(open));
    this.phone.draw();
    this.strip.draw();
  }

  /** At the start, and when the window grows or shrinks: beside the conversation there is room, above it a phone hides it. */
  fitPhone() {
    const wanted = memory.get("phone") ? memory.get("phone") === "open" : PHONE_BESIDE.matches;
    const isBusy = Boolean(this.workspace.current && liveCall(this.phone.phone) && this.phone.isOpen());
    const open = ROOM_FOR_A_PHONE.matches ? wanted : isBusy;
    if (open !== this.phone.isOpen()) this.showPhone(open);
  }

  // small screens, keys

  menuButton() {
    const node = iconButton("Open menu", "menu", () => this.openDrawer(true), { look: "menu-button" });
    node.append(h("span", { class: "badge", hidden: true }));
    return node;
  }

  openDrawer(open) {
    if (document.body.classList.contains("has-drawer") === open) return;
    document.body.classList.toggle("has-drawer", open);
    for (const part of [this.main, this.side, this.phone.node]) part.inert = open;
    if (open) byId("sidebar").querySelector("button")?.focus();
    else this.main.querySelector(".menu-button")?.focus();
  }

  key(event) {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (document.body.classList.contains("has-drawer")) this.openDrawer(false);
    else if (this.phone.node.contains(event.target)) this.togglePhone(false);
    else if (this.side.contains(event.target)) this.closePane();
  }

  /** The app's two pages, for its direct message and its Home. */
  homeTabs(info, dm, isHome = false) {
    const { app, current } = this.workspace;
    if (info.user !== app.user_id) return null;
    const unread = current.channels.get(dm)?.unread;
    const label = unread ? `Messages (${unread})` : "Messages";
    return tabs(app.name, [
      ...(app.home_tab ? [{ label: "Home", selected: isHome, run: () => this.go("app") }] : []),
      ...(app.messages_tab === "disabled" ? [] : [{ label, selected: !isHome, run: () => this.go("app/messages") }]),
    ]);
  }
}
