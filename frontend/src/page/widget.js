// The anywidget of every figure: the state of its controls in, a drawing and its key numbers out.

import FIGURES from "figures:by-name";
import { parseState, writeState } from "./address.js";
import styles from "./figure.css";
import { tie } from "./play.js";
import { modelOf, State } from "./state.js";

const SPEAK_AFTER = 500; // ms of rest before a screen reader is told the numbers

function ensureStyles(root) {
  const home = root instanceof ShadowRoot ? root : document.head;
  if (home.querySelector("style[data-minorfirst]")) return;
  const style = document.createElement("style");
  style.dataset.minorfirst = "";
  style.textContent = styles;
  home.append(style);
}

function element(name, className, attributes = {}) {
  const node = document.createElement(name);
  node.className = className;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

async function render({ model, el }) {
  ensureStyles(el.getRootNode());
  const kind = model.get("kind");
  const name = kind.replaceAll("_", "-"); // as the address has it
  const { create } = FIGURES[kind];
  let frame = 0;
  const schedule = () => {
    if (!frame) frame = requestAnimationFrame(redraw);
  };
  const state = new State(model, schedule);
  let untie = () => {};
  const open = async () => {
    await state.open();
    untie();
    const plays = Object.entries(model.get("play"));
    const ties = plays.map(async ([at, play]) => tie(await modelOf(model, play), state.controls[at]));
    const all = await Promise.all(ties);
    untie = () => all.forEach((part) => part());
  };
  await open();

  const figure = element("div", "mf-figure");
  figure.dataset.kind = kind;
  const stage = element("div", "mf-stage");
  const words = element("p", "mf-words");
  const spoken = element("p", "mf-spoken", { role: "status", "aria-live": "polite" });
  const bar = element("div", "mf-bar");
  const reset = element("button", "mf-button", { type: "button" });
  reset.textContent = "Reset";
  const link = element("a", "mf-link");
  link.textContent = "Link to this state";
  bar.append(reset, link);
  figure.append(stage, words, bar, spoken);
  el.append(figure);

  const fixed = model.get("fixed");
  const draw = create(stage, {
    fixed,
    write: (change) => state.write(change),
    slider: (control) => state.slider(control),
  });
  let speech = 0;
  function redraw() {
    frame = 0;
    const now = state.read();
    try {
      words.textContent = draw(now, figure.clientWidth || 640);
    } catch (error) {
      words.textContent = `This setting cannot be drawn: ${error.message}.`;
    }
    figure.dataset.state = JSON.stringify(now); // what is drawn, for tests and for the curious
    link.href = `#${writeState(name, now, state.names)}`;
    clearTimeout(speech);
    speech = setTimeout(() => {
      spoken.textContent = words.textContent;
    }, SPEAK_AFTER);
  }
  const parsed = (hash) => parseState(hash, name, state.names, state.read());
  const follow = () => {
    const change = parsed(location.hash);
    if (change) state.write(change);
  };

  // A phrase in the text is a link to a state.  Followed twice it leaves the address as it is, and sets it
  // again.
  const followLink = (event) => {
    const target = event.target.closest?.("a[href^='#']");
    if (!target || target === link) return;
    const change = parsed(target.hash);
    if (!change) return;
    state.write(change);
    figure.scrollIntoView({ block: "nearest" });
  };

  reset.addEventListener("click", () => state.write(model.get("initial")));
  const reopen = () => open().then(schedule);
  model.on("change:controls", reopen);
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", followLink);
  const sizes = new ResizeObserver(schedule);
  sizes.observe(figure);
  follow();
  redraw();
  return () => {
    model.off("change:controls", reopen);
    untie();
    state.close();
    sizes.disconnect();
    window.removeEventListener("hashchange", follow);
    document.removeEventListener("click", followLink);
    clearTimeout(speech);
    cancelAnimationFrame(frame);
  };
}

export default { render };
