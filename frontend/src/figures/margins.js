// The margins: separable points that can be dragged, max-margin separators, and what training finds at
// depth one.

import { scaleLinear } from "d3-scale";

import { trained } from "../kernels/depth_one.js";
import { maxMargins } from "../model/margins.js";
import { Chart, digits } from "./parts/chart.js";
import { handles } from "./parts/handles.js";
import { holdWhileDragging } from "./parts/hold.js";
import { labels, marks, PAPER, squareWithLegend } from "./parts/marks.js";
import { look, looks } from "./parts/palette.js";

const STEP = 0.05; // of a key press
const ROOM = 1.25; // half the side, in units of the largest coordinate
const MAX_MARGINS = [
  { key: "l1", name: "ℓ1 max margin", ...look(3), shape: "diamond" },
  { key: "l2", name: "ℓ2 max margin", ...look(4), shape: "cross" },
];

/** Unit normals of all separators by key, or null where the points are not separable. */
export function compute({ points, rho, log_t }, optimizers) {
  if (!points.length || !points.every((p) => p.length === 3 && p.every(Number.isFinite))) {
    throw new Error("each point must be [x1, x2, label]");
  }
  const z = points.map(([x1, x2, y]) => [y * x1, y * x2]);
  const found = maxMargins(z);
  if (!found) return null;
  for (const { key } of optimizers) {
    const w = trained(z, key, rho, 10 ** log_t);
    found[key] = w.map((x) => x / Math.hypot(...w));
  }
  return found;
}

/** The angle between unit vectors, in degrees. */
export const angle = (a, b) =>
  (Math.atan2(Math.abs(a[0] * b[1] - a[1] * b[0]), a[0] * b[0] + a[1] * b[1]) * 180) / Math.PI;

export function create(parent, { write, fixed: { optimizers } }) {
  const all = [...MAX_MARGINS, ...looks(optimizers)];
  const label = "Points in the plane and separators through the origin";
  const chart = new Chart(parent, { label, height: 400, margin: { left: 52 } });
  let last = null;
  const follow = holdWhileDragging(chart, () => last && draw(...last));

  function draw(state, width) {
    last = [state, width];
    const { points } = state;
    const normals = compute(state, optimizers);
    const reach = follow(ROOM * Math.max(0.5, ...points.flatMap(([x1, x2]) => [Math.abs(x1), Math.abs(x2)])));
    squareWithLegend(chart, all, width);
    const scale = () => scaleLinear([-reach, reach], [0, 1]);
    chart.axes(scale(), scale(), { xName: "x₁", yName: "x₂", xTicks: 5, width });
    const lines = normals ? all : [];
    const far = 2 * reach;
    chart.draw(lines.flatMap(({ key, color, dash }, k) => {
      const [a, b] = normals[key];
      const tip = tipOf(k, normals[key], reach);
      return [
        { key, color, dash, points: [[b * far, -a * far], [-b * far, a * far]] },
        { key: `${key} normal`, color, width: 1.4, points: [[0, 0], tip] },
      ];
    }));
    marks(chart, lines.map((line, k) => ({ ...line, place: tipOf(k, normals[line.key], reach) })));
    drawPoints(points, reach);
    return words(normals, optimizers);
  }

  function drawPoints(points, reach) {
    const edge = [-reach, reach].map((x) => Number(((x / ROOM) * 1.2).toFixed(2)));
    handles(chart, points.map(([x, y, label], n) => ({
      key: n,
      label: `Point ${n + 1} of ${points.length}, label ${label > 0 ? "+1" : "−1"}`,
      text: `at ${digits(x)}, ${digits(y)}`,
      color: label > 0 ? "currentColor" : PAPER,
      x,
      y,
      limits: [edge, edge],
      step: [STEP, STEP],
      move: (x1, x2) => {
        // A coordinate that the key did not touch keeps its last digit.
        const moved = [x1 === x ? x : rounded(x1), x2 === y ? y : rounded(x2), label];
        write({ points: points.map((p, k) => (k === n ? moved : p)) });
      },
    })));
    const dots = chart.front.selectAll("circle.mf-handle");
    dots.attr("stroke", "currentColor").attr("stroke-width", 1.4).attr("r", 7.5);
    // The sign tells the labels apart without the fill.
    labels(chart, points.map(([x, y, label], n) => {
      const [text, color] = label > 0 ? ["+", PAPER] : ["−", "currentColor"];
      return { key: n, x, y, dy: 4.5, anchor: "middle", text, color };
    }));
    chart.svg.node().append(chart.svg.select("g.mf-labels").node()); // above the handles
  }
  return draw;
}

/** Normals end at different distances, so that each end can be told from the next. */
const tipOf = (k, normal, reach) => normal.map((x) => x * reach * (0.3 + 0.11 * k));
const rounded = (x) => Number(x.toFixed(2));

function words(normals, optimizers) {
  if (!normals) return "The points are not separable by a line through the origin: no separator exists.";
  const [gd, linf, l2] = optimizers.map(({ key }) => angle(normals[key], normals.l2));
  const coarse = linf < 0.95 ? "less than 1°" : `${Math.round(linf)}°`;
  return `GD is ${digits(gd, 2)}°, ℓ∞-SAM ${coarse} and ℓ2-SAM ${digits(l2, 2)}° from the ℓ2 max margin.`;
}
