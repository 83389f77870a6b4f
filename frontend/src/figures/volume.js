// The phase diagram as a volume over scale, radius and time: three slices through one picked point.

import { trace } from "../kernels/clock.js";
import { leaders } from "../kernels/leads.js";
import { reductionPath } from "../kernels/reduction.js";
import { digits } from "./parts/chart.js";
import { AXES, atlases, shown, Slice, words } from "./parts/slice.js";

const CELLS = { columns: 144, rows: 112 };
const [FROM, TO] = [-6, 12]; // decades of time in which what happens at the picked scale and radius is sought
const SPACING = 1; // of the positions, in ln t, among which it is sought
const GAP = 16; // between two columns of slices
const NARROWEST = 280; // a slice; where two do not fit side by side they stack

// In the order of reading.  Side by side, the first shares its axis of time with the second and its axis of
// scale with the third.
const SLICES = [
  { across: "alpha", up: "log_t", held: "rho" },
  { across: "rho", up: "log_t", held: "alpha" },
  { across: "alpha", up: "rho", held: "log_t" },
];
const line = (dash) => `<path d="M0,7H34" stroke-width="1.8" stroke-dasharray="${dash}"/>`;
const KEY = [
  [line("none"), "collapse boundary"],
  [line("8 4"), "major boundary: at larger α/ρ major leads from the outset"],
  [line("2 2"), "time of the handover or of the collapse"],
  ['<circle cx="17" cy="7" r="6" stroke-width="2"/>', "the point of the slices: drag it, or press arrow keys"],
];

export const traits = ["alpha", "rho", "log_t", "ratio"];

/** The slices through the point of a state, for slice.js. */
export const plans = (state) =>
  SLICES.map(({ across, up }) => ({
    across, up, x: shown(across, state), y: shown(up, state), ...CELLS,
  }));

/** What happens at a scale and radius from FROM to TO, as {leader, lnT}; no lnT where nothing does. */
export function eventOf({ alpha, rho, ratio }) {
  const path = reductionPath([1, ratio], [alpha, alpha], rho);
  const [from, to] = [FROM * Math.LN10, TO * Math.LN10];
  const [first, second] = leaders(path, trace(path, from, to, SPACING), from);
  return second ?? { leader: first.leader };
}

function eventWords(state) {
  const { leader, lnT } = eventOf(state);
  const here = "at this scale and radius";
  if (lnT !== undefined) {
    return `The ${leader < 0 ? "collapse" : "handover"} ${here} is at t = ${digits(Math.exp(lnT))}.`;
  }
  if (leader === 0) return `The minor feature ${here} still leads at t = 1e${TO}.`;
  return `The major feature ${here} leads from the outset.`;
}

/** What lines and circles are, in the place that three slices leave free. */
function drawKey(parent) {
  const list = parent.appendChild(document.createElement("ul"));
  list.className = "mf-key";
  for (const [mark, text] of KEY) {
    const item = list.appendChild(document.createElement("li"));
    item.innerHTML = `<svg width="34" height="14" aria-hidden="true">${mark}</svg>`;
    item.append(text);
  }
}

export function create(parent, { write }) {
  const grid = parent.appendChild(document.createElement("div"));
  grid.className = "mf-slices";
  grid.style.gap = `${GAP}px`;
  const maps = SLICES.map(({ across, up }) => {
    const place = grid.appendChild(document.createElement("div"));
    const label = `Slice over ${AXES[across].word} and ${AXES[up].word}`;
    return new Slice(place, { label, height: 310, top: 46 });
  });
  drawKey(grid);
  const atlasOf = atlases();
  return (state, width) => {
    const known = atlasOf(state.ratio);
    const columns = width >= 2 * NARROWEST + GAP ? 2 : 1;
    grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    const each = (width - (columns - 1) * GAP) / columns;
    plans(state).forEach((plan, k) => {
      const { held } = SLICES[k];
      const title = `Slice at ${AXES[held].text(state[held])}`;
      maps[k].draw(known, plan, state, { width: each, write, title });
    });
    return `${words(state, known)} ${eventWords(state)}`;
  };
}
