/** Small tools for building and updating the page without losing focus, typing or scrolling. */

/** Create an element; `attributes` may hold `class`, `data-…`, `on…` handlers and properties. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

export const byId = (id) => document.getElementById(id);

const shown = new WeakMap();

/**
 * Make the children of `parent` show `items`, keeping the nodes of items that stay.
 *
 * `create(item)` builds a node once; `update(node, item)` runs only when the item, or the
 * `context` it is drawn in, differs from what the node showed last.
 */
export function keyed(parent, items, { key, create, update, context = "" }) {
  const names = new Set(items.map((item) => String(key(item))));
  const old = new Map();
  for (const node of [...parent.children]) {
    if (names.has(node.dataset.key)) old.set(node.dataset.key, node);
    else node.remove();
  }
  let place = parent.firstElementChild;
  for (const item of items) {
    const name = String(key(item));
    const node = old.get(name) ?? create(item);
    node.dataset.key = name;
    const signature = context + JSON.stringify(item);
    if (shown.get(node) !== signature) {
      update(node, item);
      shown.set(node, signature);
    }
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
}

/** Set text only where it changed, so that selections survive. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Keep `scroller` at its end over `change` if it was there; returns whether it was. */
export function stayAtEnd(scroller, change) {
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
  change();
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  return atEnd;
}

/** Let Enter send, Shift+Enter break the line, and the box grow with its text. */
export function composer(form, send) {
  const box = form.querySelector("textarea");
  const withPhoto = form.querySelector("input[type=checkbox]");
  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight + 2, 160)}px`;
  };
  const submit = async () => {
    const text = box.value.trim();
    const photo = Boolean(withPhoto?.checked);
    if (!text && !photo) return box.focus();
    box.value = "";
    grow();
    if (await send(text, photo)) {
      if (withPhoto) withPhoto.checked = false;
    } else if (!box.value) box.value = text;
    grow();
  };
  box.addEventListener("input", grow);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
}

/** A round picture of initials; the same name has the same colour. */
export function avatar(name) {
  const initials = name.replace(/\(.*\)/, "").split(/[\s&-]+/).filter(Boolean);
  const letters = initials.slice(0, 2).map((word) => word[0]).join("").toUpperCase();
  return element("span", { class: `avatar hue-${hue(name)}`, "aria-hidden": "true" }, letters);
}

function hue(name) {
  let sum = 0;
  for (const sign of name) sum = (sum * 31 + sign.codePointAt(0)) % 7919;
  return sum % 8;
}
