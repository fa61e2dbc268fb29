// Boxes that float above the page: lists of a select, menus, the emoji picker. They live in the top layer, so that no
// scrolling parent cuts them off, and inside the open dialog when there is one, so that they are not inert.

import { iconButton } from "./controls.js";
import { h } from "./dom.js";

/**
 * Shows `box` beside `anchor` until `close` is called, the person presses Escape or clicks elsewhere.
 *
 * @returns {{close: () => void, place: () => void, isOpen: () => boolean}}
 */
export function openPopover(anchor, box, { onClose, align = "start", match = false, above = false } = {}) {
  let open = true;
  box.setAttribute("popover", "manual");
  box.classList.add("popover");
  (anchor.closest("dialog, main, nav, aside, header") ?? document.body).append(box);
  box.showPopover();
  const position = () => place(anchor, box, { align, match, above });
  const watch = new ResizeObserver(position);
  const outside = (event) => {
    if (!box.contains(event.target) && !anchor.contains(event.target)) close();
  };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    const inside = box.contains(document.activeElement);
    close();
    if (inside) anchor.focus();
  };
  const moved = (event) => {
    if (!box.contains(event.target)) position();
  };

  function close() {
    if (!open) return;
    open = false;
    watch.disconnect();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", escape, true);
    window.removeEventListener("resize", position);
    document.removeEventListener("scroll", moved, true);
    box.remove();
    onClose?.();
  }

  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", escape, true);
  window.addEventListener("resize", position);
  document.addEventListener("scroll", moved, true);
  position();
  watch.observe(box);
  return { close, place: position, isOpen: () => open };
}

function place(anchor, box, { align, match, above }) {
  const gap = 4;
  const edge = 8;
  const at = anchor.getBoundingClientRect();
  if (match) box.style.width = `${Math.max(at.width, 200)}px`;
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = innerHeight - at.bottom - gap - edge;
  const over = at.top - gap - edge;
  const up = above ? over >= height || over > below : below < height && over > below;
  const left = align === "end" ? at.right - width : at.left;
  box.style.left = `${Math.max(edge, Math.min(left, innerWidth - width - edge))}px`;
  const top = up ? Math.max(edge, at.top - gap - height) : at.bottom + gap;
  box.style.top = `${Math.max(edge, Math.min(top, innerHeight - height - edge))}px`;
}

/**
 * A menu of actions under a button: arrow keys move, Enter chooses, Escape goes back to the button.
 *
 * @param {{label: string, run: () => void, checked?: boolean, danger?: boolean, detail?: Node, icon?: Node}[]} items
 */
export function openMenu(button, name, items, options = {}) {
  const nodes = items.map((item) =>
    menuItem(item, () => {
      menu.close();
      button.focus();
    }),
  );
  const box = h("div", { class: "menu", role: "menu", "aria-label": name }, nodes);
  const menu = openPopover(button, box, {
    ...options,
    onClose: () => {
      button.setAttribute("aria-expanded", "false");
      options.onClose?.();
    },
  });
  const focusable = nodes.filter((node) => node.matches("button"));
  box.addEventListener("keydown", (event) => moveInMenu(event, focusable, button, menu));
  button.setAttribute("aria-expanded", "true");
  (focusable.find((node) => node.getAttribute("aria-checked") === "true") ?? focusable[0])?.focus();
  return menu;
}

/** A button with an icon that opens a menu; `items` is asked each time. */
export function menuButton(name, iconName, items, { menu = {}, ...props } = {}) {
  const open = () => openMenu(node, name, items(), menu);
  const node = iconButton(name, iconName, open, { "aria-haspopup": "menu", "aria-expanded": "false", ...props });
  return node;
}

function menuItem(item, close) {
  if (item.heading) return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
  const role = item.checked === undefined ? "menuitem" : "menuitemradio";
  return h(
    "button",
    {
      type: "button",
      role,
      tabindex: "-1",
      class: `menu-item${item.danger ? " danger" : ""}`,
      "aria-checked": item.checked === undefined ? null : String(item.checked),
      data: item.data,
      on: {
        click: () => {
          close();
          item.run();
        },
      },
    },
    item.icon,
    h("span", { class: "menu-label" }, item.label),
    item.detail,
  );
}

function moveInMenu(event, nodes, button, menu) {
  const at = nodes.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: nodes.length - 1 };
  if (event.key in steps) {
    event.preventDefault();
    nodes[(steps[event.key] + nodes.length) % nodes.length]?.focus();
  } else if (event.key === "Tab") {
    menu.close();
    button.focus();
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key !== " ") {
    const letter = event.key.toLowerCase();
    const order = [...nodes.slice(at + 1), ...nodes.slice(0, at + 1)];
    order.find((node) => node.textContent.trim().toLowerCase().startsWith(letter))?.focus();
  }
}
