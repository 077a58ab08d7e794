/** Above the panes: scenarios with their outcome, faults, figures. */

import * as api from "./api.js";
import { byId, element, keyed, setText } from "./dom.js";
import { has, language, t } from "./texts.js";

/** Faults on buttons: what switching one on asks for; a count ends it by itself. */
const FAULTS = {
  telegram_429: { count: 3 },
  telegram_down: {},
  graph_500: { count: 2 },
  graph_timeout_after_success: { count: 1 },
  token_dead: {},
  duplicate_delivery: { count: 5 },
  wrong_order: { count: 6 },
};
const GOOD = { unseen: 0, shown_twice: 0, answers_missing: 0, answers_doubled: 0, staff_timeouts: 0 };

let offered = [];
let playing = { name: null, running: false, progress: 0, outcome: null };

/** Fetch which scenarios there are and wire the buttons. */
export async function startControls() {
  byId("controls").open = matchMedia("(min-width: 1100px)").matches;
  byId("outcome-show").addEventListener("click", showOutcome);
  const answer = await api.scenarios();
  offered = answer?.scenarios ?? answer ?? [];
  await lookAtScenario();
}

/** Draw the faults and figures of `state`. */
export function drawControls(state) {
  const faults = Object.keys(FAULTS).map((name) => ({ name, ...state.faults[name] }));
  keyed(byId("faults"), faults, { key: ({ name }) => name, create: createFault, update: updateFault, context: language() });
  const { deliveries, counters } = state;
  setText(byId("figures"), t("figures", {
    accepted: deliveries.accepted, sent: deliveries.sent, pending: deliveries.pending,
    calls: counters.telegram_calls ?? 0, slowed: counters.telegram_429 ?? 0,
  }));
  drawScenarios();
}

/** Ask how the running scenario does; shows the outcome when it has just ended. */
export async function lookAtScenario() {
  const before = playing;
  playing = (await api.currentScenario()) ?? playing;
  drawScenarios();
  if (before.running && !playing.running && playing.outcome) showOutcome();
  if (before.running && playing.problem) api.notice(`${t("brokeOff")} ${playing.problem}`);
  return playing.running;
}

function createFault({ name }) {
  return element("button", { type: "button", class: "chip fault", "data-testid": `fault-${name}`, onclick: (event) => {
    const on = event.currentTarget.getAttribute("aria-pressed") === "true";
    api.setFault(name, on ? { on: false } : { on: true, ...FAULTS[name] });
  } });
}

function updateFault(node, { name, on, count }) {
  node.setAttribute("aria-pressed", String(Boolean(on)));
  const state = count ? t("faultLeft", { n: count }) : t("faultOn");
  node.textContent = on ? `${t(`fault_${name}`)} · ${state}` : t(`fault_${name}`);
}

function drawScenarios() {
  const items = offered.map(({ name, title }) => ({
    name, title: title[language()], running: playing.running && playing.name === name, blocked: playing.running,
  }));
  keyed(byId("scenarios"), items, { key: ({ name }) => name, create: createScenario, update: updateScenario });
  byId("progress").hidden = !playing.running;
  byId("progress").querySelector("progress").value = playing.progress;
  setText(byId("progress-text"), `${Math.round(playing.progress * 100)} %`);
  setText(byId("running"), playing.running ? t("running", { name: titleOf(playing.name) }) : "");
  byId("outcome-show").hidden = playing.running || !playing.outcome;
}

function createScenario({ name }) {
  return element("button", { type: "button", class: "chip", "data-testid": `scenario-${name}`, onclick: async () => {
    if (await api.startScenario(name)) await lookAtScenario();
  } });
}

function updateScenario(node, { title, running, blocked }) {
  node.textContent = title;
  node.setAttribute("aria-pressed", String(running));
  node.disabled = blocked && !running;
}

const titleOf = (name) => offered.find((scenario) => scenario.name === name)?.title[language()] ?? name;

function showOutcome() {
  const { name, outcome } = playing;
  setText(byId("outcome-title"), t("outcomeTitle", { name: titleOf(name) }));
  const good = Object.entries(GOOD).every(([figure, wanted]) => size(outcome[figure]) === wanted);
  setText(byId("outcome-verdict"), t(good ? "outcomeGood" : "outcomeBad"));
  byId("outcome").classList.toggle("good", good);
  const figures = { ...outcome.sent, ...outcome };
  const rows = Object.entries(figures).filter(([figure]) => has(`out_${figure}`)).map(([figure, value]) => element("tr",
    { class: figure in GOOD && size(value) !== GOOD[figure] ? "bad" : null },
    element("th", { scope: "row" }, t(`out_${figure}`)), element("td", {}, said(value))));
  byId("outcome-rows").replaceChildren(...rows);
  if (!byId("outcome").open) byId("outcome").showModal();
}

const size = (value) => (Array.isArray(value) ? value.length : value ?? 0);

function said(value) {
  if (Array.isArray(value)) return value.length ? value.slice(0, 5).join(", ") + (value.length > 5 ? " …" : "") : t("none");
  return value === null || value === undefined ? "–" : String(Math.round(value * 10) / 10);
}
