// Keeps the list fresh while somebody looks at it.  Without this script a link does the same.

const EVERY_MILLISECONDS = 5000;

const pause = document.getElementById("pause");
const announcement = document.getElementById("live-status");
let paused = false;

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

const focusedLink = (list) =>
  list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;

const focusAgain = (list, href) => {
  if (href !== null) list.querySelector(`a[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true });
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
  const [before, anchor, href] = [numbersIn(old), anchorOf(old), focusedLink(old)];
  old.replaceChildren(...fresh.childNodes);
  keepInPlace(anchor);
  focusAgain(old, href);
  announceNew(before, old);
};

const refresh = async () => {
  if (paused || document.hidden) return;
  try {
    const answer = await fetch(window.location.href, { cache: "no-store" });
    if (answer.status === 401) return window.location.reload();
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const html = await answer.text();
    if (!paused) show(new DOMParser().parseFromString(html, "text/html"));
  } catch {
    announce(announcement.dataset.lost);
  }
};

const keepFresh = async () => {
  await refresh();
  window.setTimeout(keepFresh, EVERY_MILLISECONDS);
};

pause.hidden = false;
pause.addEventListener("click", () => {
  paused = !paused;
  pause.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
  if (!paused) refresh();
});
document.addEventListener("visibilitychange", refresh);
window.setTimeout(keepFresh, EVERY_MILLISECONDS);
