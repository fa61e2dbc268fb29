// Slack's mrkdwn as DOM nodes. https://docs.slack.dev/messaging/formatting-message-text/
//
// A context (`ctx`) says whose eyes these are: userName(id), channelName(id), openUser(id), openChannel(id), zone(), now().

import { codeBlock, fragment, h, isWebAddress } from "./dom.js";
import { emojiNode, exists } from "./emoji.js";
import { slackDate, fullTime } from "./time.js";

const STYLE = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}]/u;
const MAX_DEPTH = 12;

export function decode(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function encode(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Text with formatting, mentions, links, dates, quotes, code and emoji. */
export function renderMrkdwn(text, ctx) {
  const out = fragment();
  String(text ?? "")
    .split(/```\n?([\s\S]+?)\n?```\n?/)
    .forEach((part, index) => {
      if (index % 2) out.append(codeBlock(codeText(part, ctx)));
      else if (part) out.append(lines(part, ctx));
    });
  return out;
}

/** Plain text: only emoji shortcodes mean something, and only when `emoji` allows them. */
export function renderPlain(text, emoji = true) {
  const parts = String(text ?? "")
    .split("\n")
    .flatMap((line, index) => [index ? h("br") : null, plainLine(line, emoji)]);
  return fragment(parts);
}

function plainLine(line, emoji) {
  if (!emoji) return decode(line);
  return line.split(/(:[\w+'-]+(?:::skin-tone-[2-6])?:)/).map((part, index) => {
    const name = part.slice(1, -1);
    return index % 2 && exists(name.split("::")[0]) ? emojiNode(name) : decode(part);
  });
}

function lines(text, ctx) {
  const out = fragment();
  let quote = null;
  let rest = false;
  let pending = false;
  for (const line of text.split("\n")) {
    const deep = /^(?:&gt;|>){3} ?/.exec(line);
    const mark = rest ? [""] : (deep ?? /^(?:&gt;|>) ?/.exec(line));
    if (deep && !rest) rest = true;
    if (mark) {
      if (quote) quote.append(h("br"));
      else out.append((quote = h("blockquote")));
      quote.append(inline(line.slice(mark[0].length), ctx));
      pending = false;
      continue;
    }
    if (pending) out.append(h("br"));
    pending = true;
    quote = null;
    out.append(bulleted(line, ctx) ?? inline(line, ctx));
    if (out.lastChild?.className === "bullet") pending = false;
  }
  return out;
}

/** A line that somebody drew as a list item hangs, so that its second line starts under its first word. */
function bulleted(line, ctx) {
  const item = /^(\s*)([•◦▪‣]|\d{1,3}[.)])\s+(.*)$/.exec(line);
  if (!item) return null;
  const depth = Math.min(item[1].length, 8);
  const node = h(
    "span",
    { class: "bullet" },
    h("span", { class: "bullet-mark" }, item[2], " "),
    h("span", {}, inline(item[3], ctx)),
  );
  node.style.marginInlineStart = `${depth * 0.5}em`;
  return node;
}

/** One line of mrkdwn. */
export function inline(line, ctx, depth = 0) {
  return new Line(line, ctx, depth).render();
}

class Line {
  constructor(text, ctx, depth) {
    this.text = text;
    this.ctx = ctx;
    this.depth = depth;
    this.out = fragment();
    this.plain = "";
    this.dead = {}; // marks that close nowhere in the rest of the line: keeps hostile text linear
    this.lastEnd = text.lastIndexOf(">");
  }

  render() {
    let at = 0;
    while (at < this.text.length) {
      const taken = this.take(at);
      if (taken) at += taken;
      else this.plain += this.text[at++];
    }
    this.flush();
    return this.out;
  }

  flush() {
    if (this.plain) this.out.append(decode(this.plain));
    this.plain = "";
  }

  push(node) {
    this.flush();
    this.out.append(node);
  }

  /** Renders what begins at `at` and answers its length, or 0 when that is an ordinary character. */
  take(at) {
    const char = this.text[at];
    if (char === "<") return this.takeControl(at);
    if (char === "`") return this.takeCode(at);
    if (char in STYLE) return this.takeStyle(at, char);
    if (char === ":") return this.takeEmoji(at);
    if (char === "h") return this.takeAddress(at);
    return 0;
  }

  takeControl(at) {
    const end = at < this.lastEnd ? this.text.indexOf(">", at) : -1;
    if (end <= at + 1) return 0;
    const body = this.text.slice(at + 1, end);
    if (body.includes("<")) return 0;
    this.push(control(body, this.ctx));
    return end - at + 1;
  }

  takeCode(at) {
    const end = this.dead["`"] ? -1 : this.text.indexOf("`", at + 1);
    if (end < 0) this.dead["`"] = true;
    if (end <= at + 1) return 0;
    this.push(h("code", {}, codeText(this.text.slice(at + 1, end), this.ctx)));
    return end - at + 1;
  }

  takeStyle(at, mark) {
    if (this.dead[mark] || this.depth >= MAX_DEPTH) return 0;
    const before = this.text[at - 1] ?? " ";
    const after = this.text[at + 1] ?? " ";
    if (WORD.test(before) || before === mark || /\s/.test(after) || after === mark) return 0;
    const end = this.closing(at, mark);
    if (end < 0) {
      this.dead[mark] = true;
      return 0;
    }
    this.push(h(STYLE[mark], {}, inline(this.text.slice(at + 1, end), this.ctx, this.depth + 1)));
    return end - at + 1;
  }

  closing(start, mark) {
    for (let at = start + 2; at < this.text.length; at++) {
      const char = this.text[at];
      if (char === "<" || char === "`") {
        const end = this.text.indexOf(char === "<" ? ">" : "`", at + 1);
        if (end > 0) at = end;
        continue;
      }
      const fits = char === mark && !/\s/.test(this.text[at - 1]) && !WORD.test(this.text[at + 1] ?? " ");
      if (fits) return at;
    }
    return -1;
  }

  takeEmoji(at) {
    const found = /^:([\w+'-]{1,60})(::skin-tone-[2-6])?:/.exec(this.text.slice(at, at + 90));
    if (!found || !exists(found[1])) return 0;
    this.push(emojiNode(found[1] + (found[2] ?? "")));
    return found[0].length;
  }

  takeAddress(at) {
    if (WORD.test(this.text[at - 1] ?? " ")) return 0;
    const found = /^https?:\/\/[^\s<>|`"]{1,2000}/.exec(this.text.slice(at, at + 2010));
    if (!found) return 0;
    const address = found[0].replace(/[.,;:!?)\]*_~']+$/, "");
    this.push(link(decode(address), decode(address)));
    return address.length;
  }
}

function codeText(text, ctx) {
  return text.split(/<([^<>]+)>/).map((part, index) => (index % 2 ? control(part, ctx) : decode(part)));
}

/** What stands between angle brackets: a mention, a date, a link. */
function control(body, ctx) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : decode(body.slice(bar + 1));
  if (/^@[UWB]\w*$/.test(target)) return userMention(target.slice(1), ctx, label);
  if (/^#[CGD]\w*$/.test(target)) return channelMention(target.slice(1), ctx, label);
  if (target.startsWith("!")) return special(target.slice(1), label, ctx);
  const address = decode(target);
  if (!isWebAddress(address)) return document.createTextNode(`<${decode(body)}>`);
  return link(address, label || address.replace(/^mailto:/, ""));
}

export function userMention(id, ctx, label = "") {
  const mine = id === ctx.me?.() ? " mention-me" : "";
  const text = `@${ctx.userName(id) ?? (label || id)}`;
  return h(
    "button",
    { type: "button", class: `mention${mine}`, data: { user: id }, on: { click: () => ctx.openUser(id) } },
    text,
  );
}

export function channelMention(id, ctx, label = "") {
  const name = ctx.channelName(id) ?? label;
  if (!name) return h("span", { class: "mention" }, "#private channel");
  return h("button", { type: "button", class: "mention", on: { click: () => ctx.openChannel(id) } }, `#${name}`);
}

export function broadcast(name) {
  return h("span", { class: "mention mention-me" }, `@${name}`);
}

function special(body, label, ctx) {
  const [kind, ...rest] = body.split("^");
  if (["here", "channel", "everyone", "group"].includes(kind)) return broadcast(kind === "group" ? "channel" : kind);
  if (kind === "subteam") return h("span", { class: "mention" }, label || ctx.usergroupName?.(rest[0]) || "@group");
  if (kind === "date") return dateNode(rest, label, ctx);
  return document.createTextNode(label || `<!${body}>`);
}

function dateNode([seconds, format, address], fallback, ctx) {
  const at = Number(seconds);
  if (!/^\d+$/.test(seconds ?? "") || !format || at > 8e12) return document.createTextNode(fallback);
  const text = slackDate(decode(format), at, ctx.zone(), ctx.now());
  const time = h("time", { datetime: new Date(at * 1000).toISOString(), title: fullTime(at, ctx.zone()) }, text);
  return address ? link(decode(address), time) : time;
}

/** A link that opens elsewhere; an address of any other kind stays text. */
export function link(address, label) {
  if (!isWebAddress(address)) return document.createTextNode(typeof label === "string" ? label : address);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label);
}
