// Real digits: the weights of the pixels as pictures, gradient descent beside SAM at equal training loss.

import { create as make } from "d3-selection";

import { digits } from "./parts/chart.js";

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const LARGEST = 250; // side of a picture
const GAP = 20;
const TITLE = 24;
const LEGEND = 46;
const FOR = ["var(--mf-color-0)", "var(--mf-color-1)"]; // the class with label +1, and the other

/** Bytes of a base64 text as signed numbers. */
export function decode(text) {
  return Int8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** The predictors and numbers of gradient descent, and of the method compared with it. */
export function compute(table, pixels, { pair, method, level }) {
  const [p, l] = [table.names.indexOf(pair), table.losses.indexOf(level)];
  const one = (name) => {
    const m = table.methods.indexOf(name);
    const at = (p * table.methods.length + m) * table.losses.length + l;
    return {
      name,
      weights: pixels.subarray(at * PIXELS, (at + 1) * PIXELS),
      strength: table.strength[p][m][l],
      accuracy: table.accuracy[p][m][l],
    };
  };
  return { classes: table.pairs[p], loss: level, shown: [one("GD"), one(method)] };
}

/** One path for each grey level in use: [{key, level, d}], cells of size 1 in rows from the top. */
export function paths(weights) {
  const found = new Map();
  weights.forEach((level, k) => {
    if (level === 0) return;
    const cell = `M${k % SIDE},${Math.floor(k / SIDE)}h1v1h-1z`;
    found.set(level, (found.get(level) ?? "") + cell);
  });
  return [...found].sort(([a], [b]) => a - b).map(([level, d]) => ({ key: level, level, d }));
}

export function create(parent, { fixed }) {
  const { table } = fixed;
  const pixels = decode(table.pictures);
  const svg = make("svg").attr("class", "mf-chart").attr("role", "group").attr("aria-label", "Predictors");
  parent.append(svg.node());
  const legend = drawLegend(svg);
  return (state, width) => {
    const seen = compute(table, pixels, state);
    const side = Math.min(LARGEST, (Math.max(260, width) - GAP) / 2);
    const whole = 2 * side + GAP;
    const height = TITLE + side + LEGEND;
    svg.attr("viewBox", `0 0 ${whole} ${height}`).attr("height", height);
    svg.style("max-width", `${whole}px`);
    const pictures = svg
      .selectAll("g.mf-digit")
      .data(seen.shown)
      .join((enter) => {
        const group = enter.append("g").attr("class", "mf-digit").attr("role", "img");
        group.append("text").attr("class", "mf-axis-name").attr("text-anchor", "middle");
        group.append("g").attr("shape-rendering", "crispEdges");
        group.append("rect").attr("class", "mf-frame").attr("fill", "none").attr("y", TITLE);
        return group;
      })
      .attr("transform", (_, k) => `translate(${k * (side + GAP)},0)`)
      .attr("aria-label", (d) => `Weights of the pixels, ${d.name}, at training loss ${seen.loss}`);
    pictures.select("text").attr("x", side / 2).attr("y", TITLE - 9).text((d) => d.name);
    pictures.select("rect").attr("width", side).attr("height", side);
    pictures
      .select("g")
      .attr("transform", `translate(0,${TITLE}) scale(${side / SIDE})`)
      .selectAll("path")
      .data((d) => paths(d.weights), (d) => d.key)
      .join("path")
      .attr("fill", ({ level }) => FOR[level > 0 ? 0 : 1])
      .attr("fill-opacity", ({ level }) => Math.abs(level) / table.grey)
      .attr("d", ({ d }) => d);
    legend(whole, TITLE + side + 12, seen.classes);
    return words(seen);
  };
}

/** A bar from one class's colour through nothing to the other's; returns place(width, top, classes). */
function drawLegend(svg) {
  const group = svg.append("g");
  const bars = [1, 0].map((k) => {
    const id = `mf-fade-${k}-${(drawLegend.count = (drawLegend.count ?? 0) + 1)}`;
    const fade = group.append("linearGradient").attr("id", id);
    [0, 1].forEach((offset) => {
      fade.append("stop").attr("offset", offset).attr("stop-color", FOR[k])
        .attr("stop-opacity", k === 1 ? 1 - offset : offset);
    });
    return group.append("rect").attr("height", 9).attr("fill", `url(#${id})`);
  });
  const texts = ["start", "middle", "end"].map((anchor) =>
    group.append("text").attr("class", "mf-axis-name").attr("text-anchor", anchor).attr("y", 26),
  );
  return (whole, top, [a, b]) => {
    group.attr("transform", `translate(0,${top})`);
    bars.forEach((bar, k) => bar.attr("x", (k * whole) / 2).attr("width", whole / 2));
    [`speaks for ${b}`, "no weight", `speaks for ${a}`].forEach((text, k) =>
      texts[k].attr("x", (k * whole) / 2).text(text),
    );
  };
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;

function words({ classes: [a, b], loss, shown: [gd, other] }) {
  return (
    `${a} against ${b} at training loss ${loss}: the mean strength of the pixels in use is ` +
    `${digits(gd.strength)} for GD and ${digits(other.strength)} for ${other.name}. ` +
    `Of the held-out digits, ${percent(gd.accuracy)} and ${percent(other.accuracy)} are right.`
  );
}
