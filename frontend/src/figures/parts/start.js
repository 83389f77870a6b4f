// The start of paths in the plane of a predictor: two weights of identical layers, set by one handle.

import { digits } from "./chart.js";
import { handles } from "./handles.js";
import { PAPER } from "./marks.js";

const [LEAST, MOST, STEP] = [0.05, 2, 0.01]; // of a starting weight

/** The handle's entry in a legend. */
export const START = {
  key: "start", name: "start, to drag", color: "currentColor", shape: "circle", hollow: true,
};

/** The starting weight, a whole number of steps, whose predictor is nearest to beta. */
function weightOf(beta, depth) {
  const w = Math.min(Math.max(beta, LEAST ** depth), MOST ** depth) ** (1 / depth);
  return Number((Math.round(w / STEP) * STEP).toFixed(2));
}

/** Put the handle where the predictor of weights init_1 and init_2 is; a move writes the two. */
export function startHandle(chart, { init_1, init_2 }, depth, write) {
  const start = [init_1 ** depth, init_2 ** depth];
  handles(chart, [{
    key: "start",
    label: "Start of the paths",
    color: PAPER,
    text: `weights ${digits(init_1)} and ${digits(init_2)}`,
    x: start[0],
    y: start[1],
    limits: [0, 1].map(() => [LEAST ** depth, MOST ** depth]),
    step: [init_1, init_2].map((w) => depth * w ** (depth - 1) * STEP),
    // A coordinate that the key did not touch keeps its weight to the last digit.
    move: (x, y) =>
      write({
        init_1: x === start[0] ? init_1 : weightOf(x, depth),
        init_2: y === start[1] ? init_2 : weightOf(y, depth),
      }),
  }]);
  chart.front.selectAll("circle.mf-handle").attr("stroke", "currentColor").attr("stroke-width", 2.5);
}
