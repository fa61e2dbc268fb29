// Shortcodes and glyphs. The name is what goes over the wire, the glyph is what people see.

import { GROUPS } from "./emoji-table.js";
import { h, safeAddress } from "./dom.js";

const glyphs = new Map();
const names = new Map();

/** Groups for the picker: [[title, [name, ...]], ...]. */
export const groups = Object.entries(GROUPS).map(([title, table]) => {
  const words = table.trim().split(/\s+/);
  const members = [];
  for (let i = 0; i + 1 < words.length; i += 2) {
    const aliases = words[i].split("=");
    for (const name of aliases) glyphs.set(name, words[i + 1]);
    if (!names.has(words[i + 1])) names.set(words[i + 1], aliases[0]);
    members.push(aliases[0]);
  }
  return [title, members];
});

const TONES = ["🏻", "🏼", "🏽", "🏾", "🏿"];
let custom = {};

/** Takes the workspace's own emoji: {name: address or "alias:other"}. */
export function setCustomEmoji(table) {
  custom = table ?? {};
}

/** The glyph of "wave" or "wave::skin-tone-3", or null. */
export function glyphOf(name) {
  const [base, tone] = name.split("::skin-tone-");
  const alias = Object.hasOwn(custom, base) ? /^alias:(.+)$/.exec(custom[base])?.[1] : undefined;
  const glyph = glyphs.get(alias ?? base);
  if (!glyph) return null;
  return tone ? glyph.replace("\uFE0F", "") + (TONES[Number(tone) - 2] ?? "") : glyph;
}

/** A node for ":name:": glyph with its name for screen readers, or the text itself when nobody knows the name. */
export function emojiNode(name, unicode) {
  const known = unicode ? fromCodePoints(unicode) : glyphOf(name);
  const label = `:${name}:`;
  if (known) return h("span", { class: "emoji", role: "img", "aria-label": label, title: label }, known);
  const address = Object.hasOwn(custom, name) ? safeAddress(custom[name]) : null;
  if (address) return h("img", { class: "emoji-image", src: address, alt: label, title: label });
  return document.createTextNode(label);
}

function fromCodePoints(unicode) {
  const points = String(unicode)
    .split("-")
    .map((hex) => parseInt(hex, 16));
  return points.every((point) => point > 0 && point <= 0x10ffff) ? String.fromCodePoint(...points) : null;
}

export function exists(name) {
  return glyphs.has(name) || Object.hasOwn(custom, name);
}

/** Names that contain the text, those that begin with it first. */
export function searchEmoji(text, limit = 40) {
  const wanted = text.toLowerCase().replaceAll(":", "").replace(/ /g, "_");
  const all = [...new Set([...names.values(), ...glyphs.keys(), ...Object.keys(custom)])];
  const found = all.filter((name) => name.includes(wanted));
  found.sort((a, b) => Number(b.startsWith(wanted)) - Number(a.startsWith(wanted)) || a.length - b.length);
  const seen = new Set();
  return found.filter((name) => !seen.has(glyphOf(name) ?? name) && seen.add(glyphOf(name) ?? name)).slice(0, limit);
}

const splitter = typeof Intl.Segmenter === "function" ? new Intl.Segmenter() : null;

/** Known glyphs in typed text become shortcodes, as Slack sends them. */
export function toShortcodes(text) {
  if (!splitter || !/\p{Extended_Pictographic}/u.test(text)) return text;
  const parts = [...splitter.segment(text)].map(({ segment }) => {
    const name = /[0-9#*]/.test(segment) ? undefined : (names.get(segment) ?? names.get(`${segment}\uFE0F`));
    return name ? `:${name}:` : segment;
  });
  return parts.join("");
}

/** Shortcodes in typed text become glyphs, for a field in which somebody edits a message. */
export function toGlyphs(text) {
  return text.replace(/:([\w+'-]+):/g, (code, name) => glyphOf(name) ?? code);
}
