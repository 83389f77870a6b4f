// The anywidget of every figure: model traits in, a drawing and its key numbers out.

import FIGURES from "figures:by-name";
import { parseState, writeState } from "./address.js";
import styles from "./figure.css";

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

function render({ model, el }) {
  ensureStyles(el.getRootNode());
  const kind = model.get("kind");
  const { traits, signals = [], create } = FIGURES[kind];
  const watched = ["mu", ...traits, ...signals];
  const read = () => Object.fromEntries(watched.map((name) => [name, model.get(name)]));
  const write = (change) => {
    for (const [name, value] of Object.entries(change)) model.set(name, value);
    model.save_changes();
  };

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

  // What a figure never changes, such as a table of results, is no part of its state.
  const draw = create(stage, { write, read, fixed: (name) => model.get(name) });
  let frame = 0;
  let speech = 0;
  const redraw = () => {
    frame = 0;
    const state = read();
    try {
      words.textContent = draw(state, figure.clientWidth || 640);
    } catch (error) {
      words.textContent = `This setting cannot be drawn: ${error.message}.`;
    }
    figure.dataset.state = JSON.stringify(state); // what is drawn, for tests and for the curious
    link.href = `#${writeState(model.get("name"), state, traits)}`;
    clearTimeout(speech);
    speech = setTimeout(() => {
      spoken.textContent = words.textContent;
    }, SPEAK_AFTER);
  };
  const schedule = () => {
    if (!frame) frame = requestAnimationFrame(redraw);
  };
  const follow = () => {
    const state = parseState(location.hash, model.get("name"), traits, read());
    if (state) write(state);
  };

  // A phrase in the text is a link to a state.  Followed twice it does not change the address, yet sets again.
  const followLink = (event) => {
    const target = event.target.closest?.("a[href^='#']");
    if (!target || target === link) return;
    const state = parseState(target.hash, model.get("name"), traits, read());
    if (!state) return;
    write(state);
    figure.scrollIntoView({ block: "nearest" });
  };

  reset.addEventListener("click", () => write(model.get("initial")));
  for (const name of watched) model.on(`change:${name}`, schedule);
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", followLink);
  const sizes = new ResizeObserver(schedule);
  sizes.observe(figure);
  follow();
  redraw();
  return () => {
    sizes.disconnect();
    window.removeEventListener("hashchange", follow);
    document.removeEventListener("click", followLink);
    clearTimeout(speech);
    cancelAnimationFrame(frame);
  };
}

export default { render };
