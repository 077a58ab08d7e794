/** Tells screen readers about new messages on the phone, one sentence at a time. */

import { byId } from "./dom.js";
import { chatTitle, holder } from "./handset.js";
import { t } from "./texts.js";

const newest = new Map(); // id of the last message by chat
let first = true;

/** Announce the newest message of each chat on the chosen phone that grew. */
export function announce(state) {
  const sentences = [];
  for (const chat of state.chats) {
    const end = chat.messages.at(-1);
    if (!end || newest.get(chat.id) === end.message_id) continue;
    newest.set(chat.id, end.message_id);
    const heard = chat.members.includes(holder()) || chat.id === holder();
    if (heard && end.from.id !== holder()) {
      sentences.push(t("newMessage", { chat: chatTitle(chat, state), text: end.text.slice(0, 120) }));
    }
  }
  if (!first && sentences.length) byId("announcer").textContent = sentences.join(" ");
  first = false;
}
