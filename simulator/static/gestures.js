/** Replying by touch: press long, or swipe to the left. */

const LONG_PRESS_MILLISECONDS = 500;
const SWIPE_PIXELS = 56;
const TREMBLE_PIXELS = 10; // a finger that moves less is at rest

/** Call `reply` when somebody presses `node` long or swipes it to the left. */
export function replyByTouch(node, reply) {
  let start = null;
  let timer = 0;

  const end = () => {
    clearTimeout(timer);
    start = null;
    node.style.transform = "";
  };

  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.target.closest("button, a")) return;
    start = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => { end(); reply(); }, LONG_PRESS_MILLISECONDS);
  });
  node.addEventListener("pointermove", (event) => {
    if (!start) return;
    const left = start.x - event.clientX;
    if (Math.hypot(left, start.y - event.clientY) > TREMBLE_PIXELS) clearTimeout(timer);
    if (event.pointerType !== "mouse" && left > 0) node.style.transform = `translateX(${-Math.min(left, 80)}px)`;
  });
  node.addEventListener("pointerup", (event) => {
    const swiped = start && event.pointerType !== "mouse" && start.x - event.clientX > SWIPE_PIXELS;
    end();
    if (swiped) reply();
  });
  node.addEventListener("pointercancel", end);
  node.addEventListener("contextmenu", (event) => {
    if (matchMedia("(pointer: coarse)").matches) event.preventDefault();
  });
}
