// The map: who dominates over initialization scale and time, or over scale and radius at one time.

import { scaleLinear } from "d3-scale";

import { Cells } from "../cells.js";
import { Chart, digits, powerOfTen } from "../chart.js";
import { positions } from "../clock.js";
import { handles } from "../handle.js";
import { leaderOf } from "../handovers.js";
import { atlas, events, middles, overRadius, overTime } from "../phase.js";
import { reductionPath } from "../reduction.js";

const COLUMNS = 168;
const ROWS = 128;
const TIMES = [-1, 6]; // decades shown, more where the picked point lies outside
const SCALES = [0.05, 2.5]; // limits of alpha
const RADII = [0.2, 2]; // and of rho
const NAME = 88; // room for the name of a boundary
const NAMES = ["collapsed", "minor", "major"];
const COLORS = ["--mf-nothing", "--mf-color-0", "--mf-color-1"];

export const traits = ["rho", "ratio", "alpha", "log_t", "view"];

const centres = ([low, high], n) => Array.from({ length: n }, (_, k) => low + ((high - low) * (k + 0.5)) / n);
const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);
const snap = (value, step) => Math.round(Math.round(value / step) * step * 1e6) / 1e6;

/** The map of a state: pure numbers.  `chart` is the atlas of its ratio. */
export function compute(chart, { rho, alpha, log_t, view }) {
  if (view === 1) {
    const x = [SCALES[0], Math.max(2, alpha)];
    const y = [Math.min(RADII[0], rho), Math.max(RADII[1], rho)];
    const cells = overRadius(chart, centres(x, COLUMNS), centres(y, ROWS), log_t * Math.LN10);
    return { x, y, cells };
  }
  const x = [Math.min(0.8 * chart.collapse * rho, alpha), Math.max(1.15 * chart.major * rho, alpha)];
  const y = [Math.min(TIMES[0], log_t), Math.max(TIMES[1], log_t)];
  const alphas = centres(x, COLUMNS);
  const cells = overTime(chart, alphas, centres(y, ROWS).map((log) => log * Math.LN10), rho);
  const event = events(chart, alphas, rho).map((log, k) => [alphas[k], log / Math.LN10]);
  return { x, y, cells, event };
}

/** Who leads at the picked point: exactly, as an index of NAMES. */
export function picked({ rho, ratio, alpha, log_t }) {
  const path = reductionPath([1, ratio], [alpha, alpha], rho);
  return leaderOf(path.weights(positions(path, [10 ** log_t])[0])) + 1;
}

export function create(parent, actions) {
  const cells = new Cells(parent, COLORS);
  const label = "Map of the dominant coordinate";
  const chart = new Chart(parent, { label, height: 320, margin: { right: 16, top: 30 } });
  let known = null; // the atlas of the present ratio
  return (state, width) => {
    if (!(state.rho > 0)) throw new Error("the map needs a radius ρ > 0");
    if (known?.ratio !== state.ratio) known = { ratio: state.ratio, ...atlas([1, state.ratio]) };
    const map = compute(known, state);
    const radial = state.view === 1;
    const [x, y] = [scaleLinear(map.x, [0, 1]), scaleLinear(map.y, [0, 1])];
    chart.axes(x, y, {
      xName: "initialization scale α", yName: radial ? "radius ρ" : "time t (log scale)",
      yFormat: radial ? null : powerOfTen, width,
    });
    cells.draw(chart, map.cells, COLUMNS);
    nameRegions(chart, map.cells);
    drawBoundaries(chart, known, state, map);
    drawPick(chart, state, map, actions);
    return words(state, known);
  };
}

/** The second cue: every region carries its name. */
function nameRegions(chart, cells) {
  const places = middles(cells, COLUMNS).flatMap((at, state) => (at && at[2] > 5 ? [{ at, state }] : []));
  const across = (chart.right - chart.margin.left) / COLUMNS;
  const down = (chart.bottom - chart.margin.top) / ROWS;
  chart.texts
    .selectAll("text.mf-region")
    .data(places, (d) => d.state)
    .join("text")
    .attr("class", "mf-region")
    .attr("text-anchor", "middle")
    .attr("dy", "0.32em")
    .attr("x", (d) => {
      const half = 4.7 * NAMES[d.state].length;
      const middle = chart.margin.left + across * (d.at[0] + 0.5);
      return Math.min(Math.max(middle, chart.margin.left + half), chart.right - half);
    })
    .attr("y", (d) => chart.bottom - down * (d.at[1] + 0.5))
    .text((d) => NAMES[d.state]);
}

function drawBoundaries(chart, { collapse, major }, { rho, view }, { x, y, event }) {
  const along = (a) => (view === 1 ? y.map((r) => [a * r, r]) : y.map((log) => [a * rho, log]));
  const style = { color: "currentColor", width: 1.8 };
  const lines = [
    { key: "collapse", ...style, points: along(collapse) },
    { key: "major", ...style, dash: "8 4", points: along(major) },
  ];
  if (event) {
    const points = event.map(([a, t]) => [a, clamp(t, y)]);
    lines.push({ key: "event", color: "currentColor", width: 1, dash: "2 2", points });
  }
  chart.draw(lines);
  const name = (a) => (view === 1 ? `α = ${digits(a, 4)} ρ` : `α = ${digits(a * rho, 4)}`);
  const top = (a) => {
    const at = chart.x(clamp(view === 1 ? a * y[1] : a * rho, x));
    return clamp(at, [chart.margin.left + NAME / 2, chart.right - NAME / 2]);
  };
  const right = top(major);
  const places = [Math.min(top(collapse), right - NAME), right]; // side by side where the lines are close
  chart.texts
    .selectAll("text.mf-boundary")
    .data([collapse, major].map(name))
    .join("text")
    .attr("class", "mf-guide-name mf-boundary")
    .attr("text-anchor", "middle")
    .attr("x", (_, k) => places[k])
    .attr("y", chart.margin.top - 8)
    .text((d) => d);
}

function drawPick(chart, { alpha, rho, log_t, view }, { x, y }, { write }) {
  const height = view === 1 ? rho : log_t;
  chart.front
    .selectAll("path.mf-crosshair")
    .data([null])
    .join("path")
    .attr("class", "mf-crosshair")
    .attr("d", () => {
      const across = `M${chart.margin.left},${chart.y(height)}H${chart.right}`;
      return `${across}M${chart.x(alpha)},${chart.margin.top}V${chart.bottom}`;
    });
  const inside = [Math.max(x[0], SCALES[0]), Math.min(x[1], SCALES[1])];
  handles(chart, [
    {
      key: "pick", x: alpha, y: height, color: "var(--mf-paper)",
      label: view === 1 ? "scale α and radius ρ" : "scale α and time t",
      text: `α = ${digits(alpha, 4)}, ${view === 1 ? `ρ = ${digits(rho)}` : `t = ${digits(10 ** log_t)}`}`,
      limits: [inside, view === 1 ? RADII : y],
      step: [0.005, view === 1 ? 0.01 : 0.05],
      // Onto the steps of the sliders.
      move: (a, v) =>
        write({ alpha: snap(a, 0.005), ...(view === 1 ? { rho: snap(v, 0.01) } : { log_t: snap(v, 0.05) }) }),
    },
  ]);
}

function words(state, { collapse, major }) {
  const { alpha, rho, log_t } = state;
  const fate = picked(state);
  const point = `At α = ${digits(alpha, 4)}, ρ = ${digits(rho)} and t = ${digits(10 ** log_t)}`;
  const verdict = fate === 0 ? "the network has collapsed to 0" : `the ${NAMES[fate]} feature leads`;
  const bounds = [collapse, major].map((a) => `α = ${digits(a * rho, 4)}`);
  return `Collapse below ${bounds[0]}, major from the outset at ${bounds[1]} and above. ${point} ${verdict}.`;
}
