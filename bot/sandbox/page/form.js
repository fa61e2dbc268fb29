// What people entered into a message, a modal or a Home tab: Slack's `state.values`, kept while the surface is redrawn.

export class FormState {
  #values = new Map(); // block id -> action id -> {type, ...}
  #touched = new Set();

  static key(block, action) {
    return `${block}\u0000${action}`;
  }

  /** The value that somebody entered, or the initial one. Called when an element is drawn. */
  start(block, action, initial) {
    const kept = this.#touched.has(FormState.key(block, action)) ? this.get(block, action) : undefined;
    const value = kept && kept.type === initial.type ? kept : initial;
    this.#put(block, action, value);
    return value;
  }

  /** Takes what somebody entered. */
  set(block, action, value) {
    this.#touched.add(FormState.key(block, action));
    this.#put(block, action, value);
  }

  get(block, action) {
    return this.#values.get(block)?.get(action);
  }

  #put(block, action, value) {
    if (!this.#values.has(block)) this.#values.set(block, new Map());
    this.#values.get(block).set(action, value);
  }

  /** Forgets values of blocks that are no longer drawn. */
  keepOnly(blocks) {
    const ids = new Set(blocks);
    for (const id of [...this.#values.keys()]) if (!ids.has(id)) this.#values.delete(id);
  }

  /** `{block_id: {action_id: {...}}}` as it is sent. */
  values() {
    const inner = (actions) => Object.fromEntries(actions);
    return Object.fromEntries([...this.#values].map(([block, actions]) => [block, inner(actions)]));
  }
}

const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Why a value is not accepted, in words, or null. `block` is an input block. */
export function complaint(block, value) {
  const element = block.element ?? {};
  if (isEmpty(value)) return block.optional ? null : "Please complete this required field.";
  if (element.type === "plain_text_input") return lengthComplaint(element, value.value);
  if (element.type === "number_input") return numberComplaint(element, value.value);
  if (element.type === "email_text_input" && !MAIL.test(value.value)) return "Please enter a valid email address.";
  if (element.type === "url_text_input" && !isAddress(value.value)) return "Please enter a valid URL.";
  return null;
}

function isEmpty(value) {
  if (!value) return true;
  const { type: _type, ...content } = value;
  const entered = Object.values(content)[0];
  return (
    entered === null ||
    entered === undefined ||
    (typeof entered === "string" && !entered.trim()) ||
    (Array.isArray(entered) && !entered.length)
  );
}

function lengthComplaint(element, text) {
  const length = [...text].length;
  if (element.min_length && length < element.min_length)
    return `Please enter at least ${element.min_length} characters.`;
  if (element.max_length && length > element.max_length)
    return `Please enter no more than ${element.max_length} characters.`;
  return null;
}

function numberComplaint(element, text) {
  const pattern = element.is_decimal_allowed ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(text))
    return element.is_decimal_allowed ? "Please enter a valid number." : "Please enter a whole number.";
  if (element.min_value !== undefined && Number(text) < Number(element.min_value))
    return `Please enter ${element.min_value} or more.`;
  if (element.max_value !== undefined && Number(text) > Number(element.max_value))
    return `Please enter ${element.max_value} or less.`;
  return null;
}

function isAddress(text) {
  try {
    return ["http:", "https:"].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}
