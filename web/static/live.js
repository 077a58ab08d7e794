// Keeps the list fresh while somebody looks at it.  Without this script a link does the same.

const EVERY_MILLISECONDS = 5000; // where nobody tells
const TOLD_MILLISECONDS = 30000; // how long ago things were is written there, too
const AGAIN_MILLISECONDS = 60000;

const pause = document.getElementById("pause");
const announcement = document.getElementById("live-status");
let paused = false;
let source = null;
let timer = 0;
let busy = false;
let missed = false;

const numbersIn = (list) => new Set([...list.querySelectorAll("tbody tr")].map((row) => row.id));

// What the person reads stays where it is: the first case in view, unless they are at the top.
const anchorOf = (list) => {
  if (window.scrollY === 0) return null;
  const row = [...list.querySelectorAll("tbody tr")].find((each) => each.getBoundingClientRect().bottom > 0);
  return row ? { id: row.id, top: row.getBoundingClientRect().top } : null;
};

const keepInPlace = (anchor) => {
  const row = anchor && document.getElementById(anchor.id);
  if (row) window.scrollBy(0, row.getBoundingClientRect().top - anchor.top);
};

const focused = (list) => {
  const now = document.activeElement;
  if (!list.contains(now)) return null;
  if (now.matches("a[href]")) return `a[href="${CSS.escape(now.getAttribute("href"))}"]`;
  const action = now.form?.getAttribute("action");
  return action ? `form[action="${CSS.escape(action)}"] [value="${CSS.escape(now.value)}"]` : null;
};

const focusAgain = (list, selector) => {
  if (selector !== null) list.querySelector(selector)?.focus({ preventScroll: true });
};

const announce = (text) => {
  if (announcement.textContent !== text) announcement.textContent = text;
};

const announceNew = (before, after) => {
  const fresh = [...numbersIn(after)].filter((number) => !before.has(number)).length;
  if (fresh > 0) announce(`${announcement.dataset.new} ${fresh}`);
};

const show = (page) => {
  const [old, fresh] = [document, page].map((each) => each.getElementById("live"));
  document.getElementById("as-of").replaceWith(page.getElementById("as-of"));
  if (announcement.textContent === announcement.dataset.lost) announce("");
  if (old.innerHTML === fresh.innerHTML) return;
  const [before, anchor, focus] = [numbersIn(old), anchorOf(old), focused(old)];
  old.replaceChildren(...fresh.childNodes);
  keepInPlace(anchor);
  focusAgain(old, focus);
  announceNew(before, old);
};

const refresh = async () => {
  if (paused || document.hidden) return;
  if (busy) return void (missed = true);
  [busy, missed] = [true, false];
  window.clearTimeout(timer);
  try {
    const answer = await fetch(window.location.href, { cache: "no-store" });
    if (answer.status === 401) return window.location.reload();
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const html = await answer.text();
    if (!paused) show(new DOMParser().parseFromString(html, "text/html"));
  } catch {
    announce(announcement.dataset.lost);
  }
  busy = false;
  timer = window.setTimeout(refresh, source?.readyState === EventSource.OPEN ? TOLD_MILLISECONDS : EVERY_MILLISECONDS);
  if (missed) refresh();
};

// A tab that nobody sees asks for nothing.
const listen = () => {
  if (paused || document.hidden) {
    source?.close();
    return void (source = null);
  }
  if (source !== null && source.readyState !== EventSource.CLOSED) return;
  source = new EventSource("/live");
  source.addEventListener("changed", refresh);
};

const keepFresh = () => {
  listen();
  refresh();
};

pause.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.firstElementChild.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
  window.clearTimeout(timer);
  keepFresh();
});
document.addEventListener("visibilitychange", keepFresh);
window.addEventListener("pagehide", () => source?.close());
window.addEventListener("pageshow", listen);
window.setInterval(listen, AGAIN_MILLISECONDS); // the line may have been refused
timer = window.setTimeout(refresh, EVERY_MILLISECONDS);
