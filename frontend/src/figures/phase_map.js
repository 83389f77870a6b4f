// The map: who dominates over initialization scale and time, or over scale and radius at one time.

import { atlases, including, shown, Slice, words } from "./parts/slice.js";

const CELLS = { columns: 168, rows: 128 };

export const traits = ["rho", "ratio", "alpha", "log_t", "view"];

/** The slice that a state shows. */
function plan({ collapse, major }, state) {
  const [across, up] = ["alpha", state.view === 1 ? "rho" : "log_t"];
  // Over time, so that the boundaries stand at the same places whatever the radius.
  const around = [0.8 * collapse * state.rho, 1.15 * major * state.rho];
  const x = state.view === 1 ? shown(across, state) : including(around, state.alpha);
  return { across, up, x, y: shown(up, state), ...CELLS };
}

export function create(parent, { write }) {
  const map = new Slice(parent, { label: "Map of the dominant coordinate", height: 320 });
  const atlasOf = atlases();
  return (state, width) => {
    const known = atlasOf(state.ratio);
    map.draw(known, plan(known, state), state, { width, write });
    return words(state, known);
  };
}
