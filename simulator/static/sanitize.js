/** Telegram's formatting and nothing else: everything not on this list becomes plain text. */

const ALLOWED = new Set([
  "A", "B", "STRONG", "I", "EM", "U", "INS", "S", "STRIKE", "DEL", "CODE", "PRE", "BLOCKQUOTE", "TG-SPOILER", "SPAN",
]);
const LONG_QUOTE = 180; // characters from which a quotation is folded

/** A fragment with the allowed tags of `html`; attributes are rebuilt, never copied. */
export function formatted(html, { more, less }) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...cleanedAll(parsed.body, { more, less }));
  return fragment;
}

/** The cleaned children; the line break after a block is the block's own and must not show twice. */
function cleanedAll(parent, words) {
  return [...parent.childNodes].map((node) => {
    const afterBlock = /^(BLOCKQUOTE|PRE)$/.test(node.previousSibling?.nodeName ?? "");
    if (afterBlock && node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data.replace(/^\n/, ""));
    return cleaned(node, words);
  });
}

function cleaned(node, words) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  if (node.nodeType !== Node.ELEMENT_NODE) return document.createTextNode("");
  const children = cleanedAll(node, words);
  if (!ALLOWED.has(node.tagName)) {
    const plain = document.createDocumentFragment();
    plain.append(...children);
    return plain;
  }
  const copy = document.createElement(node.tagName === "TG-SPOILER" ? "span" : node.tagName.toLowerCase());
  copy.append(...children);
  if (copy.tagName === "A") link(copy, node.getAttribute("href") ?? "");
  if (node.tagName === "TG-SPOILER" || node.className === "tg-spoiler") copy.className = "spoiler";
  if (copy.tagName === "BLOCKQUOTE" && copy.textContent.length > LONG_QUOTE) fold(copy, words);
  return copy;
}

function link(anchor, address) {
  if (!/^(https?|tg|mailto):/i.test(address)) return;
  anchor.href = address;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
}

function fold(quote, { more, less }) {
  quote.classList.add("folded");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "unfold";
  button.textContent = more;
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const folded = quote.classList.toggle("folded");
    button.textContent = folded ? more : less;
    button.setAttribute("aria-expanded", String(!folded));
  });
  const text = document.createElement("span");
  text.className = "quote-text";
  text.append(...quote.childNodes);
  quote.append(text, button);
}
