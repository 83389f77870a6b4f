// The gate and the race: weights of identical layers over log time under l-infinity-SAM.

import { scaleLinear } from "d3-scale";

import { positions, trace } from "../kernels/clock.js";
import { predictor } from "../model/layers.js";
import { pathOf } from "../runs/flow.js";
import { blowUps, raceLimit, unit } from "../theory/limits.js";
import { Chart, digits, powerOfTen } from "./parts/chart.js";
import { handles } from "./parts/handles.js";
import { holdWhileDragging } from "./parts/hold.js";
import { look } from "./parts/palette.js";

const [FROM, TO] = [-1, 8];
const GATE_AT = 0.5; // log10 t at which the gate's handle sits, clear of the starts

/** Weights over log time, and what the theorems say of the race. */
export function compute({ mu, init_1, init_2, rho, depth }) {
  const alpha = [init_1, init_2];
  const path = pathOf({ mu, alpha, rho, depth, optimizer: "l-infinity-SAM" });
  const { c, lnT } = trace(path, FROM * Math.LN10, TO * Math.LN10);
  const row = (position, log10T) => ({ log10T, w: path.weights(position) });
  const rows = c.map((position, k) => row(position, lnT[k] / Math.LN10));
  const [first, end] = positions(path, [10 ** FROM, 10 ** TO]);
  const last = row(end, TO);
  return {
    rows: [row(first, FROM), ...rows.filter(({ log10T }) => log10T > FROM && log10T < TO), last],
    direction: unit(predictor(last.w, depth)),
    limit: raceLimit(mu, alpha, rho, depth),
    times: blowUps(mu, alpha, rho, depth),
  };
}

export function create(parent, { write, slider }) {
  const label = "Weights over log time against the gate";
  const chart = new Chart(parent, { label, height: 300, margin: { left: 50 } });
  let shown = null;
  const follow = holdWhileDragging(chart, () => shown && draw(...shown));

  function draw(state, width) {
    shown = [state, width];
    const { mu, rho, depth } = state;
    const gated = depth > 1;
    const result = compute(state);
    const weights = result.rows.flatMap((row) => row.w);
    const starts = [state.init_1, state.init_2];
    const top = follow(1.08 * Math.max(...weights, ...starts, gated ? rho : 0));
    chart.axes(scaleLinear([FROM, TO], [0, 1]), scaleLinear([0, top], [0, 1]), {
      xName: "time t (log scale)",
      yName: "weight w of each layer",
      xFormat: powerOfTen,
      width,
    });
    const points = (j) => result.rows.map((row) => [row.log10T, row.w[j]]);
    chart.draw(mu.map((_, j) => ({ key: j, ...look(j), points: points(j) })));
    const last = result.rows.at(-1).w;
    const end = (y, key, text, color) => ({ key, y: Math.min(y, top), text, color });
    const ends = mu.map((m, j) => end(last[j], j, `μ = ${digits(m)}`, look(j).color));
    chart.labelEnds(gated ? [...ends, end(rho, "gate", "gate ρ", "currentColor")] : ends);
    chart.guides(gated ? [{ key: "gate", y: rho, dash: "2 4" }] : []);
    const up = (name, x) => {
      const { limits, step } = slider(name);
      return { x, limits: [[x, x], limits], step: [0, step] };
    };
    const list = starts.map((w, j) => ({
      ...up(`init_${j + 1}`, FROM),
      key: `start ${j}`,
      label: `Start of the weight of μ = ${digits(mu[j])}`,
      text: digits(w),
      color: look(j).color,
      y: w,
      move: (_, y) => write({ [`init_${j + 1}`]: rounded(y) }),
    }));
    const gate = {
      ...up("rho", GATE_AT),
      key: "gate",
      label: "Gate ρ",
      text: digits(rho),
      color: "currentColor",
      y: rho,
      move: (_, y) => write({ rho: rounded(y) }),
    };
    handles(chart, gated ? [...list, gate] : list);
    return words(state, result);
  }
  return draw;
}

const rounded = (y) => Number(y.toFixed(2));
const vector = (v) => `(${v.map((x) => digits(x)).join(", ")})`;

function words(state, { direction, limit, times }) {
  const now = direction.every((x) => x === 0) ? "none, the predictor is 0" : vector(direction);
  return (
    `${[...above(state, times), ...below(state)].join(" ")} Predicted limit direction ${vector(limit)}; ` +
    `direction at t = 1e${TO}: ${now}.`
  );
}

const where = (mu, test) => mu.flatMap((_, j) => (test(j) ? [j] : []));
/** Who, and the ending of their verbs. */
const named = (mu, picked) =>
  picked.length === 2 ? ["Both weights", ""] : [`μ = ${digits(mu[picked[0]])}`, "s"];

function above({ mu, init_1, init_2, rho, depth }, times) {
  if (depth === 1) return ["At depth one there is no gate: ρ changes the clock, not the path."];
  const alpha = [init_1, init_2];
  const up = where(mu, (j) => alpha[j] > rho);
  if (up.length === 0) return ["No weight starts above the gate, so the loss does not vanish."];
  const [who, s] = named(mu, up);
  if (depth === 2) return [`${who} start${s} above the gate and grow${s} like exp(μτ), without a blow-up.`];
  const [first, second] = [...up].sort((a, b) => times[a] - times[b]);
  const at = `at τ = ${digits(times[first])}`;
  if (second === undefined) return [`${who} starts above the gate and blows up ${at}.`];
  if (times[second] - times[first] <= 1e-12 * times[second]) return [`${who} blow up together, ${at}.`];
  const late = `μ = ${digits(mu[second])} would at τ = ${digits(times[second])}`;
  return [`μ = ${digits(mu[first])} blows up first, ${at}; ${late}.`];
}

function below({ mu, init_1, init_2, rho, depth }) {
  if (depth === 1) return [];
  const alpha = [init_1, init_2];
  const down = where(mu, (j) => alpha[j] < rho);
  const on = where(mu, (j) => alpha[j] === rho);
  const said = [];
  if (down.length) {
    const [who, s] = named(mu, down);
    const [fate, kind] = depth % 2 === 0 ? ["fall", "even"] : ["rise", "odd"];
    const goal = depth % 2 === 0 ? "0" : "it";
    said.push(`${who} start${s} below the gate and ${fate}${s} towards ${goal}, as the depth is ${kind}.`);
  }
  if (on.length) {
    const [who, s] = named(mu, on);
    said.push(`${who} start${s} on the gate and stay${s}.`);
  }
  return said;
}
