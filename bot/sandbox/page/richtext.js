// rich_text blocks: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block/

import { codeBlock, fragment, h } from "./dom.js";
import { emojiNode } from "./emoji.js";
import { broadcast, channelMention, link, userMention } from "./mrkdwn.js";
import { fullTime, slackDate } from "./time.js";

const PARTS = {
  rich_text_section: (part, ctx) => h("div", { class: "rt-section" }, texts(part.elements, ctx)),
  rich_text_preformatted: (part, ctx) => codeBlock(texts(part.elements, ctx)),
  rich_text_quote: (part, ctx) => h("blockquote", {}, texts(part.elements, ctx)),
  rich_text_list: list,
};

export function renderRichText(block, ctx) {
  return h(
    "div",
    { class: "rich-text" },
    (block.elements ?? []).map((part) => PARTS[part.type]?.(part, ctx)),
  );
}

function list(part, ctx) {
  const ordered = part.style === "ordered";
  const items = (part.elements ?? []).map((item) => h("li", {}, texts(item.elements, ctx)));
  const node = h(ordered ? "ol" : "ul", ordered ? { start: 1 + (part.offset ?? 0) } : {}, items);
  node.style.marginInlineStart = `${Math.min(part.indent ?? 0, 8) * 1.5}em`;
  return node;
}

const texts = (elements, ctx) => fragment((elements ?? []).map((element) => styled(element, ctx)));

function styled(element, ctx) {
  const style = element.style ?? {};
  let node = plain(element, ctx);
  for (const [name, tag] of [
    ["code", "code"],
    ["strike", "s"],
    ["italic", "em"],
    ["bold", "strong"],
    ["underline", "u"],
  ]) {
    if (style[name]) node = h(tag, {}, node);
  }
  return node;
}

function plain(element, ctx) {
  switch (element.type) {
    case "text":
      return withBreaks(element.text);
    case "link":
      return link(element.url, element.text || element.url);
    case "emoji":
      return emojiNode(element.name, element.unicode);
    case "user":
      return userMention(element.user_id, ctx);
    case "channel":
      return channelMention(element.channel_id, ctx);
    case "usergroup":
      return h("span", { class: "mention" }, ctx.usergroupName?.(element.usergroup_id) ?? "@group");
    case "team":
      return h("span", { class: "mention" }, "@team");
    case "broadcast":
      return broadcast(element.range);
    case "date":
      return date(element, ctx);
    case "color":
      return h("code", {}, element.value);
    default:
      return document.createTextNode(element.text ?? "");
  }
}

function withBreaks(text) {
  return fragment(
    String(text ?? "")
      .split("\n")
      .flatMap((line, index) => [index ? h("br") : null, line]),
  );
}

function date(element, ctx) {
  const at = Number(element.timestamp);
  if (!Number.isFinite(at)) return document.createTextNode(element.fallback ?? "");
  const text = slackDate(element.format ?? "{date} {time}", at, ctx.zone(), ctx.now());
  const node = h("time", { title: fullTime(at, ctx.zone()) }, text);
  return element.url ? link(element.url, node) : node;
}
