/** The simulator's control API.  Every function answers null after it has told the person why not. */

import { t } from "./texts.js";
import { byId } from "./dom.js";

let hiding = 0;

export const comment = (post, body) => call("POST", `posts/${segment(post)}/comments`, body);
export const editComment = (id, text) => call("PATCH", `comments/${segment(id)}`, { text });
export const removeComment = (id) => call("DELETE", `comments/${segment(id)}`);
export const directMessage = (page, body) => call("POST", `pages/${segment(page)}/messages`, body);
export const say = (chat, body) => call("POST", `chats/${segment(chat)}/messages`, body);
export const tap = (chat, body) => call("POST", `chats/${segment(chat)}/taps`, body);
export const setFault = (name, body) => call("PUT", `faults/${segment(name)}`, body);
export const startScenario = (name) => call("POST", `scenarios/${segment(name)}`);
export const scenarios = () => call("GET", "scenarios");
export const currentScenario = () => call("GET", "scenarios/current");

/** The whole state, or null when nothing changed since `revision`. */
export async function state(revision) {
  const answer = await call("GET", revision ? `state?since=${revision}` : "state");
  return answer?.unchanged ? null : answer;
}

/** Say in words what did not work. */
export function notice(text) {
  byId("notice").textContent = text;
  clearTimeout(hiding);
  hiding = setTimeout(() => { byId("notice").textContent = ""; }, 8000);
}

const segment = (part) => encodeURIComponent(part);

async function call(method, path, body) {
  try {
    const response = await fetch(`/simulator/${path}`, {
      method,
      headers: body ? { "content-type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
    });
    const answer = response.status === 204 ? {} : await response.json();
    if (response.ok) return answer;
    notice(`${t("refused")} ${reason(answer)}`);
  } catch {
    if (method !== "GET") notice(t("unreachable"));
  }
  return null;
}

function reason(answer) {
  const detail = answer.detail ?? answer.description ?? answer.error ?? "";
  return typeof detail === "string" ? detail : JSON.stringify(detail);
}
