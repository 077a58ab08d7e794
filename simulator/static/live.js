/** Follows the simulator: an event says that something changed, then the state is fetched. */

import * as api from "./api.js";

const SHORTEST_PAUSE = 120; // milliseconds between two looks; longer when drawing takes long

/** Call `draw(state)` with each new state and `connected(boolean)` when that changes. */
export function follow(draw, connected) {
  let revision = 0;
  let looking = false;
  let again = false;

  async function look() {
    again = true;
    if (looking) return;
    looking = true;
    while (again) {
      again = false;
      const began = performance.now();
      const state = await api.state(revision);
      if (state) {
        revision = state.revision;
        draw(state);
      }
      await pause(Math.max(SHORTEST_PAUSE, 2 * (performance.now() - began)));
    }
    looking = false;
  }

  const events = new EventSource("/simulator/events");
  events.addEventListener("open", () => {
    connected(true);
    revision = 0; // the simulator may be a new one
    look();
  });
  events.addEventListener("message", look);
  events.addEventListener("error", () => connected(false));
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
