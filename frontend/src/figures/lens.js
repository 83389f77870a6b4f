// The lens: the Gaussian over feature strength that l2-SAM looks through, moving with time.

import { scaleLinear } from "d3-scale";

import { trace } from "../kernels/clock.js";
import { leaderOf, leaders } from "../kernels/leads.js";
import { reductionPath } from "../kernels/reduction.js";
import { centre, view } from "../theory/lens.js";
import { Chart, digits } from "./parts/chart.js";
import { look } from "./parts/palette.js";

const STRIP = 0.14; // height below zero in which the centre's past is drawn
const POINTS = 240;
const ROWS = [26, 10]; // of the names
const LETTER = 7.6;

/** What the figure shows for a state, in a span of decades of time: pure numbers. */
export function compute({ mu, alpha, rho, log_t }, [from, to]) {
  if (!(rho > 0)) throw new Error("there is no lens without a radius ρ > 0");
  const path = reductionPath(mu, mu.map(() => alpha), rho);
  const whole = trace(path, from * Math.LN10, to * Math.LN10);
  const { c, lnT, lnTimeAt } = whole;
  const now = positionAt(path, whole, log_t * Math.LN10);
  const [tau, r] = path.scalars(now);
  const alive = leaderOf(path.weights(now)) >= 0;
  const past = c.flatMap((position, k) =>
    position > 0 && position < now ? [[lnT[k] / Math.LN10, centre(...path.scalars(position))]] : [],
  );
  const middle = centre(tau, r);
  const changes = leaders(path, whole, from * Math.LN10);
  const dead = changes.find((change) => change.leader < 0);
  return {
    alive,
    centre: middle,
    height: (m) => view(m, tau, r),
    leader: nearest(mu, middle),
    past: [...past.filter(([t]) => t >= from), [log_t, middle]],
    changes: changes.filter((change) => change.leader >= 0),
    collapse: dead ? Math.exp(dead.lnT) : null,
    lnTimeAt,
  };
}

/** Place on a traced path at which the clock shows lnT, by bisection. */
function positionAt(path, { c, lnT, lnTimeAt }, wanted) {
  const k = lnT.findIndex((log) => log >= wanted);
  if (k < 0) return c.at(-1);
  let [low, high] = [k ? c[k - 1] : 0, c[k]];
  if (low >= high) return high; // at rest
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (lnTimeAt(middle) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

const nearest = (mu, centre) => {
  let best = 0;
  mu.forEach((m, j) => {
    if (Math.abs(m - centre) < Math.abs(mu[best] - centre)) best = j;
  });
  return best;
};

export function create(parent, { slider }) {
  const label = "The lens over feature strength, with the features on it";
  const chart = new Chart(parent, { label, height: 300, margin: { right: 22, top: 34 } });
  return (state, width) => {
    const seen = compute(state, slider("log_t").limits);
    const { mu } = state;
    const most = 1.35 * Math.max(...mu);
    const x = scaleLinear([0, most], [0, 1]);
    chart.axes(x, scaleLinear([-STRIP, 1.08], [0, 1]), {
      xName: "feature strength μ", yName: "β, over the lens's top", width,
    });
    drawLens(chart, mu, seen, most);
    drawFeatures(chart, mu, seen);
    return words(state, seen);
  };
}

function drawLens(chart, mu, { centre, height, past }, most) {
  const places = Array.from({ length: POINTS + 1 }, (_, k) => (most * k) / POINTS);
  // Time runs upwards in the strip, so that a lens that turns back does not cover its own track.
  const [first, last] = [past[0][0], past.at(-1)[0]];
  const level = (t) => -STRIP * (0.92 - (0.8 * (t - first)) / (last - first || 1));
  chart.draw([
    { key: "lens", color: "currentColor", width: 2, points: places.map((m) => [m, height(m)]) },
    { key: "past", color: "var(--mf-color-6)", width: 1.6, points: past.map(([t, m]) => [m, level(t)]) },
  ]);
  const strengths = [...new Set(mu)].sort((a, b) => a - b);
  const middles = strengths.slice(1).map((m, k) => (m + strengths[k]) / 2);
  const room = Math.min(...strengths.slice(1).map((m, k) => chart.x(m) - chart.x(strengths[k])));
  chart.guides([
    { key: "zero", y: 0 },
    ...middles.map((m, k) => ({ key: k, x: m, dash: "1.5 4", text: k || room <= 130 ? "" : "handover" })),
  ]);
  // The centre: a wedge on the axis under the top.
  const at = chart.x(Math.min(Math.max(centre, 0), most));
  chart.front
    .selectAll("path.mf-centre")
    .data(Number.isFinite(centre) ? [at] : [])
    .join("path")
    .attr("class", "mf-centre")
    .attr("d", `M${at},${chart.y(0)}l-7,12h14z`)
    .attr("fill", "currentColor");
}

/** A stem for each feature up to the lens, its name above; the leader's head is filled and larger. */
function drawFeatures(chart, mu, { height, leader, alive }) {
  const leads = (j) => alive && j === leader;
  const features = mu.map((m, j) => ({ m, j, leads: leads(j), y: chart.y(height(m)), ...look(j) }));
  const join = (name, className) =>
    chart.front.selectAll(`${name}.${className}`).data(features).join(name).attr("class", className);
  join("line", "mf-stem")
    .attr("x1", (d) => chart.x(d.m))
    .attr("x2", (d) => chart.x(d.m))
    .attr("y1", chart.y(0))
    .attr("y2", (d) => d.y)
    .attr("stroke", (d) => d.color)
    .attr("stroke-width", 2.2)
    .attr("stroke-dasharray", (d) => d.dash);
  join("circle", "mf-head")
    .attr("cx", (d) => chart.x(d.m))
    .attr("cy", (d) => d.y)
    .attr("r", (d) => (d.leads ? 8 : 5.5))
    .attr("stroke", (d) => d.color)
    .attr("stroke-width", 2.2)
    .attr("fill", (d) => (d.leads ? d.color : "var(--mf-paper)"));
  chart.front
    .selectAll("text.mf-end")
    .data(placeNames(chart, features), (d) => d.j)
    .join("text")
    .attr("class", "mf-end")
    .attr("x", (d) => d.at)
    .attr("y", (d) => ROWS[d.row])
    .attr("text-anchor", "middle")
    .attr("fill", (d) => d.color)
    .text((d) => d.text);
}

/** Names on two rows, the leader's first; one that finds no room is left to the axis. */
function placeNames(chart, features) {
  const placed = [];
  for (const feature of [...features].sort((a, b) => b.leads - a.leads)) {
    const text = feature.leads ? `μ = ${digits(feature.m)} leads` : `μ = ${digits(feature.m)}`;
    const half = (LETTER * text.length) / 2;
    const at = Math.min(chart.x(feature.m), chart.width - half);
    const free = (row) => placed.every((d) => d.row !== row || Math.abs(d.at - at) > d.half + half + 4);
    const row = [0, 1].find(free);
    if (row !== undefined) placed.push({ ...feature, text, half, at, row });
  }
  return placed;
}

function words({ mu, log_t }, { centre, leader, alive, changes, collapse }) {
  const time = digits(10 ** log_t);
  if (!alive) {
    const stop = `the lens stopped at μ = ${digits(centre)}, at t = ${digits(collapse, 2)}`;
    return `By t = ${time} the network has collapsed to 0; ${stop}.`;
  }
  const passed = changes.slice(1).map((change, k) => {
    const [from, to] = [changes[k], change].map(({ leader: j }) => `μ = ${digits(mu[j])}`);
    return `from ${from} to ${to} at t = ${digits(Math.exp(change.lnT), 2)}`;
  });
  const end = passed.length ? ` Handovers: ${passed.join(", ")}.` : "";
  const first = `At t = ${time} the lens is centred at μ = ${digits(centre)}`;
  return `${first}; the feature μ = ${digits(mu[leader])} leads.${end}`;
}
