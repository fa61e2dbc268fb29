// Files of messages: download, a look at text, Markdown and pictures; and pictures of blocks.

import { iconButton } from "./controls.js";
import { h, replace, safeAddress, isWebAddress } from "./dom.js";
import { icon } from "./icons.js";
import { inWords } from "./api.js";
import { link } from "./mrkdwn.js";
import { renderMarkdown } from "./markdown.js";
import { openDialog } from "./dialogs.js";

const SHOWN_AT_ONCE = 1200; // characters of a text file that the message itself shows
const PREVIEW_LIMIT = 2_000_000; // bytes

export function renderFiles(files, seat) {
  return h(
    "div",
    { class: "files" },
    (files ?? []).map((file) => renderFile(file, seat)),
  );
}

function renderFile(file, seat) {
  const name = file.title || file.name || "File";
  if (file.mode === "tombstone" || !file.url_private)
    return h("div", { class: "file muted" }, "This file was deleted.");
  const preview = h("div", { class: "file-preview" });
  if ((file.mimetype ?? "").startsWith("image/")) showPicture(file.url_private, name, preview, seat);
  else if (isText(file)) showText(file, preview, seat);
  return h(
    "div",
    { class: "file", data: { fileId: file.id } },
    h(
      "div",
      { class: "file-head" },
      icon("file"),
      h(
        "div",
        { class: "file-words" },
        h("strong", {}, name),
        h("small", {}, [file.pretty_type || file.filetype || "File", size(file.size)].filter(Boolean).join(", ")),
      ),
      isText(file) ? iconButton(`View ${name}`, "eye", () => view(file, name, seat)) : null,
      iconButton(`Download ${name}`, "download", () => download(file, seat)),
    ),
    preview,
  );
}

function isText(file) {
  const type = file.mimetype ?? "";
  return (
    (type.startsWith("text/") ||
      /json|markdown|yaml|xml/.test(type) ||
      ["md", "markdown", "text", "txt", "json", "csv"].includes(file.filetype)) &&
    (file.size ?? 0) < PREVIEW_LIMIT
  );
}

const isMarkdown = (file) =>
  /markdown/.test(file.mimetype ?? "") || ["md", "markdown"].includes(file.filetype) || /\.md$/i.test(file.name ?? "");

function size(bytes) {
  if (bytes === undefined || bytes === null) return "";
  const units = ["bytes", "kB", "MB"];
  const step = bytes < 1000 ? 0 : bytes < 1e6 ? 1 : 2;
  return `${Math.round((bytes / 1000 ** step) * 10 ** Math.min(step, 1)) / 10 ** Math.min(step, 1)} ${units[step]}`;
}

async function showText(file, preview, seat) {
  try {
    const text = await (await seat.api.blob(file.url_private)).text();
    const start = text.length > SHOWN_AT_ONCE ? `${text.slice(0, SHOWN_AT_ONCE)}…` : text;
    replace(preview, isMarkdown(file) ? h("div", { class: "markdown" }, renderMarkdown(start)) : h("pre", {}, start));
  } catch (error) {
    replace(preview, h("p", { class: "muted" }, inWords(error)));
  }
}

async function showPicture(address, alt, preview, seat) {
  try {
    const url = URL.createObjectURL(await seat.api.blob(address));
    replace(preview, picture(url, alt, "block-picture"));
  } catch (error) {
    inWords(error); // anything else than a refusal is a fault of this page
    replace(preview, missing(alt));
  }
}

/** A picture; one that turns out to be broken says what it would have shown. */
function picture(src, alt, className) {
  const node = h("img", { src, alt, class: className, on: { error: () => node.replaceWith(missing(alt)) } });
  return node;
}

function missing(alt) {
  return h(
    "span",
    { class: "picture-elsewhere", role: "img", "aria-label": `${alt || "Picture"} (cannot be shown)` },
    icon("warning"),
    h("span", {}, alt || "Picture", h("span", { class: "muted" }, " (cannot be shown)")),
  );
}

/** The whole text in a dialog. */
async function view(file, name, seat) {
  try {
    const text = await (await seat.api.blob(file.url_private)).text();
    const body = isMarkdown(file)
      ? h("div", { class: "markdown" }, renderMarkdown(text))
      : h("pre", { class: "whole-file" }, text);
    openDialog({
      title: name,
      body,
      wide: true,
      buttons: [{ label: "Download", run: () => download(file, seat) }],
      closeLabel: "Close",
    });
  } catch (error) {
    seat.emit("trouble", inWords(error));
  }
}

async function download(file, seat) {
  try {
    const url = URL.createObjectURL(await seat.api.blob(file.url_private_download ?? file.url_private));
    const anchor = h("a", { href: url, download: file.name ?? "file" });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  } catch (error) {
    seat.emit("trouble", inWords(error));
  }
}

/** A picture of an image block or element. Pictures of other hosts are offered as links: this page asks no other host. */
export function renderPicture(image, surface, className) {
  const address = image.image_url ?? image.slack_file?.url ?? image.thumb_url ?? "";
  const alt = image.alt_text ?? "";
  if (/^data:/.test(address) && safeAddress(address)) return picture(address, alt, className);
  if (isOwn(address)) {
    const frame = h("span", { class: "picture-frame" });
    showPicture(address, alt, frame, surface.seat);
    return frame;
  }
  return h(
    "span",
    { class: `picture-elsewhere ${className}` },
    icon("file"),
    isWebAddress(address) ? link(address, alt || "Picture") : alt,
  );
}

function isOwn(address) {
  try {
    return new URL(address, location.href).origin === location.origin && address !== "";
  } catch {
    return false;
  }
}
