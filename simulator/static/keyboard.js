/** The buttons under a message.  A tapped one is busy until the bot answers or the buttons change. */

import * as api from "./api.js";
import { element } from "./dom.js";

const BUSY_MILLISECONDS = 15000; // so long a tap can be answered
const STYLES = new Set(["primary", "success", "danger"]);

/** Draw the buttons of `message` into `node`; `holder()` is the user id of who taps. */
export function drawKeyboard(node, message, holder) {
  const source = JSON.stringify([message.keyboard, message.html, message.text]);
  if (node.source === source) return;
  node.source = source;
  const focused = [...node.querySelectorAll("button")].indexOf(document.activeElement);
  const rows = (message.keyboard ?? []).map((row) => element("div", { class: "keys" },
    ...row.map((key) => createKey(key, message, holder))));
  node.replaceChildren(...rows);
  if (focused >= 0) (node.querySelectorAll("button")[focused] ?? node.querySelector("button"))?.focus();
}

function createKey(key, message, holder) {
  const style = STYLES.has(key.style) ? ` ${key.style}` : "";
  const button = element("button", { type: "button", class: `key${style}` }, key.text);
  if (key.url) {
    button.classList.add("leads-away");
    button.setAttribute("aria-description", key.url);
    button.addEventListener("click", () => /^https?:/.test(key.url) && window.open(key.url, "_blank", "noopener"));
  } else button.addEventListener("click", () => press(button, key, message, holder()));
  return button;
}

async function press(button, key, message, user) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  const tap = await api.tap(message.chat, { user_id: user, message_id: message.message_id, data: key.callback_data });
  if (tap) {
    button.dataset.tap = tap.id;
    setTimeout(() => button.removeAttribute("aria-busy"), BUSY_MILLISECONDS);
  } else button.removeAttribute("aria-busy");
}

/** The taps in `answers` are no longer busy. */
export function releaseKeys(answers) {
  const busy = document.querySelectorAll(".key[aria-busy][data-tap]");
  if (!busy.length) return;
  const ids = new Set(answers.map(({ id }) => String(id)));
  for (const button of busy) if (ids.has(button.dataset.tap)) button.removeAttribute("aria-busy");
}
