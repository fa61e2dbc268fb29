// The page's own dialogs: native <dialog> elements, so that focus stays inside and Escape works.

import { button, iconButton } from "./controls.js";
import { h, replace, uid } from "./dom.js";
import { renderMrkdwn, renderPlain } from "./mrkdwn.js";

/**
 * Opens a dialog.
 *
 * @param {Object} options
 * @param {{label: string, look?: string, run: (dialog) => void|Promise<void>}[]} options.buttons
 * @returns {HTMLDialogElement}
 */
export function openDialog({ title, body, buttons = [], closeLabel = "Cancel", wide = false, onClose }) {
  const heading = uid("dialog");
  const close = () => dialog.close();
  const dialog = h(
    "dialog",
    { class: `dialog${wide ? " dialog-wide" : ""}`, "aria-labelledby": heading },
    h(
      "form",
      { method: "dialog", novalidate: true, on: { submit: (event) => event.preventDefault() } },
      h("header", {}, h("h2", { id: heading }, title), iconButton("Close dialog", "close", close)),
      h(
        "div",
        {
          class: "dialog-body",
          tabindex: wide ? "0" : null,
          role: wide ? "region" : null,
          "aria-label": wide ? "Content" : null,
        },
        body,
      ),
      h(
        "footer",
        {},
        closeLabel ? button(closeLabel, close) : null,
        buttons.map(({ label, look = "", run }) =>
          h("button", { type: "submit", class: `btn ${look}`, on: { click: () => run(dialog) } }, label),
        ),
      ),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Asks a Block Kit confirmation; resolves to whether the person agreed. */
export function confirmDialog(confirm, ctx) {
  const text = confirm.text?.type === "mrkdwn" ? renderMrkdwn(confirm.text.text, ctx) : renderPlain(confirm.text?.text);
  return ask({
    title: renderPlain(confirm.title?.text ?? "Are you sure?"),
    text,
    yes: confirm.confirm?.text ?? "Yes",
    no: confirm.deny?.text ?? "Cancel",
    danger: confirm.style === "danger",
  });
}

export function ask({ title, text, yes, no = "Cancel", danger = false }) {
  return new Promise((resolve) => {
    let agreed = false;
    openDialog({
      title,
      body: h("div", { class: "confirm-text" }, text),
      closeLabel: no,
      buttons: [
        {
          label: yes,
          look: danger ? "btn-danger" : "btn-primary",
          run: (dialog) => {
            agreed = true;
            dialog.close();
          },
        },
      ],
      onClose: () => resolve(agreed),
    });
  });
}

/**
 * Opens a dialog with fields; `run(values)` may throw, and what `explain(error)` says of it stands above the buttons.
 *
 * @param {{name: string, label: string, value?: string, type?: string, hint?: string}[]} fields
 */
export function openFormDialog({ title, fields, submit, run, explain }) {
  const trouble = h("p", { class: "field-error", role: "alert", hidden: true });
  const controls = fields.map((field) => [field.name, control(field)]);
  const body = [controls.map(([, { node }]) => node), trouble];
  const values = () => Object.fromEntries(controls.map(([name, { read }]) => [name, read()]));
  return openDialog({
    title,
    body,
    buttons: [
      {
        label: submit,
        look: "btn-primary",
        run: async (dialog) => {
          try {
            await run(values());
            dialog.close();
          } catch (error) {
            trouble.hidden = false;
            replace(trouble, explain(error));
          }
        },
      },
    ],
  });
}

function control({ label, value = "", type = "text", hint, options, maxlength }) {
  const id = uid("entry");
  if (type === "checkbox") {
    const box = h("input", { type, id, prop: { checked: Boolean(value) } });
    return { node: h("div", { class: "choice" }, box, h("label", { for: id }, label)), read: () => box.checked };
  }
  const field =
    type === "select"
      ? h(
          "select",
          { id, class: "field" },
          options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)),
        )
      : h(type === "textarea" ? "textarea" : "input", {
          id,
          class: "field",
          type: type === "textarea" ? null : type,
          autocomplete: "off",
          maxlength,
          "aria-describedby": hint ? `${id}-hint` : null,
          prop: { value },
        });
  const node = h(
    "div",
    { class: "entry" },
    h("label", { for: id, class: "input-label" }, label),
    field,
    hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null,
  );
  return { node, read: () => field.value.trim() };
}
