// A slice through the phase diagram of l2-SAM at depth two: a map of who dominates over two of scale, radius
// and time, with the boundaries of the regimes, the names of the regions and a point that the reader picks.

import { scaleLinear } from "d3-scale";

import { positions } from "../../kernels/clock.js";
import { leaderOf } from "../../kernels/leads.js";
import { reductionPath } from "../../kernels/reduction.js";
import { atlas, events, middles, overRadius, overTime } from "../../sweeps/sweep.js";
import { Cells } from "./cells.js";
import { Chart, digits, powerOfTen } from "./chart.js";
import { handles } from "./handles.js";

export const NAMES = ["collapsed", "minor", "major"]; // of the states of a cell, in the order of phase.js
const COLORS = ["--mf-nothing", "--mf-color-0", "--mf-color-1"];
const NAME = 94; // room for the name of a boundary
const LETTER = 9.4; // of the name of a region

/** The three axes of the diagram.  Limits and steps are those of the sliders. */
export const AXES = {
  alpha: { name: "initialization scale α", text: (alpha) => `α = ${digits(alpha, 4)}` },
  rho: { name: "radius ρ", text: (rho) => `ρ = ${digits(rho)}` },
  log_t: { name: "time t (log scale)", format: powerOfTen, text: (log) => `t = ${digits(10 ** log)}` },
};

const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);
const snap = (value, step) => Math.round(Math.round(value / step) * step * 1e6) / 1e6;
const centres = ([low, high], n) => Array.from({ length: n }, (_, k) => low + ((high - low) * (k + 0.5)) / n);

/** A range that holds a value too. */
export const including = ([low, high], value) => [Math.min(low, value), Math.max(high, value)];

/** Return f(ratio): the atlas of mu = (1, ratio), kept until another ratio is asked for. */
export function atlases() {
  let kept = null;
  return (ratio) => {
    if (kept?.ratio !== ratio) kept = { ratio, ...atlas([1, ratio]) };
    return kept;
  };
}

/**
 * The cells of a slice through a point {alpha, rho, log_t}: pure numbers.  The slice is {across, up, x, y,
 * columns, rows}: names of its axes, their ranges, and how many cells.  Over time it has also `event`, what
 * happens in each column and when, as points of the slice.
 */
export function slice(chart, { across, up, x, y, columns, rows }, { alpha, rho, log_t }) {
  const [xs, ys] = [centres(x, columns), centres(y, rows)];
  if (up === "rho") return { cells: overRadius(chart, xs, ys, log_t * Math.LN10) };
  const [alphas, radii] = across === "alpha" ? [xs, rho] : [alpha, xs];
  const event = events(chart, alphas, radii).map((log, k) => [xs[k], log / Math.LN10]);
  return { cells: overTime(chart, alphas, ys.map((log) => log * Math.LN10), radii), event };
}

/** Who leads at a point: exactly, as an index of NAMES. */
export function leaderAt({ rho, ratio, alpha, log_t }) {
  const path = reductionPath([1, ratio], [alpha, alpha], rho);
  return leaderOf(path.weights(positions(path, [10 ** log_t])[0])) + 1;
}

/** The boundaries at a point's radius and who leads there, in words. */
export function words(state, { collapse, major }) {
  const { alpha, rho, log_t } = state;
  const fate = leaderAt(state);
  const point = `At ${AXES.alpha.text(alpha)}, ${AXES.rho.text(rho)} and ${AXES.log_t.text(log_t)}`;
  const verdict = fate === 0 ? "the network has collapsed to 0" : `the ${NAMES[fate]} feature leads`;
  const bounds = [collapse, major].map((a) => AXES.alpha.text(a * rho));
  return `Collapse below ${bounds[0]}, major from the outset at ${bounds[1]} and above. ${point} ${verdict}.`;
}

/** The drawing of a slice. */
export class Slice {
  constructor(parent, { label, height, top = 30 }) {
    this.cells = new Cells(parent, COLORS);
    this.chart = new Chart(parent, { label, height, margin: { right: 16, top } });
    // A layer each, so that their order does not depend on what has come and gone.
    [this.regions, this.edges, this.titles] = Array.from({ length: 3 }, () => this.chart.texts.append("g"));
  }

  /** Draw a slice, as for slice(), through the point of a state; `title` says above it where it lies. */
  draw(known, plan, state, { width, write, slider, title = "" }) {
    if (!(state.rho > 0)) throw new Error("the map needs a radius ρ > 0");
    const { across, up, x, y } = plan;
    const { cells, event } = slice(known, plan, state);
    this.chart.axes(scaleLinear(x, [0, 1]), scaleLinear(y, [0, 1]), {
      xName: AXES[across].name, yName: AXES[up].name, yFormat: AXES[up].format ?? null, width,
    });
    this.cells.draw(this.chart, cells, plan.columns);
    this.#nameRegions(cells, plan);
    this.#drawBoundaries(known, plan, state, event);
    this.#drawPick(plan, state, write, slider);
    this.titles
      .selectAll("text.mf-title")
      .data(title ? [title] : [])
      .join("text")
      .attr("class", "mf-title")
      .attr("x", this.chart.margin.left)
      .attr("y", 13)
      .text((d) => d);
  }

  /** The second cue: every region carries its name. */
  #nameRegions(cells, { columns, rows }) {
    const { chart } = this;
    const places = middles(cells, columns).flatMap((at, state) => (at && at[2] > 5 ? [{ at, state }] : []));
    const across = (chart.right - chart.margin.left) / columns;
    const down = (chart.bottom - chart.margin.top) / rows;
    this.regions
      .selectAll("text.mf-region")
      .data(places, (d) => d.state)
      .join("text")
      .attr("class", "mf-region")
      .attr("text-anchor", "middle")
      .attr("dy", "0.32em")
      .attr("x", (d) => {
        const half = (LETTER * NAMES[d.state].length) / 2;
        const middle = chart.margin.left + across * (d.at[0] + 0.5);
        return clamp(middle, [chart.margin.left + half, chart.right - half]);
      })
      .attr("y", (d) => chart.bottom - down * (d.at[1] + 0.5))
      .text((d) => NAMES[d.state]);
  }

  /** Both boundaries lie at a constant alpha/rho: rays over (alpha, rho), upright lines over time. */
  #drawBoundaries({ collapse, major }, { across, up, x, y }, { alpha, rho }, event) {
    const { chart } = this;
    const place = (a, height) => {
      if (across === "rho") return alpha / a;
      return a * (up === "rho" ? height : rho);
    };
    const name = (a) => {
      if (across === "rho") return `ρ = ${digits(alpha / a, 4)}`;
      return up === "rho" ? `α = ${digits(a, 4)} ρ` : AXES.alpha.text(a * rho);
    };
    const style = { color: "currentColor", width: 1.8 };
    const along = (a) => y.map((height) => [place(a, height), height]);
    const lines = [
      { key: "collapse", ...style, points: along(collapse) },
      { key: "major", ...style, dash: "8 4", points: along(major) },
    ];
    if (event) {
      const points = event.map(([a, log]) => [a, clamp(log, y)]);
      lines.push({ key: "event", color: "currentColor", width: 1, dash: "2 2", points });
    }
    chart.draw(lines);
    // The names stand above the lines' upper ends, side by side where those are close.
    const ends = [collapse, major]
      .map((a) => ({ at: place(a, y[1]), text: name(a) }))
      .filter(({ at }) => at >= x[0] && at <= x[1])
      .sort((one, other) => one.at - other.at);
    const inside = [chart.margin.left + NAME / 2, chart.right - NAME / 2];
    const places = ends.map(({ at }) => clamp(chart.x(at), inside));
    if (places.length === 2) {
      places[1] = Math.max(places[1], inside[0] + NAME);
      places[0] = Math.min(places[0], places[1] - NAME);
    }
    this.edges
      .selectAll("text.mf-boundary")
      .data(ends)
      .join("text")
      .attr("class", "mf-guide-name mf-boundary")
      .attr("text-anchor", "middle")
      .attr("x", (_, k) => places[k])
      .attr("y", chart.margin.top - 8)
      .text((d) => d.text);
  }

  #drawPick({ across, up, x, y }, state, write, slider) {
    const { chart } = this;
    const [at, height] = [state[across], state[up]];
    chart.front
      .selectAll("path.mf-crosshair")
      .data([null])
      .join("path")
      .attr("class", "mf-crosshair")
      .attr("d", () => {
        const level = `M${chart.margin.left},${chart.y(height)}H${chart.right}`;
        return `${level}M${chart.x(at)},${chart.margin.top}V${chart.bottom}`;
      });
    const [one, other] = [slider(across), slider(up)];
    const inside = ([low, high], { limits }) => [Math.max(low, limits[0]), Math.min(high, limits[1])];
    // Onto the steps of the sliders; a coordinate that the key did not touch stays as it is.
    const moved = (name, value) => (value === state[name] ? value : snap(value, slider(name).step));
    handles(chart, [
      {
        key: "pick", x: at, y: height, color: "var(--mf-paper)",
        label: `${AXES[across].name} and ${AXES[up].name}`,
        text: `${AXES[across].text(at)}, ${AXES[up].text(height)}`,
        limits: [inside(x, one), inside(y, other)],
        step: [one.step, other.step],
        move: (a, v) => write({ [across]: moved(across, a), [up]: moved(up, v) }),
      },
    ]);
  }
}
