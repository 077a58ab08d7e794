/** The open chat: bubbles, inline buttons, replies, what is pinned. */

import * as api from "./api.js";
import { avatar, byId, composer, element, keyed, setText, stayAtEnd } from "./dom.js";
import { replyByTouch } from "./gestures.js";
import { chatTitle, holder } from "./handset.js";
import { drawKeyboard } from "./keyboard.js";
import { formatted } from "./sanitize.js";
import { clock, language, t } from "./texts.js";

const drafts = new Map(); // what stands unsent in the box, by chat
let open = null;
let replyTo = null;
let shownEnd = 0; // id of the newest message when the person last was at the end
let redraw = () => {};

/** Wire the chat once; `again` draws the phone anew. */
export function startChat(again) {
  redraw = again;
  composer(byId("phone-form"), send);
  byId("replying-cancel").addEventListener("click", () => reply(null));
  byId("phone-form").addEventListener("keydown", (event) => event.key === "Escape" && reply(null));
  byId("jump").addEventListener("click", () => {
    byId("messages").scrollTop = byId("messages").scrollHeight;
    redraw();
  });
  byId("messages").addEventListener("scroll", () => !byId("jump").hidden && redraw());
}

/** Open another chat, or none. */
export function openChat(chat) {
  drafts.set(open, byId("phone-input").value);
  open = chat;
  replyTo = null;
  shownEnd = 0;
  byId("phone-input").value = drafts.get(chat) ?? "";
}

/** Draw the open chat, if it is one of `chats`; returns it. */
export function drawChat(state, chats, user) {
  const chat = chats.find(({ id }) => id === open);
  byId("chat").hidden = !chat;
  byId("choose-chat").hidden = Boolean(chat);
  if (!chat) return null;
  setText(byId("chat-title"), chatTitle(chat, state));
  setText(byId("chat-members"), company(chat));
  byId("phone-input").placeholder = t("phoneHint");
  drawMessages(chat, user);
  drawPinned(chat);
  drawReplying(chat);
  return chat;
}

function company({ type, members }) {
  if (type === "private") return t("privateChat");
  return members.length === 1 ? t("member1") : t("members", { n: members.length });
}

function drawMessages(chat, user) {
  const list = byId("messages");
  const byNumber = new Map(chat.messages.map((message) => [message.message_id, message]));
  const items = chat.messages.map((message) => ({
    ...message,
    chat: chat.id,
    mine: message.from.id === user,
    named: chat.type !== "private",
    quoted: quotation(byNumber.get(message.reply_to)),
  }));
  const start = chat.type === "private" && !items.length ? [{ start: true, chat: chat.id }] : [];
  if (list.dataset.chat !== String(chat.id)) {
    list.replaceChildren();
    list.dataset.chat = String(chat.id);
  }
  const known = list.childElementCount;
  const atEnd = stayAtEnd(list, () => keyed(list, [...start, ...items], {
    key: (item) => (item.start ? "start" : item.message_id), create: createItem, update: updateItem, context: language(),
  }));
  if (!known) list.scrollTop = list.scrollHeight;
  drawJump(items, atEnd || !known);
}

const quotation = (message) => (message ? { name: message.from.name, text: message.text.slice(0, 120) } : null);

function drawJump(items, atEnd) {
  const end = items.at(-1)?.message_id ?? 0;
  if (atEnd) shownEnd = end;
  const below = items.filter(({ message_id: id }) => id > shownEnd).length;
  byId("jump").hidden = atEnd || !below;
  setText(byId("jump"), t("jump", { n: below }));
}

function createItem(item) {
  if (item.start) return startItem(item.chat);
  if (item.service) return element("li", { class: "service" });
  const hook = `${item.chat}-${item.message_id}`;
  const bubble = element("div", { class: "bubble" },
    element("p", { class: "sender" }),
    element("div", { class: "quoted" }, element("strong"), element("span")),
    element("span", { class: "enclosed" }),
    element("div", { class: "message-text" }),
    element("p", { class: "meta" },
      element("button", { type: "button", class: "link", "data-testid": `reply-${hook}`, onclick: () => reply(item.message_id) }),
      element("span", { class: "reactions" }),
      element("span", { class: "when" })));
  replyByTouch(bubble, () => reply(item.message_id));
  return element("li", { class: "message", "data-testid": `message-${hook}` },
    avatar(item.from.name), element("div", { class: "stack" }, bubble, element("div", { class: "keyboard" })));
}

function startItem(chat) {
  const start = () => api.say(chat, { user_id: holder(), text: "/start" });
  return element("li", { class: "start" },
    element("p"), element("button", { type: "button", "data-testid": "phone-start", onclick: start }));
}

function updateItem(node, item) {
  if (item.start) {
    setText(node.querySelector("p"), t("startHint"));
    setText(node.querySelector("button"), t("start"));
  } else if (item.service) setText(node, item.text || item.service);
  else updateMessage(node, item);
}

function updateMessage(node, item) {
  node.classList.toggle("mine", item.mine);
  const sender = node.querySelector(".sender");
  sender.hidden = item.mine || !item.named;
  sender.className = `sender ${node.querySelector(".avatar").className}`.replace("avatar", "ink");
  sender.replaceChildren(item.from.name, ...(item.from.is_bot ? [" ", element("span", { class: "badge" }, t("bot"))] : []));
  const quoted = node.querySelector(".quoted");
  quoted.hidden = !item.quoted;
  setText(quoted.querySelector("strong"), item.quoted?.name ?? "");
  setText(quoted.querySelector("span"), item.quoted?.text ?? "");
  setText(node.querySelector(".enclosed"), item.media ? t(item.media === "photo" ? "photo" : "attachment") : "");
  drawText(node.querySelector(".message-text"), item);
  const reactions = node.querySelector(".reactions");
  setText(reactions, (item.reactions ?? []).map((reaction) => reaction.emoji ?? reaction).join(" "));
  reactions.setAttribute("aria-label", reactions.textContent && `${t("reactions")} ${reactions.textContent}`);
  setText(node.querySelector(".when"), (item.edited ? `${t("edited")} ` : "") + clock(item.date));
  setText(node.querySelector(".meta button"), t("reply"));
  drawKeyboard(node.querySelector(".keyboard"), item, holder);
}

function drawText(node, item) {
  const source = language() + (item.html ?? item.text);
  if (node.source === source) return;
  node.source = source;
  if (item.html === undefined || item.html === null) node.textContent = item.text;
  else node.replaceChildren(formatted(item.html, { more: t("more"), less: t("less") }));
}

function drawPinned(chat) {
  const message = chat.messages.find(({ message_id: id }) => id === chat.pinned);
  const bar = byId("pinned");
  bar.hidden = !message;
  if (!message) return;
  setText(bar, `${t("pinned")} ${message.text.split("\n")[0]}`);
  bar.onclick = () => messageNode(chat.id, message.message_id)?.scrollIntoView({ block: "center" });
}

function drawReplying(chat) {
  const message = chat.messages.find(({ message_id: id }) => id === replyTo);
  byId("replying").hidden = !message;
  setText(byId("replying-text"), message ? message.text.split("\n")[0].slice(0, 80) : "");
}

function reply(message) {
  replyTo = message;
  redraw();
  if (message) byId("phone-input").focus();
}

async function send(text, photo) {
  const body = { user_id: holder(), text, photo };
  if (replyTo) body.reply_to = replyTo;
  const sent = await api.say(open, body);
  if (sent) {
    replyTo = null;
    byId("messages").scrollTop = byId("messages").scrollHeight;
    redraw();
  }
  return sent;
}

const messageNode = (chat, message) => document.querySelector(`[data-testid="message-${chat}-${message}"]`);
