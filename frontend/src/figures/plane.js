// The plane: the predictor's path under each optimizer, from one start that can be dragged.

import { scaleLinear } from "d3-scale";

import { flowPath } from "../runs/flow.js";
import { Chart, digits } from "./parts/chart.js";
import { holdWhileDragging } from "./parts/hold.js";
import { marks, squareWithLegend } from "./parts/marks.js";
import { looks } from "./parts/palette.js";
import { START, startHandle } from "./parts/start.js";

/** Each optimizer's predictors from the start to the time shown, the last exactly there. */
export function compute({ mu, init_1, init_2, rho, depth, log_t }, optimizers) {
  return optimizers.map(({ key }) =>
    flowPath({ mu, alpha: [init_1, init_2], rho, depth, optimizer: key }, 10 ** log_t),
  );
}

export function create(parent, actions) {
  const all = looks(actions.fixed.optimizers);
  const label = "Paths of the predictor in the plane";
  const chart = new Chart(parent, { label, height: 400, margin: { left: 52 } });
  let last = null;
  const follow = holdWhileDragging(chart, () => last && draw(...last));

  function draw(state, width) {
    last = [state, width];
    const { mu, depth } = state;
    const runs = compute(state, all);
    const limit = follow(1.08 * Math.max(...runs.flat(2).map(Math.abs)));
    squareWithLegend(chart, [...all, START], width);
    const scale = () => scaleLinear([0, limit], [0, 1]);
    chart.axes(scale(), scale(), {
      xName: `β₁  (μ = ${digits(mu[0])})`,
      yName: `β₂  (μ = ${digits(mu[1])})`,
      xTicks: 5,
      width,
    });
    const corners = [[0, 0], [limit, limit]];
    const lines = all.map(({ key, color, dash }, k) => ({ key, color, dash, points: runs[k] }));
    chart.draw([{ key: "diagonal", color: "var(--mf-color-6)", width: 0.8, points: corners }, ...lines]);
    const ends = all.map(({ key, color, shape }, k) => ({ key, color, shape, place: runs[k].at(-1) }));
    marks(chart, ends);
    startHandle(chart, state, depth, actions);
    return `${all.map(({ name }, k) => `${name} ends at β = ${pair(runs[k].at(-1))}`).join("; ")}.`;
  }
  return draw;
}

const pair = (v) => `(${v.map((x) => digits(x)).join(", ")})`;
