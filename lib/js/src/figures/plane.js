// The plane: the predictor's path under each optimizer, from one start that can be dragged.

import { scaleLinear } from "d3-scale";

import { Chart, digits } from "../chart.js";
import { positions, trace } from "../clock.js";
import { pathOf, predictor } from "../dynamics.js";
import { handles } from "../handle.js";
import { holdWhileDragging } from "../hold.js";
import { marks, OPTIMIZER_SHAPES, PAPER, squareWithLegend } from "../marks.js";
import { OPTIMIZERS } from "../palette.js";

const FROM = -3;
const [LEAST, MOST, STEP] = [0.05, 2, 0.01]; // of a starting weight
const LOOKS = OPTIMIZERS.map((o, k) => ({ ...o, shape: OPTIMIZER_SHAPES[k] }));
const START = { key: "start", name: "start, to drag", color: "currentColor", shape: "circle", hollow: true };

export const traits = ["init_1", "init_2", "rho", "depth", "log_t"];

/** Each optimizer's predictors from the start to the time shown, the last exactly there. */
export function compute({ mu, init_1, init_2, rho, depth, log_t }) {
  const until = log_t * Math.LN10;
  return OPTIMIZERS.map(({ key }) => {
    const path = pathOf({ mu, alpha: [init_1, init_2], rho, depth, optimizer: key });
    const { c, logT } = trace(path, FROM * Math.LN10, until);
    const shown = [0, ...c.filter((_, k) => logT[k] < until), ...positions(path, [10 ** log_t])];
    return shown.map((position) => predictor(path.weights(position), depth));
  });
}

/** The starting weight, a whole number of steps, whose predictor is nearest to beta. */
function weightOf(beta, depth) {
  const w = Math.min(Math.max(beta, LEAST ** depth), MOST ** depth) ** (1 / depth);
  return Number((Math.round(w / STEP) * STEP).toFixed(2));
}

export function create(parent, actions) {
  const label = "Paths of the predictor in the plane";
  const chart = new Chart(parent, { label, height: 400, margin: { left: 52 } });
  let last = null;
  const follow = holdWhileDragging(chart, () => last && draw(...last));

  function draw(state, width) {
    last = [state, width];
    const { mu, depth } = state;
    const start = [state.init_1 ** depth, state.init_2 ** depth];
    const runs = compute(state);
    const limit = follow(1.08 * Math.max(...runs.flat(2).map(Math.abs)));
    squareWithLegend(chart, [...LOOKS, START], width);
    const scale = () => scaleLinear([0, limit], [0, 1]);
    chart.axes(scale(), scale(), {
      xName: `β₁  (μ = ${digits(mu[0])})`,
      yName: `β₂  (μ = ${digits(mu[1])})`,
      xTicks: 5,
      width,
    });
    const corners = [[0, 0], [limit, limit]];
    const lines = LOOKS.map(({ key, color, dash }, k) => ({ key, color, dash, points: runs[k] }));
    chart.draw([{ key: "diagonal", color: "var(--mf-color-6)", width: 0.8, points: corners }, ...lines]);
    const ends = LOOKS.map(({ key, color, shape }, k) => ({ key, color, shape, place: runs[k].at(-1) }));
    marks(chart, ends);
    handles(chart, [{
      key: "start",
      label: "Start of the paths",
      color: PAPER,
      text: `weights ${digits(state.init_1)} and ${digits(state.init_2)}`,
      x: start[0],
      y: start[1],
      limits: [0, 1].map(() => [LEAST ** depth, MOST ** depth]),
      step: [state.init_1, state.init_2].map((w) => depth * w ** (depth - 1) * STEP),
      move: (x, y) => {
        // A coordinate that the key did not touch keeps its weight to the last digit.
        const init_1 = x === start[0] ? state.init_1 : weightOf(x, depth);
        const init_2 = y === start[1] ? state.init_2 : weightOf(y, depth);
        actions.write({ init_1, init_2 });
      },
    }]);
    chart.front.selectAll("circle.mf-handle").attr("stroke", "currentColor").attr("stroke-width", 2.5);
    return `${OPTIMIZERS.map(({ name }, k) => `${name} ends at β = ${pair(runs[k].at(-1))}`).join("; ")}.`;
  }
  return draw;
}

const pair = (v) => `(${v.map((x) => digits(x)).join(", ")})`;
