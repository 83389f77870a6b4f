// TODO: what the figure shows, in a line.  Its Python half is explore/figures/WORD.py.

import { scaleLinear } from "d3-scale";

import { positions, trace } from "../kernels/clock.js";
import { leaderOf } from "../kernels/leads.js";
import { pathOf } from "../runs/flow.js";
import { Chart, digits, powerOfTen } from "./parts/chart.js";
import { look } from "./parts/palette.js";

const [FROM, TO] = [-1, 8]; // decades of time

/** What the figure shows for a state: pure numbers. */
export function compute({ mu, alpha, rho }) {
  const path = pathOf({ mu, alpha: mu.map(() => alpha), rho, depth: 2, optimizer: "l2-SAM" });
  const { c, lnT } = trace(path, FROM * Math.LN10, TO * Math.LN10);
  const row = (position, log10T) => ({ log10T, w: path.weights(position) });
  const [first, last] = positions(path, [10 ** FROM, 10 ** TO]);
  const between = c.map((position, k) => row(position, lnT[k] / Math.LN10));
  const inside = between.filter(({ log10T }) => log10T > FROM && log10T < TO);
  return { rows: [row(first, FROM), ...inside, row(last, TO)], leader: leaderOf(path.weights(last)) };
}

export function create(parent) {
  const chart = new Chart(parent, { label: "TODO: what the chart shows", height: 300 });
  return (state, width) => {
    const { mu } = state;
    const { rows, leader } = compute(state);
    const top = 1.08 * Math.max(...rows.flatMap(({ w }) => w));
    chart.axes(scaleLinear([FROM, TO], [0, 1]), scaleLinear([0, top], [0, 1]), {
      xName: "time t (log scale)", yName: "weight w of each layer", xFormat: powerOfTen, width,
    });
    const points = (j) => rows.map(({ log10T, w }) => [log10T, w[j]]);
    chart.draw(mu.map((_, j) => ({ key: j, ...look(j), points: points(j) })));
    const end = (m, j) => ({ key: j, y: rows.at(-1).w[j], text: `μ = ${digits(m)}`, color: look(j).color });
    chart.labelEnds(mu.map(end));
    // The page's tests compare these words with those of `redraw` in Python.
    if (leader < 0) return "By t = 1e8 the network has collapsed to 0.";
    return `At t = 1e8 the feature μ = ${digits(mu[leader])} leads.`;
  };
}
