// Steps and variants: the discrete algorithm's paths in the plane, beside the flows where they are known.

import { scaleLinear } from "d3-scale";

import { predictor } from "../model/layers.js";
import { descend } from "../runs/descend.js";
import { flowPath } from "../runs/flow.js";
import { Chart, digits } from "./parts/chart.js";
import { holdWhileDragging } from "./parts/hold.js";
import { marks, squareWithLegend } from "./parts/marks.js";
import { looks } from "./parts/palette.js";
import { START, startHandle } from "./parts/start.js";

const DEPTH = 2;
const POINTS = 500; // of a drawn path
const LATELY = 20; // steps within which a weight that chatters changes its sign
const NEGLIGIBLE = 1e-4; // entry of the predictor that is said to be about 0

/** Number of steps nearest to the time asked for, 1 at least. */
export const stepsTo = (time, stepSize) => Math.max(1, Math.floor(time / stepSize + 0.5));

/** For each optimizer shown: its look, its weights step by step, and the flow's predictors or null. */
export function compute({ mu, init_1, init_2, rho, step_size, inverse_p, log_t }, optimizers) {
  const steps = stepsTo(10 ** log_t, step_size);
  const runs = optimizers.map((look) => {
    const setting = { mu, alpha: [init_1, init_2], optimizer: look.key, rho, depth: DEPTH, inverse_p };
    return {
      look,
      weights: descend(setting, step_size, steps),
      flow: look.exact ? flowPath(setting, steps * step_size) : null,
    };
  });
  return { steps, runs };
}

export function create(parent, actions) {
  const { fixed } = actions;
  const all = looks(fixed.optimizers);
  const label = "Paths of the discrete algorithm in the plane of the predictor";
  const chart = new Chart(parent, { label, height: 400, margin: { left: 52 } });
  let last = null;
  const follow = holdWhileDragging(chart, () => last && draw(...last));

  function draw(state, width) {
    last = [state, width];
    const shown = fixed.shown[state.variant];
    const result = compute(state, all.filter(({ key }) => shown.includes(key)));
    const runs = result.runs.map((run) => ({ ...run, points: thinned(run.weights) }));
    const places = runs.flatMap(({ points, flow }) => [...points, ...(flow ?? [])]);
    const limit = follow(1.08 * Math.max(...places.flat()));
    squareWithLegend(chart, [...runs.map(({ look }) => look), START], width);
    const scale = () => scaleLinear([0, limit], [0, 1]);
    const axis = (k) => `β${"₁₂"[k]}  (μ = ${digits(state.mu[k])})`;
    chart.axes(scale(), scale(), { xName: axis(0), yName: axis(1), xTicks: 5, width });
    const line = ({ look: { key, color, dash }, points }) => ({ key, color, dash, points });
    const thin = ({ look: { key, color }, flow }) => ({ key: `flow ${key}`, color, width: 1, points: flow });
    const flows = runs.filter(({ flow }) => flow).map(thin);
    const corners = [[0, 0], [limit, limit]];
    const diagonal = { key: "diagonal", color: "var(--mf-color-6)", width: 0.8, points: corners };
    chart.draw([diagonal, ...flows, ...runs.map(line)]);
    marks(chart, runs.map(({ look, points }) => ({ ...look, place: points.at(-1) })));
    startHandle(chart, state, DEPTH, actions);
    return words(state, result);
  }
  return draw;
}

/** Predictors of at most POINTS weights, the last among them. */
function thinned(weights) {
  const every = Math.ceil(weights.length / POINTS);
  const kept = weights.filter((_, k) => k % every === 0 || k === weights.length - 1);
  return kept.map((w) => predictor(w, DEPTH));
}

const pair = (v) => `(${v.map((x) => digits(x)).join(", ")})`;

/** Where a run ends.  Of a weight that chatters about 0, the digits would mean nothing. */
function end(weights) {
  const last = weights.slice(-LATELY);
  const chatters = (j) => last.some((w, k) => k > 0 && last[k - 1][j] * w[j] < 0);
  const beta = predictor(weights.at(-1), DEPTH);
  return `(${beta.map((x, j) => (chatters(j) || x < NEGLIGIBLE ? "about 0" : digits(x))).join(", ")})`;
}

export function words({ step_size, inverse_p }, { steps, runs }) {
  const ends = runs.map(({ look: { key, name }, weights, flow }) => {
    const p = inverse_p > 0 ? digits(1 / inverse_p) : "∞";
    const who = key === "lp-SAM" ? `${name} with p = ${p}` : name;
    return `${who} ends at β = ${end(weights)}${flow ? `, its flow at ${pair(flow.at(-1))}` : ""}`;
  });
  const to = `${steps} steps of ${digits(step_size)} to t = ${digits(steps * step_size)}`;
  return `Thin lines: the flows. ${to}: ${ends.join("; ")}.`;
}
