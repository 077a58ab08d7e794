/** Whose phone it is, and what chats are called on it. */

import { byId } from "./dom.js";

/** The user id of the person whose phone is shown. */
export const holder = () => Number(byId("staff").value);

/** What the chat is called on a phone: the private one carries the bot's name. */
export const chatTitle = (chat, state) => (chat.type === "private" ? state.bot.name : chat.title);
