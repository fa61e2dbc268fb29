// Where one writes: messages, slash commands, files.

import { iconButton } from "./controls.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { Completion, offersFor } from "./completion.js";
import { inWords } from "./api.js";
import { menuButton } from "./popover.js";
import { openPicker } from "./picker.js";
import { outgoing } from "./outgoing.js";
import { actionTrouble } from "./surface.js";

const LETTER = 8.8; // pixels: how wide a letter of the field may be
const EDGES = 24; // pixels beside the text

export class Composer {
  /** @param {Object} options {app, seat, channel, thread, label} */
  constructor({ app, seat, channel, thread = null, label }) {
    Object.assign(this, { app, seat, channel, thread, label });
    seat.drafts ??= new Map();
    this.draftKey = `${channel}/${thread ?? ""}`;
    this.files = [];
    this.field = h("textarea", {
      class: "composer-field",
      rows: "1",
      "aria-label": label,
      placeholder: label,
      autocomplete: "off",
      prop: { value: seat.drafts.get(this.draftKey) ?? "" },
      on: {
        input: () => this.typed(),
        keydown: (event) => this.key(event),
        paste: (event) => this.pasted(event),
        blur: () => this.completion.close(),
      },
    });
    this.hint = h("p", { class: "composer-hint", hidden: true });
    this.attached = h("ul", { class: "composer-files", "aria-label": "Files to send", hidden: true });
    this.broadcast = thread ? h("input", { type: "checkbox", id: `broadcast-${channel}` }) : null;
    this.sendButton = iconButton(thread ? "Send reply" : "Send message", "send", () => this.send(), {
      look: "btn-primary",
    });
    this.node = h(
      "div",
      { class: "composer" },
      this.hint,
      h("div", { class: "composer-box" }, this.attached, this.field, this.bar()),
      this.broadcastRow(),
    );
    this.completion = new Completion(
      this.field,
      this.node.querySelector(".composer-box"),
      () => this.offers(),
      (text, from) => this.complete(text, from),
    );
    this.typed(false);
    new ResizeObserver(() => this.fit()).observe(this.field);
  }

  /** A placeholder wraps in a field of one line, where its end is out of sight: it is cut to what the field shows. */
  fit() {
    if (this.width === this.field.clientWidth) return;
    this.width = this.field.clientWidth;
    const room = Math.max(1, Math.floor((this.width - EDGES) / LETTER) - 1);
    this.field.placeholder = this.label.length > room ? `${this.label.slice(0, room)}…` : this.label;
    this.grow();
  }

  bar() {
    this.picker = h("input", {
      type: "file",
      multiple: true,
      class: "visually-hidden",
      tabindex: "-1",
      "aria-label": "Choose files",
      on: { change: () => this.attach(this.picker.files) },
    });
    const emoji = iconButton("Insert emoji", "smile", () => openPicker(emoji, (name) => this.insert(`:${name}: `)));
    const shortcuts = this.thread ? null : this.shortcutButton();
    return h(
      "div",
      { class: "composer-bar" },
      this.picker,
      iconButton("Attach files", "clip", () => this.picker.click()),
      emoji,
      iconButton("Mention somebody", "people", () => this.insert("@")),
      shortcuts,
      h("span", { class: "spacer" }),
      this.sendButton,
    );
  }

  shortcutButton() {
    const { commands, shortcuts } = this.app.workspace;
    if (!shortcuts.global.length && !commands.length) return null;
    const items = [
      ...shortcuts.global.map((each) => ({
        label: each.name,
        about: each.description,
        run: () => this.shortcut(each),
      })),
      ...commands.map(({ command, description }) => ({
        label: command,
        about: description,
        run: () => this.insert(`${command} `, true),
      })),
    ];
    return menuButton("Shortcuts and commands", "bolt", () => items.map(withDetail));
  }

  async shortcut({ callback_id: id }) {
    const answer = await this.seat.safely(this.seat.shortcut(id));
    if (answer?.ok === false) this.seat.emit("trouble", actionTrouble(answer.error));
  }

  broadcastRow() {
    if (!this.thread) return null;
    return h(
      "div",
      { class: "choice composer-broadcast" },
      this.broadcast,
      h("label", { for: this.broadcast.id }, `Also send to ${this.seat.title(this.channel)}`),
    );
  }

  // typing

  offers() {
    return offersFor(this.field.value.slice(0, this.field.selectionStart), this.app.workspace, this.seat);
  }

  typed(offer = true) {
    const { value } = this.field;
    this.seat.drafts.set(this.draftKey, value);
    this.grow();
    this.showHint(value);
    this.sendButton.disabled = !value.trim() && !this.files.length;
    if (offer) this.completion.refresh();
  }

  grow() {
    if (!this.field.isConnected) return;
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 220)}px`;
  }

  /** The usage of the command that is being typed. */
  showHint(value) {
    const name = /^(\/\S+)\s/.exec(value)?.[1];
    const command = name && this.app.workspace.commands.find((each) => each.command === name);
    this.hint.hidden = !command;
    this.hint.replaceChildren(
      ...(command ? [h("strong", {}, command.command), " ", command.usage_hint || command.description || ""] : []),
    );
  }

  complete(text, from) {
    const { value, selectionStart: caret } = this.field;
    this.field.value = value.slice(0, from) + text + value.slice(caret);
    this.field.setSelectionRange(from + text.length, from + text.length);
    this.typed(false);
  }

  insert(text, replaceAll = false) {
    const { value, selectionStart: start, selectionEnd: end } = this.field;
    const gap = text === "@" && start && !/\s$/.test(value.slice(0, start)) ? " " : "";
    const before = replaceAll ? "" : value.slice(0, start) + gap;
    this.field.value = before + text + (replaceAll ? "" : value.slice(end));
    this.field.focus();
    this.field.setSelectionRange(before.length + text.length, before.length + text.length);
    this.typed();
  }

  key(event) {
    if (this.completion.key(event) || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "ArrowUp" && !this.field.value) {
      event.preventDefault();
      this.app.editLast(this.thread);
    }
  }

  pasted(event) {
    if (event.clipboardData?.files.length) {
      event.preventDefault();
      this.attach(event.clipboardData.files);
    }
  }

  attach(files) {
    this.files.push(...files);
    this.picker.value = "";
    this.drawFiles();
    this.field.focus();
  }

  drawFiles() {
    this.attached.hidden = !this.files.length;
    this.attached.replaceChildren(
      ...this.files.map((file) =>
        h(
          "li",
          { class: "chip" },
          file.name,
          h(
            "button",
            {
              type: "button",
              "aria-label": `Remove ${file.name}`,
              on: {
                click: () => {
                  this.files = this.files.filter((each) => each !== file);
                  this.drawFiles();
                },
              },
            },
            icon("close"),
          ),
        ),
      ),
    );
    this.sendButton.disabled = !this.field.value.trim() && !this.files.length;
  }

  // sending

  async send() {
    const text = this.field.value.trim();
    const files = this.files;
    if (!text && !files.length) return;
    this.completion.close();
    this.take();
    this.app.sent(this.thread);
    try {
      if (/^\/[^\s/]/.test(text) && !files.length) await this.command(text);
      else await this.post(text, files);
    } catch (error) {
      this.giveBack(text, files);
      this.seat.emit("trouble", inWords(error));
    }
  }

  take() {
    this.field.value = "";
    this.files = [];
    this.drawFiles();
    this.typed(false);
  }

  giveBack(text, files) {
    if (this.field.value || this.files.length) return;
    this.field.value = text;
    this.files = files;
    this.drawFiles();
    this.typed(false);
  }

  async post(typed, files) {
    const text = outgoing(typed, this.app.workspace, this.seat);
    if (files.length) {
      for (const [at, file] of files.entries()) {
        await this.seat.api.upload(file, this.channel, {
          thread: this.thread ?? undefined,
          comment: at === 0 && text ? text : undefined,
        });
      }
      return;
    }
    const broadcast = this.broadcast?.checked || undefined;
    await this.seat.api.method("chat.postMessage", {
      channel: this.channel,
      text,
      thread_ts: this.thread ?? undefined,
      reply_broadcast: broadcast,
    });
    if (this.broadcast) this.broadcast.checked = false;
  }

  async command(text) {
    const name = text.split(/\s/)[0];
    if (this.thread) {
      this.app.slackbotSays(this.channel, `\`${name}\` is not supported in threads. Sorry!`, this.thread);
      return;
    }
    const answer = await this.seat.command(this.channel, text);
    if (answer.ok === false) this.app.slackbotSays(this.channel, answer.error);
  }

  focus() {
    this.grow();
    this.field.focus({ preventScroll: true });
  }
}

const withDetail = ({ about, ...item }) => ({ ...item, detail: h("small", {}, about ?? "") });
