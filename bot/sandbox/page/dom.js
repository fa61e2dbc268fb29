// Building DOM nodes. Text always becomes a text node: nothing here, or anywhere in the page, parses data as HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * Makes an element.
 *
 * @param {string} tag
 * @param {Object} [props] attributes; `class`, `on` ({event: listener}), `data` (data-*), `prop` (DOM properties);
 *   null, undefined and false leave the attribute out, true sets it empty.
 * @param {...(Node|string|number|null|undefined|false|Array)} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) setProp(node, name, value);
  append(node, children);
  return node;
}

function setProp(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "on") {
    for (const [event, listener] of Object.entries(value)) if (listener) node.addEventListener(event, listener);
  } else if (name === "data") {
    for (const [key, item] of Object.entries(value)) if (item !== null && item !== undefined) node.dataset[key] = item;
  } else if (name === "prop") {
    Object.assign(node, value);
  } else if (name === "href" || name === "src") {
    const address = safeAddress(value);
    if (address) node.setAttribute(name, address);
  } else {
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

export function append(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

export function fragment(...children) {
  return append(document.createDocumentFragment(), children);
}

export function replace(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

/** Addresses that may become a link or a picture; anything else ("javascript:", "data:text/html") is null. */
export function safeAddress(value) {
  const text = String(value ?? "").trim();
  if (/^[#?]/.test(text) || (text.startsWith("/") && !text.startsWith("//"))) return text;
  if (text.startsWith("blob:") || /^data:image\/(png|jpeg|gif|webp);base64,/i.test(text)) return text;
  return isWebAddress(text) ? text : null;
}

export function isWebAddress(text) {
  try {
    return ["http:", "https:", "mailto:"].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}

/** An icon drawn from path data on a 20 by 20 grid, hidden from screen readers: the button around it has the name. */
export function svg(paths, className = "icon") {
  const node = document.createElementNS(SVG, "svg");
  node.setAttribute("viewBox", "0 0 20 20");
  node.setAttribute("class", className);
  node.setAttribute("aria-hidden", "true");
  for (const d of [paths].flat()) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    node.append(path);
  }
  return node;
}

let counter = 0;

export function uid(prefix = "id") {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** Code that keeps its lines: wide ones are scrolled, by keyboard too. */
export function codeBlock(...content) {
  return h("pre", { class: "code", tabindex: "0", role: "group", "aria-label": "Code" }, content);
}

/** Calls `fn` once, `delay` milliseconds after the last request. */
export function debounce(fn, delay) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => fn(...args), delay);
  };
}

/** A tiny event source: `on` returns the function that takes the listener off again. */
export class Emitter {
  #listeners = new Map();

  on(name, fn) {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(fn));
    return () => set.delete(fn);
  }

  emit(name, ...args) {
    for (const fn of [...(this.#listeners.get(name) ?? [])]) fn(...args);
  }
}

/** What this browser remembers between visits; a browser that forbids storage simply forgets. */
export const memory = {
  get(key) {
    try {
      return localStorage.getItem(`sandbox.${key}`);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(`sandbox.${key}`, value);
    } catch {
      // private windows may refuse: the setting lasts until reload
    }
  },
};
