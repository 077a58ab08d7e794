/** The phone of one member of staff: the list of chats, unread marks, answers to taps. */

import * as api from "./api.js";
import { drawChat, openChat, startChat } from "./chat.js";
import { avatar, byId, element, keyed, setText } from "./dom.js";
import { chatTitle, holder } from "./handset.js";
import { clock, language, t } from "./texts.js";

const TOAST_MILLISECONDS = 5000;
const read = new Map(); // per person and chat: id of the last message that was looked at
const answered = new Set(); // ids of answers to taps that were shown
let last = null; // the newest state
let first = true;
let hiding = 0;

/** Wire the phone once. */
export function startPhone() {
  startChat(redraw);
  byId("staff").addEventListener("change", () => {
    openChat(null);
    redraw();
  });
}

/** Draw the phone of the chosen person. */
export function drawPhone(state) {
  last = state;
  offerStaff(state.staff);
  if (first) rememberAll(state);
  redraw();
  showAnswers(state.callback_answers);
  first = false;
}

function redraw() {
  if (!last) return;
  setText(byId("phone-clock"), clock(last.now));
  const chats = chatsOf(last, holder());
  const open = drawChat(last, chats, holder());
  if (open && visible()) read.set(mark(open.id), newest(open));
  const listed = chats.map((chat) => summary(chat, open));
  keyed(byId("chats"), listed, { key: ({ id }) => id, create: createEntry, update: updateEntry, context: language() });
  byId("chats").classList.toggle("beside", Boolean(open));
  drawUnread(listed.reduce((sum, { unread }) => sum + unread, 0));
}

function chatsOf(state, user) {
  const groups = state.chats.filter((chat) => chat.type !== "private" && !chat.migrated_to && chat.members.includes(user));
  const own = state.chats.find((chat) => chat.id === user);
  const none = { id: user, type: "private", title: state.bot.name, members: [user], messages: [] };
  return [...groups, own ?? none].sort((one, other) => activity(other) - activity(one));
}

/** When the last message came; chats where something happened stand above the others. */
const activity = (chat) => Date.parse(chat.messages.at(-1)?.date ?? 0);

function summary(chat, open) {
  const end = chat.messages.at(-1);
  const seen = read.get(mark(chat.id)) ?? 0;
  const unread = chat.messages.filter((message) => message.message_id > seen && message.from.id !== holder());
  return {
    id: chat.id,
    title: chatTitle(chat, last),
    open: chat.id === open?.id,
    unread: unread.length,
    text: end ? end.text.replace(/\s+/g, " ").slice(0, 60) : t("emptyChat"),
    at: end ? clock(end.date) : "",
  };
}

function createEntry(entry) {
  return element("button", { type: "button", class: "chat-entry", "data-testid": `chat-${entry.id}`, onclick: () => {
    openChat(entry.id);
    redraw();
  } },
  avatar(entry.title),
  element("span", { class: "chat-name" }),
  element("span", { class: "chat-text" }),
  element("span", { class: "chat-time" }),
  element("span", { class: "unread" }));
}

function updateEntry(node, entry) {
  setText(node.querySelector(".chat-name"), entry.title);
  setText(node.querySelector(".chat-text"), entry.text);
  setText(node.querySelector(".chat-time"), entry.at);
  setText(node.querySelector(".unread"), entry.unread ? String(entry.unread) : "");
  node.querySelector(".unread").hidden = !entry.unread;
  node.setAttribute("aria-current", String(entry.open));
  const unread = entry.unread ? `, ${t("unread", { n: entry.unread })}` : "";
  node.setAttribute("aria-label", entry.title + unread);
}

function drawUnread(count) {
  const badge = byId("tab-unread");
  badge.hidden = !count;
  setText(badge, count ? String(count) : "");
}

function offerStaff(staff) {
  const choice = byId("staff");
  const nameOf = (person) => person.name ?? [person.first_name, person.last_name].filter(Boolean).join(" ");
  keyed(choice, staff.map((person) => ({ id: person.user_id ?? person.id, name: nameOf(person) })), {
    key: ({ id }) => id,
    create: ({ id }) => element("option", { value: String(id) }),
    update: (node, { name }) => { node.textContent = name; },
  });
}

function showAnswers(answers) {
  for (const answer of answers) {
    if (answered.has(answer.id)) continue;
    answered.add(answer.id);
    if (first || answer.user_id !== holder() || !answer.text) continue;
    if (answer.show_alert) alert(answer.text);
    else toast(answer.text);
  }
}

function toast(text) {
  setText(byId("phone-toast"), text);
  clearTimeout(hiding);
  hiding = setTimeout(() => setText(byId("phone-toast"), ""), TOAST_MILLISECONDS);
}

function alert(text) {
  setText(byId("phone-alert-text"), text);
  if (!byId("phone-alert").open) byId("phone-alert").showModal();
}

function rememberAll(state) {
  for (const person of state.staff) {
    const user = person.user_id ?? person.id;
    for (const chat of chatsOf(state, user)) read.set(mark(chat.id, user), newest(chat));
  }
}

const mark = (chat, user = holder()) => `${user} ${chat}`;
const newest = (chat) => chat.messages.at(-1)?.message_id ?? 0;
const visible = () => byId("chat").offsetParent !== null && !document.hidden;
