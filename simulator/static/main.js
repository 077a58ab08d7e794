/** Puts the page together: one state, drawn into three panes. */

import { announce } from "./announce.js";
import { offerCitizens } from "./citizens.js";
import { drawCity } from "./city.js";
import { drawControls, lookAtScenario, startControls } from "./controls.js";
import { byId } from "./dom.js";
import { releaseKeys } from "./keyboard.js";
import { follow } from "./live.js";
import { drawMessenger, startMessenger } from "./messenger.js";
import { startPanes } from "./panes.js";
import { drawPhone, startPhone } from "./phone.js";
import { language, speak } from "./texts.js";
import { drawTour, startTour } from "./tour.js";

const SCENARIO_MILLISECONDS = 1500; // between two looks at a scenario's progress

let state = null;

function draw() {
  if (!state) return;
  drawCity(state, draw);
  drawMessenger(state);
  drawPhone(state);
  drawControls(state);
  releaseKeys(state.callback_answers);
}

function chooseLanguage(chosen) {
  speak(chosen);
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language()));
  }
  offerCitizens();
  drawTour();
  draw();
}

function start() {
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => chooseLanguage(button.dataset.language));
  }
  byId("citizen").addEventListener("change", draw);
  byId("press-reload").addEventListener("click", () => { byId("press").src = byId("press").src; });
  startPanes(draw);
  startPhone();
  startMessenger(draw);
  startTour();
  chooseLanguage(language());
  startControls();
  setInterval(lookAtScenario, SCENARIO_MILLISECONDS);
  follow((fresh) => {
    state = fresh;
    draw();
    announce(state);
  }, (connected) => { byId("disconnected").hidden = connected; });
}

start();
