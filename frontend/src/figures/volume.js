// The phase diagram as a volume over scale, radius and time: three slices through one picked point.

import { trace } from "../kernels/clock.js";
import { leaders } from "../kernels/leads.js";
import { reductionPath } from "../kernels/reduction.js";
import { digits } from "./parts/chart.js";
import { AXES, atlases, including, Slice, words } from "./parts/slice.js";

const CELLS = { columns: 144, rows: 112 };
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
  ['<circle cx="17" cy="7" r="6" stroke-width="2"/>', "the slices' point: drag it, or press arrow keys"],
];

/** The slices through the point of a state, for slice.js; `shown` has how much of each axis at least. */
export const plans = (state, shown) =>
  SLICES.map(({ across, up }) => {
    const [x, y] = [across, up].map((name) => including(shown[name], state[name]));
    return { across, up, x, y, ...CELLS };
  });

/** What happens at a scale and radius in a span of decades, as {leader, lnT}; no lnT where nothing does. */
export function eventOf({ alpha, rho, ratio }, span) {
  const path = reductionPath([1, ratio], [alpha, alpha], rho);
  const [from, to] = span.map((log10T) => log10T * Math.LN10);
  const [first, second] = leaders(path, trace(path, from, to, SPACING), from);
  return second ?? { leader: first.leader };
}

function eventWords(state, span) {
  const { leader, lnT } = eventOf(state, span);
  const here = "at this scale and radius";
  if (lnT !== undefined) {
    return `The ${leader < 0 ? "collapse" : "handover"} ${here} is at t = ${digits(Math.exp(lnT))}.`;
  }
  if (leader === 0) return `The minor feature ${here} still leads at t = 1e${span[1]}.`;
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

export function create(parent, { write, slider, fixed: { shown, sought } }) {
  const grid = parent.appendChild(document.createElement("div"));
  grid.className = "mf-slices";
  grid.style.gap = `${GAP}px`;
  const maps = SLICES.map(({ across, up }) => {
    const place = grid.appendChild(document.createElement("div"));
    const label = `Slice over ${AXES[across].name} and ${AXES[up].name}`;
    return new Slice(place, { label, height: 310, top: 46 });
  });
  drawKey(grid);
  const atlasOf = atlases();
  return (state, width) => {
    const known = atlasOf(state.ratio);
    const columns = width >= 2 * NARROWEST + GAP ? 2 : 1;
    grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    const each = (width - (columns - 1) * GAP) / columns;
    plans(state, shown).forEach((plan, k) => {
      const { held } = SLICES[k];
      const title = `Slice at ${AXES[held].text(state[held])}`;
      maps[k].draw(known, plan, state, { width: each, write, slider, title });
    });
    return `${words(state, known)} ${eventWords(state, sought)}`;
  };
}
