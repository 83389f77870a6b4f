// The start of paths in the plane of a predictor: two weights of identical layers, set by one handle with
// the limits and steps of their sliders.

import { digits } from "./chart.js";
import { handles } from "./handles.js";
import { PAPER } from "./marks.js";

/** The handle's entry in a legend. */
export const START = {
  key: "start", name: "start, to drag", color: "currentColor", shape: "circle", hollow: true,
};

/** The starting weight, a whole number of steps, whose predictor is nearest to beta. */
function weightOf(beta, depth, { limits: [least, most], step }) {
  const w = Math.min(Math.max(beta, least ** depth), most ** depth) ** (1 / depth);
  return Number((Math.round(w / step) * step).toFixed(6));
}

/** Put the handle where the predictor of weights init_1 and init_2 is; a move writes the two. */
export function startHandle(chart, { init_1, init_2 }, depth, { write, slider }) {
  const start = [init_1 ** depth, init_2 ** depth];
  const sliders = ["init_1", "init_2"].map(slider);
  handles(chart, [{
    key: "start",
    label: "Start of the paths",
    color: PAPER,
    text: `weights ${digits(init_1)} and ${digits(init_2)}`,
    x: start[0],
    y: start[1],
    limits: sliders.map(({ limits }) => limits.map((w) => w ** depth)),
    step: [init_1, init_2].map((w, j) => depth * w ** (depth - 1) * sliders[j].step),
    // A coordinate that the key did not touch keeps its weight to the last digit.
    move: (x, y) =>
      write({
        init_1: x === start[0] ? init_1 : weightOf(x, depth, sliders[0]),
        init_2: y === start[1] ? init_2 : weightOf(y, depth, sliders[1]),
      }),
  }]);
  chart.front.selectAll("circle.mf-handle").attr("stroke", "currentColor").attr("stroke-width", 2.5);
}
