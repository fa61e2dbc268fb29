// The app's modals: a stack of views, the top one shown.

import { button, iconButton } from "./controls.js";
import { h, replace, uid } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { complaint, FormState } from "./form.js";
import { inWords } from "./api.js";
import { renderPlain } from "./mrkdwn.js";
import { actionTrouble, viewSurface } from "./surface.js";

export class ModalStack {
  constructor(app) {
    this.app = app;
    this.forms = new Map(); // view id -> FormState
    this.errors = new Map(); // view id -> {block id: text}
    this.dialog = null;
    this.shownId = null;
  }

  get seat() {
    return this.app.workspace.current;
  }

  get view() {
    return this.seat.views.at(-1);
  }

  /** Shows the acting person's top view, or nothing. */
  draw() {
    const { view } = this;
    if (!view) return this.hide();
    if (!this.dialog) this.open();
    const scroll = view.id === this.shownId ? this.body.scrollTop : 0;
    const focus = view.id === this.shownId ? this.rememberFocus() : null;
    const isNew = view.id !== this.shownId;
    this.shownId = view.id;
    this.fill(view);
    this.body.scrollTop = scroll;
    if (isNew) this.focusFirst(view);
    else this.restoreFocus(focus);
    return undefined;
  }

  open() {
    this.heading = h("h2", { id: uid("modal") });
    this.head = h("header", {});
    this.body = h("div", { class: "dialog-body blocks", tabindex: "-1" });
    this.trouble = h("p", { class: "modal-trouble", role: "alert" });
    this.foot = h("footer", {});
    const form = h(
      "form",
      { novalidate: true, on: { submit: (event) => this.submit(event) } },
      this.head,
      this.body,
      this.trouble,
      this.foot,
    );
    this.dialog = h("dialog", { class: "dialog modal", "aria-labelledby": this.heading.id }, form);
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.dismiss(false);
    });
    this.dialog.addEventListener("keydown", (event) => this.key(event));
    this.returnTo = placeOf(document.activeElement);
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  key(event) {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      this.dismiss(false);
    } else if (event.key === "Enter" && event.target.matches("textarea") && (event.ctrlKey || event.metaKey)) {
      this.submit(event);
    } else if (event.key === "Enter" && event.target.getAttribute("role") === "combobox") {
      event.preventDefault(); // chooses in the list; it does not send the modal
    }
  }

  hide() {
    this.shownId = null;
    if (!this.dialog) return;
    const { dialog, returnTo } = this;
    this.dialog = null;
    dialog.close();
    dialog.remove();
    (found(returnTo) ?? this.app.view?.composer)?.focus({ preventScroll: true });
  }

  fill(view) {
    if (!this.forms.has(view.id)) this.forms.set(view.id, new FormState());
    const depth = this.seat.views.length;
    replace(this.heading, renderPlain(view.title?.text ?? ""));
    replace(
      this.head,
      this.heading,
      iconButton("Close", "close", () => this.dismiss(true)),
    );
    const surface = viewSurface(view, {
      app: this.app,
      seat: this.seat,
      form: this.forms.get(view.id),
      errors: this.errors.get(view.id),
      entered: (block) => this.forgive(view.id, block),
    });
    replace(this.body, renderBlocks(view.blocks, surface));
    replace(this.trouble);
    const submit = view.submit?.text ?? (this.hasInputs(view) ? "Submit" : null);
    this.submitButton =
      submit &&
      h(
        "button",
        { type: "submit", class: "btn btn-primary", disabled: view.submit_disabled === true },
        renderPlain(submit),
      );
    const close = view.close?.text ?? (depth > 1 ? "Back" : submit ? "Cancel" : "Close");
    replace(
      this.foot,
      button(renderPlain(close), () => this.dismiss(false)),
      this.submitButton,
    );
  }

  hasInputs(view) {
    return (view.blocks ?? []).some((block) => block.type === "input");
  }

  // focus

  focusFirst(view) {
    const wanted = (view.blocks ?? []).find((block) => (block.element ?? block.accessory)?.focus_on_load);
    const scope = wanted ? this.body.querySelector(`[data-block-id="${CSS.escape(wanted.block_id)}"]`) : this.body;
    const field = scope?.querySelector("input:not([type=hidden]), textarea, select") ?? this.submitButton ?? this.body;
    field.focus();
    if (field.matches("input[type=text], textarea") && field.getAttribute("role") !== "combobox")
      field.setSelectionRange(field.value.length, field.value.length);
  }

  rememberFocus() {
    const active = document.activeElement;
    const owner = active?.closest?.("[data-action-id]") ?? active;
    if (!this.dialog.contains(owner) || !owner.dataset?.actionId)
      return { trail: active?.getAttribute?.("aria-label") };
    const caret = active.matches("input[type=text], textarea") ? [active.selectionStart, active.selectionEnd] : null;
    return { action: owner.dataset.actionId, block: owner.dataset.blockId, value: active.value, caret };
  }

  restoreFocus(focus) {
    const scope = focus?.action
      ? this.body.querySelector(
          `[data-action-id="${CSS.escape(focus.action)}"][data-block-id="${CSS.escape(focus.block ?? "")}"]`,
        )
      : null;
    const target = scope?.matches("input, textarea, button, a")
      ? scope
      : (scope?.querySelector(":checked") ?? scope?.querySelector("input, textarea, button"));
    if (!target) return this.body.focus({ preventScroll: true });
    target.focus({ preventScroll: true });
    if (focus.caret && target.setSelectionRange) target.setSelectionRange(...focus.caret);
    return undefined;
  }

  // errors

  /** A field that somebody changes is no longer marked as wrong. */
  forgive(viewId, block) {
    const errors = this.errors.get(viewId);
    if (!errors?.[block.block_id]) return;
    delete errors[block.block_id];
    const node = this.body.querySelector(`.block[data-block-id="${CSS.escape(block.block_id)}"]`);
    const text = node?.querySelector(".field-error");
    if (text) text.hidden = true;
    for (const field of node?.querySelectorAll("[aria-invalid]") ?? []) field.removeAttribute("aria-invalid");
    if (!Object.keys(errors).length) replace(this.trouble);
  }

  showErrors(view, errors) {
    this.errors.set(view.id, errors);
    this.draw();
    const first = (view.blocks ?? []).find((block) => errors[block.block_id]);
    const node = first && this.body.querySelector(`.block[data-block-id="${CSS.escape(first.block_id)}"]`);
    node?.querySelector("input, textarea, select")?.focus();
    node?.scrollIntoView({ block: "nearest" });
    replace(
      this.trouble,
      Object.keys(errors).length === 1 ? "Please check the marked field." : "Please check the marked fields.",
    );
  }

  check(view) {
    const form = this.forms.get(view.id);
    const errors = {};
    for (const block of view.blocks ?? []) {
      const wrong = block.type === "input" && complaint(block, form.get(block.block_id, block.element.action_id));
      if (wrong) errors[block.block_id] = wrong;
    }
    return errors;
  }

  // sending

  async submit(event) {
    event.preventDefault();
    const { view, seat } = this;
    if (!this.submitButton || this.submitButton.disabled || this.isBusy) return;
    const errors = this.check(view);
    if (Object.keys(errors).length) {
      this.showErrors(view, errors);
      return;
    }
    this.busy(true);
    seat.acted();
    try {
      const answer = await seat.api.answer("/client/view/submit", {
        view_id: view.id,
        state: { values: this.forms.get(view.id).values() },
      });
      this.busy(false);
      this.answered(view, seat, answer);
    } catch (error) {
      this.busy(false);
      replace(this.trouble, inWords(error));
    }
  }

  busy(on) {
    this.isBusy = on;
    if (!this.submitButton?.isConnected) return;
    this.submitButton.toggleAttribute("aria-busy", on);
    if (on) this.submitButton.setAttribute("aria-busy", "true");
  }

  answered(view, seat, answer) {
    if (answer.ok === false) {
      replace(this.trouble, actionTrouble(answer.error));
      return;
    }
    this.errors.delete(view.id);
    if (answer.response_action === "errors") this.showErrors(view, answer.errors ?? {});
    else if (answer.response_action === "clear")
      this.leave(
        seat,
        seat.views.map((each) => each.id),
      );
    else if (answer.response_action === "update") seat.viewUpdated(answer.view);
    else if (answer.response_action === "push") seat.viewOpened(answer.view);
    else this.leave(seat, [view.id]);
  }

  leave(seat, ids) {
    for (const id of ids) {
      this.forms.delete(id);
      this.errors.delete(id);
      seat.viewClosed(id);
    }
  }

  /** Closes the top view, or the whole stack, and tells the app where it asked to be told. */
  async dismiss(all) {
    const { view, seat } = this;
    if (!view || this.isBusy) return;
    const cleared = all || view.clear_on_close === true;
    this.leave(seat, cleared ? seat.views.map((each) => each.id) : [view.id]);
    await seat.safely(seat.api.post("/client/view/close", { view_id: view.id, is_cleared: cleared }));
  }
}

/** Where the focus was. The message around it may be drawn anew while a modal is open. */
function placeOf(node) {
  return { node, ts: node.closest(".message")?.dataset.ts, action: node.dataset.actionId, block: node.dataset.blockId };
}

function found({ node, ts, action, block }) {
  if (node.isConnected) return node === document.body ? null : node;
  const message = ts && document.querySelector(`.message[data-ts="${CSS.escape(ts)}"]`);
  if (!message) return null;
  const same = `[data-action-id="${CSS.escape(action ?? "")}"][data-block-id="${CSS.escape(block ?? "")}"]`;
  return message.querySelector(same) ?? message;
}
