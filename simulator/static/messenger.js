/** The private conversation of the chosen citizen with the open page. */

import * as api from "./api.js";
import { citizen } from "./citizens.js";
import { openPage } from "./city.js";
import { byId, composer, element, keyed, setText, stayAtEnd } from "./dom.js";
import { clock, language, t } from "./texts.js";

let folded = false;
let page = null;

/** Wire the box once; `redraw` is called when the log is folded. */
export function startMessenger(redraw) {
  composer(byId("messenger-form"), (text) => api.directMessage(page, { author: citizen(), text }));
  byId("messenger-fold").addEventListener("click", () => {
    folded = !folded;
    redraw();
  });
}

/** Draw the conversation. */
export function drawMessenger(state) {
  const open = openPage(state);
  if (!open) return;
  page = open.id;
  const who = citizen();
  const messages = open.conversations.find((conversation) => conversation.name === who?.name)?.messages ?? [];
  setText(byId("messenger-title"), t("messengerTitle", { page: open.name }));
  drawBox(who);
  drawFold(messages.length);
  const log = byId("messenger-log");
  stayAtEnd(log, () => keyed(log, messages, {
    key: ({ mid }) => mid, create: createMessage, update: updateMessage, context: language(),
  }));
}

function drawBox(who) {
  const box = byId("messenger-box");
  box.disabled = !who;
  box.placeholder = who ? t("messengerHint") : t("messengerAnonymous");
  byId("messenger-form").querySelector("button").disabled = !who;
}

function drawFold(count) {
  const fold = byId("messenger-fold");
  fold.hidden = !count;
  fold.setAttribute("aria-expanded", String(!folded));
  setText(fold, folded ? t("unfold", { n: count }) : t("fold"));
  byId("messenger-log").hidden = folded || !count;
}

function createMessage({ mid }) {
  return element("li", { class: "private", "data-testid": `private-${mid}` },
    element("p", { class: "private-text" }), element("span", { class: "enclosed" }), element("p", { class: "when" }));
}

function updateMessage(node, message) {
  node.classList.toggle("own", message.own);
  setText(node.querySelector(".private-text"), message.text ?? "");
  setText(node.querySelector(".enclosed"), message.attachments?.length ? t("attachment") : "");
  const who = message.own ? `${t("byCity")}, ` : "";
  setText(node.querySelector(".when"), who + clock(message.at));
}
