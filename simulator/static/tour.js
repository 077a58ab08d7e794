/** Five steps through the three panes. */

import { byId, setText } from "./dom.js";
import { showPane } from "./panes.js";
import { t } from "./texts.js";

const PANES = ["page", "phone", "phone", "phone", "press"]; // what each step is about
let step = null;

/** Wire the tour's buttons. */
export function startTour() {
  byId("tour-start").addEventListener("click", () => go(0));
  byId("tour-end").addEventListener("click", () => go(null));
  byId("tour-back").addEventListener("click", () => go(step - 1));
  byId("tour-next").addEventListener("click", () => go(step + 1 < PANES.length ? step + 1 : null));
  byId("tour").addEventListener("keydown", (event) => event.key === "Escape" && go(null));
}

/** Draw the step again, in the language that is spoken now. */
export function drawTour() {
  byId("tour").hidden = step === null;
  for (const pane of document.querySelectorAll(".pane")) {
    pane.classList.toggle("pointed-at", step !== null && pane.dataset.pane === PANES[step]);
  }
  if (step === null) return;
  byId("tour").classList.toggle("at-left", PANES[step] === "press");
  setText(byId("tour-count"), t("tourCount", { n: step + 1 }));
  setText(byId("tour-title"), t(`tour${step + 1}`));
  setText(byId("tour-text"), t(`tour${step + 1}text`));
  byId("tour-back").disabled = step === 0;
  setText(byId("tour-next"), t(step + 1 < PANES.length ? "tourNext" : "tourDone"));
}

function go(next) {
  step = next;
  drawTour();
  if (step === null) return byId("tour-start").focus();
  showPane(PANES[step]);
  byId("tour-title").focus();
}
