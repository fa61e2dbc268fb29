// Block Kit blocks as DOM nodes. https://docs.slack.dev/reference/block-kit/blocks/

import { h, isWebAddress, uid } from "./dom.js";
import { isElement, renderElement } from "./elements.js";
import { EXTRA_BLOCKS } from "./extra-blocks.js";
import { renderPicture } from "./files.js";
import { renderMarkdown } from "./markdown.js";
import { link, renderMrkdwn, renderPlain } from "./mrkdwn.js";
import { renderRichText } from "./richtext.js";

const DRAW = {
  section,
  actions,
  context,
  header,
  divider,
  image,
  input,
  video,
  rich_text: (block, surface) => renderRichText(block, surface.ctx),
  markdown: (block) => h("div", { class: "markdown" }, renderMarkdown(block.text)),
  context_actions: actions,
};

/** All blocks of a surface, in order. What was entered into blocks that are gone is forgotten. */
export function renderBlocks(blocks, surface) {
  const numbered = (blocks ?? []).map((block, at) => ({ ...block, block_id: block.block_id ?? `block-${at}` }));
  return numbered.map((block) => renderBlock(block, surface));
}

export function renderBlock(block, surface) {
  const draw = [DRAW, EXTRA_BLOCKS].find((table) => Object.hasOwn(table, block.type))?.[block.type];
  const content = draw ? draw(block, surface, renderBlock) : unknown(block);
  return h(
    "div",
    { class: `block block-${block.type}`, data: { blockId: block.block_id, blockType: block.type } },
    content,
  );
}

function unknown(block) {
  return h("p", { class: "muted" }, `[This page does not show blocks of the type "${block.type}".]`);
}

/** A text object. */
export function words(text, surface) {
  if (!text) return null;
  return text.type === "mrkdwn" ? renderMrkdwn(text.text, surface.ctx) : renderPlain(text.text, text.emoji !== false);
}

function section(block, surface) {
  const label = uid("section");
  const text = block.text && h("div", { class: "section-text", id: label }, words(block.text, surface));
  const fields =
    block.fields &&
    h(
      "div",
      { class: "section-fields" },
      block.fields.map((field) => h("div", {}, words(field, surface))),
    );
  const accessory =
    block.accessory &&
    h("div", { class: `accessory accessory-${block.accessory.type}` }, part(block.accessory, block, surface));
  return [h("div", { class: "section-main" }, text, fields), accessory];
}

/** An element of a section, actions or context block. */
function part(element, block, surface) {
  if (element.type === "image") return renderPicture(element, surface, "accessory-image");
  if (isElement(element.type)) return renderElement(element, block, surface);
  return h("span", { class: "muted" }, `[${element.type}]`);
}

function actions(block, surface) {
  return (block.elements ?? []).map((element) => part(element, block, surface));
}

function context(block, surface) {
  return (block.elements ?? []).map((element) =>
    element.type === "image"
      ? renderPicture(element, surface, "context-image")
      : h("span", { class: "context-text" }, words(element, surface)),
  );
}

function header(block, surface) {
  return h("div", { role: "heading", "aria-level": surface.kind === "modal" ? "3" : "2" }, words(block.text, surface));
}

function divider() {
  return h("hr");
}

function image(block, surface) {
  return h(
    "figure",
    {},
    block.title && h("figcaption", {}, words(block.title, surface)),
    renderPicture(block, surface, "block-picture"),
  );
}

function video(block, surface) {
  const title = words(block.title, surface);
  const address = [block.title_url, block.video_url].find((each) => each && isWebAddress(each));
  return h(
    "div",
    { class: "video-card" },
    h("strong", {}, address ? link(address, title) : title),
    block.author_name || block.provider_name
      ? h("small", {}, [block.author_name, block.provider_name].filter(Boolean).join(" · "))
      : null,
    block.description ? h("p", {}, words(block.description, surface)) : null,
    h("p", { class: "muted" }, block.alt_text),
  );
}

function input(block, surface) {
  const label = uid("label");
  const hint = block.hint && h("p", { class: "hint", id: uid("hint") }, words(block.hint, surface));
  const error = surface.errors?.[block.block_id];
  const trouble = h("p", { class: "field-error", id: uid("error"), hidden: !error }, error ?? "");
  const describedby = [error && trouble.id, hint?.id].filter(Boolean).join(" ") || null;
  const naming = { labelledby: label, describedby, invalid: Boolean(error) };
  const element = renderElement(block.element, block, surface, naming) ?? unknown(block.element);
  const optional = block.optional ? h("span", { class: "optional" }, " (optional)") : null;
  const props = { class: "input-label", id: label, for: fieldOf(element) };
  return [h("label", props, words(block.label, surface), optional), element, trouble, hint];
}

/** The id of the field that a click on the label goes to; groups of boxes have none. */
function fieldOf(element) {
  if (element.matches("[role=group], [role=radiogroup]")) return null;
  const field = element.matches("input, textarea") ? element : element.querySelector("input, textarea");
  if (field) field.id ||= uid("field");
  return field?.id;
}
