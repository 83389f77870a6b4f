// The map: who dominates over initialization scale and time, or over scale and radius at one time.

import { atlases, including, Slice, words } from "./parts/slice.js";

const CELLS = { columns: 168, rows: 128 };

/** The slice that a state shows; `shown` has how much of an axis at least. */
function plan({ collapse, major }, state, shown) {
  const overRadius = state.view === "scale and radius";
  const [across, up] = ["alpha", overRadius ? "rho" : "log_t"];
  const range = (name) => including(shown[name], state[name]);
  // Over time, so that the boundaries stand at the same places whatever the radius.
  const around = [0.8 * collapse * state.rho, 1.15 * major * state.rho];
  const x = overRadius ? range(across) : including(around, state.alpha);
  return { across, up, x, y: range(up), ...CELLS };
}

export function create(parent, { write, slider, fixed: { shown } }) {
  const map = new Slice(parent, { label: "Map of the dominant coordinate", height: 320 });
  const atlasOf = atlases();
  return (state, width) => {
    const known = atlasOf(state.ratio);
    map.draw(known, plan(known, state, shown), state, { width, write, slider });
    return words(state, known);
  };
}
