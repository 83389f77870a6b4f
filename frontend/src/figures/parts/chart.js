// One chart: an SVG that fills its parent's width, two axes, lines with labels at their ends.

import { axisBottom, axisLeft } from "d3-axis";
import { create } from "d3-selection";
import { line } from "d3-shape";

const LINE_HEIGHT = 17;

export class Chart {
  static count = 0;

  /** @param {HTMLElement} parent  @param {{label: string, height: number, margin?: object}} options */
  constructor(parent, { label, height, margin = {} }) {
    this.margin = { top: 14, right: 92, bottom: 44, left: 58, ...margin };
    this.height = height;
    this.width = 640;
    this.svg = create("svg").attr("role", "group").attr("aria-label", label).attr("class", "mf-chart");
    this.xAxis = this.svg.append("g").attr("class", "mf-axis").attr("aria-hidden", "true");
    this.yAxis = this.svg.append("g").attr("class", "mf-axis").attr("aria-hidden", "true");
    this.xName = this.svg.append("text").attr("class", "mf-axis-name").attr("text-anchor", "middle");
    this.yName = this.svg.append("text").attr("class", "mf-axis-name").attr("text-anchor", "middle");
    this.back = this.svg.append("g");
    const clip = `mf-clip-${(Chart.count += 1)}`;
    this.clip = this.svg.append("clipPath").attr("id", clip).append("rect");
    this.lines = this.svg.append("g").attr("fill", "none").attr("clip-path", `url(#${clip})`);
    this.texts = this.svg.append("g");
    this.front = this.svg.append("g");
    parent.append(this.svg.node());
  }

  /** Right and bottom edges of the plotting area. */
  get right() {
    return this.width - this.margin.right;
  }

  get bottom() {
    return this.height - this.margin.bottom;
  }

  /** Fit the width and draw the axes for two scales, whose ranges this sets. */
  axes(x, y, options) {
    const { xName = "", yName = "", xTicks = 6, yTicks = 5, yValues = null, width } = options;
    const { xFormat = null, yFormat = null } = options;
    this.width = Math.max(280, width);
    x.range([this.margin.left, this.right]);
    y.range([this.bottom, this.margin.top]);
    [this.x, this.y] = [x, y];
    // Axes are most of a chart's elements, and most changes leave them as they are.
    const drawn = JSON.stringify([x.domain(), y.domain(), this.width, xName, yName, yValues]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.svg.attr("viewBox", `0 0 ${this.width} ${this.height}`).attr("height", this.height);
    const below = axisBottom(x).ticks(Math.max(2, Math.min(xTicks, Math.floor(this.width / 70))));
    const aside = axisLeft(y).ticks(yTicks);
    if (yValues) aside.tickValues(yValues);
    if (xFormat) below.tickFormat(xFormat);
    if (yFormat) aside.tickFormat(yFormat);
    this.xAxis.attr("transform", `translate(0,${this.bottom})`).call(below.tickSizeOuter(0));
    this.yAxis.attr("transform", `translate(${this.margin.left},0)`).call(aside.tickSizeOuter(0));
    this.xName.attr("x", (this.margin.left + this.right) / 2).attr("y", this.height - 6).text(xName);
    const middle = (this.margin.top + this.bottom) / 2;
    this.yName.attr("transform", `translate(14,${middle}) rotate(-90)`).text(yName);
    this.clip
      .attr("x", this.margin.left)
      .attr("y", this.margin.top - 2)
      .attr("width", this.right - this.margin.left + 1)
      .attr("height", this.bottom - this.margin.top + 4);
  }

  /** Draw lines [{key, points: [[x, y], ...], color, dash, width?}]. */
  draw(lines) {
    const path = line()
      .defined(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
      .x(([x]) => this.x(x))
      .y(([, y]) => this.y(y));
    this.lines
      .selectAll("path")
      .data(lines, (d) => d.key)
      .join("path")
      .attr("stroke", (d) => d.color)
      .attr("stroke-dasharray", (d) => d.dash ?? "none")
      .attr("stroke-width", (d) => d.width ?? 2.2)
      .attr("d", (d) => path(d.points));
  }

  /**
   * Write a label beside the right end of each line [{key, y, text, color, x?}], pushed apart where they
   * meet; x where the lines end before the right edge.
   */
  labelEnds(ends) {
    const sorted = [...ends].sort((a, b) => this.y(b.y) - this.y(a.y)); // from the bottom up
    let limit = Infinity;
    const placed = sorted.map((end) => {
      const at = Math.min(this.y(end.y), limit - LINE_HEIGHT, this.bottom);
      limit = at;
      return { ...end, at };
    });
    const lift = Math.max(0, this.margin.top - (placed.at(-1)?.at ?? this.margin.top));
    this.texts
      .selectAll("text.mf-end")
      .data(placed, (d) => d.key)
      .join("text")
      .attr("class", "mf-end")
      .attr("x", (d) => (d.x === undefined ? this.right : Math.min(this.x(d.x), this.right)) + 7)
      .attr("y", (d) => d.at + lift)
      .attr("dy", "0.32em")
      .attr("fill", (d) => d.color)
      .text((d) => d.text);
  }

  /** Draw vertical or horizontal guides [{key, x or y, dash?, text?, dx?}] behind the lines. */
  guides(guides) {
    const span = (d) =>
      d.x === undefined
        ? { x1: this.margin.left, x2: this.right, y1: this.y(d.y), y2: this.y(d.y) }
        : { x1: this.x(d.x), x2: this.x(d.x), y1: this.margin.top, y2: this.bottom };
    this.back
      .selectAll("line.mf-guide")
      .data(guides, (d) => d.key)
      .join("line")
      .attr("class", "mf-guide")
      .attr("stroke-dasharray", (d) => d.dash ?? "none")
      .each(function place(d) {
        for (const [name, value] of Object.entries(span(d))) this.setAttribute(name, value);
      });
    this.texts
      .selectAll("text.mf-guide-name")
      .data(
        guides.filter((d) => d.text),
        (d) => d.key,
      )
      .join("text")
      .attr("class", "mf-guide-name")
      .attr("x", (d) => span(d).x1 + (d.dx ?? 5))
      .attr("y", (d) => (d.x === undefined ? span(d).y1 - 5 : this.margin.top + 10))
      .text((d) => d.text);
  }
}

/** A number to a few significant digits, for words and labels. */
export function digits(value, n = 3) {
  if (!Number.isFinite(value)) return "none";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return Number(value.toPrecision(n)).toExponential().replace("e+", "e");
  return String(Number(value.toPrecision(n)));
}

/** Ticks of a decimal logarithm as powers of ten. */
export const powerOfTen = (x) => `10${[...String(x)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("")}`;
