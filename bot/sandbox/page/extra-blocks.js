// Blocks that few apps use: tables, alerts, cards, containers, tasks, files.

import { h, uid } from "./dom.js";
import { renderElement } from "./elements.js";
import { renderPicture } from "./files.js";
import { link, renderMrkdwn, renderPlain } from "./mrkdwn.js";
import { renderRichText } from "./richtext.js";

export const EXTRA_BLOCKS = {
  table: (block, surface) => table(block, surface, null),
  data_table: (block, surface) => table(block, surface, block.caption),
  alert,
  card,
  container,
  task_card: task,
  file,
  carousel: (block, surface) =>
    h(
      "div",
      { class: "carousel", tabindex: "0", role: "group", "aria-label": "Cards" },
      (block.elements ?? []).map((each) => card({ ...each, block_id: block.block_id }, surface)),
    ),
  plan: (block, surface) => [h("strong", {}, block.title), (block.tasks ?? []).map((each) => task(each, surface))],
};

const text = (object, surface) =>
  object &&
  (object.type === "mrkdwn"
    ? renderMrkdwn(object.text, surface.ctx)
    : renderPlain(object.text, object.emoji !== false));

function table(block, surface, caption) {
  const rows = (block.rows ?? []).map((row, at) =>
    h(
      "tr",
      {},
      row.map((cell, column) => {
        const node = h(
          at ? "td" : "th",
          { scope: at ? null : "col" },
          cell.type === "rich_text" ? renderRichText(cell, surface.ctx) : cell.text,
        );
        node.style.textAlign = { center: "center", right: "end" }[block.column_settings?.[column]?.align] ?? "start";
        return node;
      }),
    ),
  );
  return h(
    "div",
    { class: "table-scroll", tabindex: "0", role: "group", "aria-label": caption ?? "Table" },
    h("table", {}, caption ? h("caption", {}, caption) : null, h("thead", {}, rows[0]), h("tbody", {}, rows.slice(1))),
  );
}

function alert(block, surface) {
  return h("div", { class: `notice notice-${block.level ?? "default"}` }, text(block.text, surface));
}

function card(block, surface) {
  return h(
    "div",
    { class: "card" },
    block.hero_image ? renderPicture(block.hero_image, surface, "block-picture") : null,
    block.title ? h("strong", {}, text(block.title, surface)) : null,
    block.subtitle ? h("small", {}, text(block.subtitle, surface)) : null,
    block.body ? h("div", {}, text(block.body, surface)) : null,
    block.actions
      ? h(
          "div",
          { class: "block-actions" },
          block.actions.map((each) => renderElement(each, block, surface)),
        )
      : null,
  );
}

function container(block, surface, renderBlock) {
  const title = block.rich_text_title ? renderRichText(block.rich_text_title, surface.ctx) : text(block.title, surface);
  const inner = (block.child_blocks ?? []).map((each, at) =>
    renderBlock({ ...each, block_id: each.block_id ?? `${block.block_id}-${at}` }, surface),
  );
  if (!block.is_collapsible) return h("div", { class: "card" }, title ? h("strong", {}, title) : null, inner);
  return h("details", { class: "card", open: !block.default_collapsed }, h("summary", {}, title ?? "Details"), inner);
}

const STATES = { pending: "Waiting", in_progress: "Under way", complete: "Done", error: "Failed" };

function task(block, surface) {
  return h(
    "div",
    { class: "card", id: uid("task") },
    h("strong", {}, block.title),
    h("small", {}, STATES[block.status] ?? block.status),
    block.details ? renderRichText(block.details, surface.ctx) : null,
    block.output ? renderRichText(block.output, surface.ctx) : null,
    (block.sources ?? []).map((source) => h("div", {}, link(source.url, source.text))),
  );
}

function file(block) {
  return h("p", { class: "muted" }, `File ${block.external_id}`);
}
