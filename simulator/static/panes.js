/** Which pane a narrow screen shows. */

/** Wire the tabs; `shown` is called after each switch. */
export function startPanes(shown) {
  for (const tab of document.querySelectorAll(".tabs button")) {
    tab.addEventListener("click", () => {
      showPane(tab.dataset.pane);
      shown();
    });
  }
  showPane("page");
}

/** Show one pane; wide screens show all of them anyway. */
export function showPane(name) {
  document.body.dataset.pane = name;
  for (const tab of document.querySelectorAll(".tabs button")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.pane === name));
  }
}
