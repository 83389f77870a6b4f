// What SAM costs: device hours over how rarely the weights are perturbed, and memory of the weights' size.

import { scaleLinear } from "d3-scale";

import { arraySize, trainingCost } from "../cost.js";
import { Chart, digits } from "./parts/chart.js";
import { labels, marks } from "./parts/marks.js";
import { look } from "./parts/palette.js";

const OURS = "ε of SAM";

/**
 * What the figure shows for a state: pure numbers.  `held` has the arrays of the weights' size that each base
 * optimizer holds; one step in `rarest` is perturbed at the least.
 */
export function compute({ hours, share, every, params, base }, held, rarest) {
  const all = Array.from({ length: rarest }, (_, k) => k + 1);
  const size = arraySize(params);
  return {
    line: all.map((k) => [k, trainingCost({ hours, share, every: k }).hours]),
    now: trainingCost({ hours, share, every }),
    size,
    arrays: [...held[base], OURS].map((name, k) => ({ name, from: k * size, to: (k + 1) * size })),
  };
}

export function create(parent, { fixed, slider }) {
  const label = "Device hours over how rarely the weights are perturbed";
  const top = new Chart(parent, { label, height: 230, margin: { left: 62, right: 24 } });
  const below = new Chart(parent, { label: "Memory", height: 180, margin: { left: 62, right: 24 } });
  const most = Math.max(...Object.values(fixed.arrays).map((names) => names.length));
  return (state, width) => {
    const { hours, every, price } = state;
    const [, rarest] = slider("every").limits;
    const { line, now, size, arrays } = compute(state, fixed.arrays, rarest);
    top.axes(scaleLinear([0.5, rarest + 0.5], [0, 1]), scaleLinear([0, 2.2 * hours], [0, 1]), {
      xName: "one step in k is perturbed, k =", yName: "device hours", xTicks: 10, width,
    });
    top.draw([{ key: "hours", color: look(2).color, points: line }]);
    marks(top, line.map((place, k) => ({
      key: k, place, color: look(2).color, shape: "triangle", hollow: k + 1 !== every,
    })));
    top.guides([{ key: "without", y: hours, dash: "3 3" }]);
    // Below the dashed line there is room for its name.
    labels(top, [
      { key: "without", x: rarest, y: hours, dy: 18, anchor: "end", text: "without SAM" },
      {
        key: "now",
        x: rarest,
        y: 2.2 * hours,
        dy: 14,
        anchor: "end",
        text:
          `k = ${every}: +${amount(now.extra)} h, ` +
          `at ${digits(price)} an hour +${amount(price * now.extra)}`,
      },
    ]);

    const rows = scaleLinear([arrays.length - 0.4, -0.6], [0, 1]);
    below.axes(scaleLinear([0, size * (most + 3)], [0, 1]), rows, {
      xName: "megabytes", yValues: [], width,
    });
    const bar = ({ name, from, to }, k) => ({
      key: name, color: look(name === OURS ? 2 : 6).color, width: 13, points: [[from, k], [to, k]],
    });
    below.draw(arrays.map(bar));
    const named = ({ name, to }, k) => ({ key: name, x: to, y: k, dy: 4.5, text: `\u00a0${name}` });
    labels(below, arrays.map(named));
    return words(state, { now, size, arrays });
  };
}

/** An amount of hours, money or megabytes: whole from a hundred on. */
const amount = (x) => x.toFixed(x < 100 ? 1 : 0);

function words({ hours, every, price }, { now, size, arrays }) {
  const which = every === 1 ? "Every step perturbed" : `One step in ${every} perturbed`;
  return (
    `${which}: ${amount(now.hours)} device hours in place of ${amount(hours)}, ` +
    `a factor of ${digits(now.factor)}. ` +
    `The ${amount(now.extra)} extra hours cost ${amount(price * now.extra)}. ` +
    `Memory of the weights' size: ${arrays.length} arrays in place of ${arrays.length - 1}, ` +
    `${amount(size)} MB more on each device.`
  );
}
