// Handles that are dragged by pointer or moved by keyboard, and say so to a screen reader.

import { drag } from "d3-drag";
import { select } from "d3-selection";

/**
 * Make circles of handles in a chart, each with one or two coordinates that move within limits.
 *
 * handles: [{key, x, y, label, color, text, move(x, y), limits: [[x0, x1], [y0, y1]], step: [dx, dy]}]
 * in data units; `text` is what a screen reader says of the present place.  A step of 0 fixes a coordinate.
 * Left and right change x, up and down change y; Page Up and Page Down take ten steps of y (of x where y is
 * fixed), Home and End go to the limits.
 */
export function handles(chart, list) {
  const clamp = (value, [low, high]) => Math.min(Math.max(value, low), high);
  const place = (d, x, y) =>
    d.move(
      d.step[0] ? clamp(x, d.limits[0]) : d.x,
      d.step[1] ? clamp(y, d.limits[1]) : d.y,
    );
  const keyed = (event, d) => {
    const [dx, dy] = d.step;
    const both = dx && dy;
    const moves = {
      ArrowLeft: [-dx, dx ? 0 : -dy],
      ArrowRight: [dx, dx ? 0 : dy],
      ArrowUp: [dy ? 0 : dx, dy],
      ArrowDown: [dy ? 0 : -dx, -dy],
      PageUp: [both || !dx ? 0 : 10 * dx, 10 * dy],
      PageDown: [both || !dx ? 0 : -10 * dx, -10 * dy],
      Home: [-Infinity, both ? 0 : -Infinity],
      End: [Infinity, both ? 0 : Infinity],
    };
    const by = moves[event.key];
    if (!by) return;
    event.preventDefault();
    place(d, d.x + by[0], d.y + by[1]);
  };
  chart.front
    .selectAll("circle.mf-handle")
    .data(list, (d) => d.key)
    .join((enter) =>
      enter
        .append("circle")
        .attr("class", "mf-handle")
        .attr("r", 9)
        .attr("tabindex", 0)
        .attr("role", "slider")
        .on("keydown", keyed)
        .call(
          drag()
            .container(() => chart.svg.node())
            .subject((event, d) => ({ x: chart.x(d.x), y: chart.y(d.y) }))
            .on("drag", function dragged(event) {
              place(select(this).datum(), chart.x.invert(event.x), chart.y.invert(event.y));
            }),
        ),
    )
    .attr("cx", (d) => chart.x(d.x))
    .attr("cy", (d) => chart.y(d.y))
    .attr("fill", (d) => d.color)
    .attr("aria-label", (d) => d.label)
    .attr("aria-valuetext", (d) => d.text)
    .attr("aria-valuenow", (d) => (d.step[0] ? d.x : d.y))
    .attr("aria-valuemin", (d) => d.limits[d.step[0] ? 0 : 1][0])
    .attr("aria-valuemax", (d) => d.limits[d.step[0] ? 0 : 1][1]);
}
