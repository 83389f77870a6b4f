// One SAM step: how far and where each SAM climbs, from a point in the plane of weights that is dragged.

import { scaleLinear } from "d3-scale";

import { predictor } from "../model/layers.js";
import { logLoss } from "../model/logistic.js";
import { ASCENTS } from "../model/optimizers.js";
import { Chart, digits } from "./parts/chart.js";
import { handles } from "./parts/handles.js";
import { marks, squareWithLegend } from "./parts/marks.js";
import { looks } from "./parts/palette.js";

const AROUND = Array.from({ length: 121 }, (_, k) => (Math.PI * (k + 0.5)) / 60); // a gradient's ways

/** For each optimizer its ball around the weights, its perturbation, where that leads and the loss there. */
export function compute({ mu, w_1, w_2, rho, depth }, optimizers) {
  const weights = [w_1, w_2];
  const moved = (eps) => weights.map((w, j) => w + eps[j]);
  const lossAt = (w) => Math.exp(logLoss(predictor(w, depth), mu));
  const gradient = weights.map((w, j) => -mu[j] * w ** (depth - 1)); // up to a positive factor
  const climbs = optimizers.map((look) => {
    const ascent = (direction) => ASCENTS[look.key](direction, { weights, rho, depth });
    const [eps, ball] = [ascent(gradient), AROUND.map((a) => moved(ascent([Math.cos(a), Math.sin(a)])))];
    return { ...look, eps, ball, place: moved(eps), loss: lossAt(moved(eps)) };
  });
  return { weights, loss: lossAt(weights), climbs };
}

export function create(parent, { write, slider, fixed: { optimizers } }) {
  const chart = new Chart(parent, { label: "Ascents of the weights", height: 400, margin: { left: 52 } });
  const { limits, step } = slider("w_1");
  return (state, width) => {
    const { weights, loss, climbs } = compute(state, looks(optimizers));
    const scale = () => scaleLinear([limits[0] - state.rho, limits[1] + state.rho], [0, 1]);
    squareWithLegend(chart, climbs, width);
    chart.axes(scale(), scale(), { xName: "w₁", yName: "w₂", xTicks: 5, width });
    chart.draw(climbs.flatMap(({ key, color, dash, ball, place }) => [
      { key: `${key} ball`, color, width: 1, points: ball }, { key, color, dash, points: [weights, place] },
    ]));
    marks(chart, climbs);
    handles(chart, [{
      key: "weights", label: "Weights of each layer", text: weights.map((w) => digits(w)).join(" and "),
      x: state.w_1, y: state.w_2, color: "currentColor", limits: [limits, limits], step: [step, step],
      move: (x, y) => write({ w_1: Number(x.toFixed(2)), w_2: Number(y.toFixed(2)) }),
    }]);
    const words = climbs.map(({ name, eps, loss: to }) => {
      const [by, far] = [eps.map((e) => digits(e)).join(", "), Math.sqrt(state.depth) * Math.hypot(...eps)];
      return `${name} climbs by (${by}), ${digits(far)} over all layers, to loss ${digits(to)}`;
    });
    return `From loss ${digits(loss)}, ${words.join("; ")}.`;
  };
}
