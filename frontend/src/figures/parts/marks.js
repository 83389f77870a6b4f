// Marks of distinct shapes, legends that name them, and square charts: what figures in a plane share.

import {
  symbol, symbolCircle, symbolCross, symbolDiamond, symbolSquare, symbolStar, symbolTimes, symbolTriangle,
  symbolWye,
} from "d3-shape";

const SHAPES = {
  circle: symbolCircle,
  square: symbolSquare,
  triangle: symbolTriangle,
  diamond: symbolDiamond,
  cross: symbolCross,
  star: symbolStar,
  times: symbolTimes,
  wye: symbolWye,
};
/** The colour behind a chart, to make hollow marks with. */
export const PAPER = "var(--pst-color-background, var(--jp-layout-color1, white))";

const ROW = 20;
const SAMPLE = 34; // width of a line sample
const LETTER = 7.3;

function layer(chart, name) {
  const group = chart.svg.selectAll(`g.${name}`).data([0]).join("g");
  return group.attr("class", name).attr("pointer-events", "none");
}

function drawMarks(group, list) {
  group
    .selectAll("path.mf-mark")
    .data(list, (d) => d.key)
    .join("path")
    .attr("class", "mf-mark")
    .attr("transform", (d) => `translate(${d.at[0]},${d.at[1]})`)
    .attr("d", (d) => symbol(SHAPES[d.shape], 90)())
    .attr("fill", (d) => (d.hollow ? PAPER : d.color))
    .attr("stroke", (d) => (d.hollow ? d.color : "none"))
    .attr("stroke-width", 2);
}

/** Draw marks [{key, place: [x, y], shape, color}] in data units; those outside stand at the chart's edge. */
export function marks(chart, list) {
  const inside = (value, low, high) => Math.min(Math.max(value, low), high);
  const at = (d) => [
    inside(chart.x(d.place[0]), chart.margin.left, chart.right),
    inside(chart.y(d.place[1]), chart.margin.top, chart.bottom),
  ];
  drawMarks(layer(chart, "mf-marks"), list.map((d) => ({ ...d, at: at(d) })));
}

/** Places of legend entries, row by row: [{x, row}]. */
function arrange(entries, width) {
  let [x, row] = [0, 0];
  return entries.map(({ name }) => {
    const size = SAMPLE + LETTER * name.length + 16;
    if (x > 0 && x + size - 16 > width) [x, row] = [0, row + 1];
    const place = { x, row };
    x += size;
    return place;
  });
}

/**
 * Make the chart's plotting area a square below a legend [{key, name, color, dash?, shape, hollow?}], in
 * `width`.  An entry without a dash has no line.  Call it before the axes are drawn.
 */
export function squareWithLegend(chart, entries, width, largest = 400) {
  const { left } = chart.margin;
  const all = Math.max(280, width);
  const side = Math.min(largest, all - left - 14);
  const places = arrange(entries, all - 8);
  chart.margin.top = ROW * (1 + places.at(-1).row) + 12;
  chart.margin.right = all - left - side;
  chart.height = chart.margin.top + side + chart.margin.bottom;
  const shown = entries.map((entry, k) => ({
    ...entry,
    x: places[k].x + 2,
    y: ROW * places[k].row + 12,
    at: [places[k].x + 2 + (SAMPLE - 8) / 2, ROW * places[k].row + 12],
  }));
  const group = layer(chart, "mf-legend");
  // In this order whatever comes and goes: samples, marks upon them, names.
  const [samples, symbols, names] = ["mf-samples", "mf-symbols", "mf-names"].map((name) =>
    group.selectAll(`g.${name}`).data([0]).join("g").attr("class", name),
  );
  samples
    .selectAll("line")
    .data(shown.filter((d) => d.dash), (d) => d.key)
    .join("line")
    .attr("stroke", (d) => d.color)
    .attr("stroke-width", 2.2)
    .attr("stroke-dasharray", (d) => d.dash)
    .attr("x1", (d) => d.x)
    .attr("x2", (d) => d.x + SAMPLE - 8)
    .attr("y1", (d) => d.y)
    .attr("y2", (d) => d.y);
  drawMarks(symbols, shown);
  names
    .selectAll("text")
    .data(shown, (d) => d.key)
    .join("text")
    .attr("class", "mf-axis-name")
    .attr("x", (d) => d.x + SAMPLE - 3)
    .attr("y", (d) => d.y)
    .attr("dy", "0.33em")
    .text((d) => d.name);
}

/** Write labels [{key, x, y, text, dy?, anchor?, color?}] at places in data units. */
export function labels(chart, list) {
  layer(chart, "mf-labels")
    .selectAll("text")
    .data(list, (d) => d.key)
    .join("text")
    .attr("class", "mf-axis-name")
    .attr("x", (d) => chart.x(d.x))
    .attr("y", (d) => chart.y(d.y) + (d.dy ?? 0))
    .attr("text-anchor", (d) => d.anchor ?? "start")
    .style("fill", (d) => d.color ?? null)
    .text((d) => d.text);
}
