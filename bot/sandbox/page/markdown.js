// Standard Markdown as DOM nodes: for `markdown` blocks and for looking at Markdown files. Raw HTML stays text.

import { codeBlock, fragment, h } from "./dom.js";
import { emojiNode, exists } from "./emoji.js";
import { link } from "./mrkdwn.js";

const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;

export function renderMarkdown(text) {
  return new Reader(
    String(text ?? "")
      .replaceAll("\r\n", "\n")
      .split("\n"),
  ).blocks();
}

class Reader {
  constructor(lines, depth = 0, outline = { level: 1 }) {
    this.lines = lines;
    this.outline = outline; // how deep the last heading was, so that none skips a level
    this.at = 0;
    this.depth = depth;
  }

  blocks() {
    const out = fragment();
    while (this.at < this.lines.length) {
      const line = this.lines[this.at];
      if (!line.trim()) this.at += 1;
      else out.append(this.block(line));
    }
    return out;
  }

  block(line) {
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (heading) return this.skip(this.heading(heading[1].length, heading[2]));
    if (/^\s{0,3}([-*_])(\s*\1){2,}\s*$/.test(line)) return this.skip(h("hr"));
    if (/^\s{0,3}(```|~~~)/.test(line)) return this.fence(line.trim().slice(0, 3));
    if (/^\s{0,3}>/.test(line)) return this.quote();
    if (ITEM.test(line)) return this.list();
    if (line.includes("|") && /^[\s|:-]*-[\s|:-]*$/.test(this.lines[this.at + 1] ?? "")) return this.table();
    return this.paragraph();
  }

  skip(node) {
    this.at += 1;
    return node;
  }

  heading(level, text) {
    this.outline.level = Math.min(level + 1, this.outline.level + 1, 6);
    return h("div", { class: `md-h md-h${level}`, role: "heading", "aria-level": this.outline.level }, spans(text));
  }

  fence(mark) {
    const start = this.at + 1;
    let end = start;
    while (end < this.lines.length && !this.lines[end].trim().startsWith(mark)) end += 1;
    this.at = end + 1;
    return codeBlock(this.lines.slice(start, end).join("\n"));
  }

  quote() {
    const inner = [];
    while (this.at < this.lines.length && /^\s{0,3}>/.test(this.lines[this.at])) {
      inner.push(this.lines[this.at++].replace(/^\s{0,3}> ?/, ""));
    }
    return h("blockquote", {}, this.nested(inner));
  }

  nested(lines) {
    if (this.depth > 8) return lines.join("\n");
    return new Reader(lines, this.depth + 1, this.outline).blocks();
  }

  list() {
    const [, indent, mark] = ITEM.exec(this.lines[this.at]);
    const ordered = /\d/.test(mark);
    const list = h(ordered ? "ol" : "ul", ordered ? { start: parseInt(mark, 10) } : {});
    while (this.at < this.lines.length) {
      const item = ITEM.exec(this.lines[this.at]);
      if (!item || item[1].length !== indent.length || /\d/.test(item[2]) !== ordered) break;
      this.at += 1;
      list.append(this.item(item[3], indent.length));
    }
    return list;
  }

  item(text, indent) {
    const deeper = [];
    while (this.at < this.lines.length) {
      const line = this.lines[this.at];
      const own = line.trim() && line.search(/\S/) > indent;
      const lazy = !line.trim() && (this.lines[this.at + 1] ?? "").search(/\S/) > indent;
      if (!own && !lazy) break;
      deeper.push(line.slice(Math.min(indent + 2, Math.max(line.search(/\S/), 0))));
      this.at += 1;
    }
    const task = /^\[([ xX])\]\s+(.*)$/.exec(text);
    const box =
      task &&
      h("span", { role: "img", "aria-label": task[1] === " " ? "not done" : "done" }, task[1] === " " ? "☐ " : "☑ ");
    return h(
      "li",
      { class: task && "task" },
      box,
      spans(task ? task[2] : text),
      deeper.length ? this.nested(deeper) : null,
    );
  }

  table() {
    const cells = (line) =>
      line
        .trim()
        .replace(/^\||\|$/g, "")
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll("\\|", "|"));
    const head = cells(this.lines[this.at]);
    this.at += 2;
    const rows = [];
    while (this.at < this.lines.length && this.lines[this.at].includes("|")) rows.push(cells(this.lines[this.at++]));
    return h(
      "div",
      { class: "table-scroll", tabindex: "0", role: "group", "aria-label": "Table" },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            head.map((cell) => h("th", { scope: "col" }, spans(cell))),
          ),
        ),
        h(
          "tbody",
          {},
          rows.map((row) =>
            h(
              "tr",
              {},
              row.map((cell) => h("td", {}, spans(cell))),
            ),
          ),
        ),
      ),
    );
  }

  paragraph() {
    const start = this.at++;
    while (this.at < this.lines.length && this.isText(this.lines[this.at])) this.at += 1;
    const parts = this.lines.slice(start, this.at).flatMap((line, i) => [i ? h("br") : null, spans(line.trim())]);
    return h("p", {}, parts);
  }

  isText(line) {
    return line.trim() && !/^(#{1,6}\s|\s{0,3}(>|```|~~~))/.test(line) && !ITEM.test(line);
  }
}

const SPAN = new RegExp(
  [
    /\\([\\`*_{}[\]()#+.!|<>~-])/, // 1 escaped character
    /`([^`]+)`/, // 2 code
    /\[([^\]]{0,500})\]\(\s*<?([^\s<>()]{0,2000}(?:\([^\s()]*\))?[^\s<>()]*)>?\s*(?:"[^"]*")?\)/, // 3, 4 link
    /<(https?:[^\s<>]+|mailto:[^\s<>]+)>/, // 5 address
    /(https?:\/\/[^\s<>)]+[^\s<>).,;:!?*_~])/, // 6 bare address
    /\*\*(\S(?:.*?\S)?)\*\*/, // 7 bold
    /~~(\S(?:.*?\S)?)~~/, // 8 struck
    /(?<![\w*])[*](\S(?:[^*]*\S)?)[*](?!\w)/, // 9 italic
    /(?<!\w)_(\S(?:[^_]*\S)?)_(?!\w)/, // 10 italic
    /:([\w+'-]{1,60}):/, // 11 emoji
  ]
    .map((part) => part.source)
    .join("|"),
  "u",
);

/** Formatting inside a line. */
function spans(text, depth = 0) {
  const out = fragment();
  let rest = text;
  for (let found = SPAN.exec(rest); found && depth < 8; found = SPAN.exec(rest)) {
    if (found.index) out.append(rest.slice(0, found.index));
    out.append(span(found, depth));
    rest = rest.slice(found.index + found[0].length);
  }
  out.append(rest);
  return out;
}

function span(found, depth) {
  const [whole, escaped, code, label, target, address, bare, bold, struck, star, under, emoji] = found;
  if (escaped !== undefined) return document.createTextNode(escaped);
  if (code !== undefined) return h("code", {}, code);
  if (target !== undefined) return link(target, label || target);
  if (address ?? bare) return link(address ?? bare, address ?? bare);
  if (bold !== undefined) return h("strong", {}, spans(bold, depth + 1));
  if (struck !== undefined) return h("s", {}, spans(struck, depth + 1));
  if (emoji !== undefined) return exists(emoji) ? emojiNode(emoji) : document.createTextNode(whole);
  return h("em", {}, spans(star ?? under, depth + 1));
}
