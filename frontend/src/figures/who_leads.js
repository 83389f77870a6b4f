// Who leads: each coordinate's share of the predictor over log time, the loss below.

import { scaleLinear } from "d3-scale";

import { trace } from "../kernels/clock.js";
import { leaders } from "../kernels/leads.js";
import { predictor } from "../model/layers.js";
import { logLoss } from "../model/logistic.js";
import { pathOf } from "../runs/flow.js";
import { Chart, digits, powerOfTen } from "./parts/chart.js";
import { look } from "./parts/palette.js";

const FROM = -1;
const TO = 8;
const PLATEAU_LOW = 0.9; // the loss waits where it stays within a tenth of its largest value

/** What the figure shows for a state: pure numbers. */
export function compute({ mu, alpha, rho, depth, optimizer }) {
  const path = pathOf({ mu, alpha: mu.map(() => alpha), rho, depth, optimizer });
  const traced = trace(path, FROM * Math.LN10, TO * Math.LN10);
  const rows = traced.c.map((position, k) => {
    const beta = predictor(path.weights(position), depth);
    const total = beta.reduce((sum, b) => sum + Math.abs(b), 0);
    const shares = beta.map((b) => Math.abs(b) / total);
    return { log10T: traced.lnT[k] / Math.LN10, beta, shares, logLoss: logLoss(beta, mu) };
  });
  const changes = leaders(path, traced, FROM * Math.LN10);
  return {
    rows: rows.filter((row) => row.log10T >= FROM - 0.2),
    changes: changes.map(({ leader, lnT }) => ({ leader, log10T: lnT / Math.LN10 })),
  };
}

/** Ends of the early plateau of the loss as [from, to] in log10 t; null where it is under half a decade. */
export function plateau(rows) {
  const top = Math.max(...rows.map((row) => row.logLoss));
  const high = rows.filter((row) => row.logLoss > top + Math.log(PLATEAU_LOW));
  const [from, to] = [high[0].log10T, high.at(-1).log10T];
  return to - Math.max(from, 0) > 0.5 && to < TO ? [Math.max(from, FROM), to] : null;
}

export function create(parent) {
  // Two charts over one time axis.
  const label = "Share of the predictor over log time";
  const top = new Chart(parent, { label, height: 250, margin: { bottom: 26 } });
  const below = new Chart(parent, { label: "Loss over log time", height: 150 });
  return (state, width) => {
    const { rows, changes } = compute(state);
    const x = scaleLinear([FROM, TO], [0, 1]);
    const most = Math.max(0.5, ...rows.flatMap((row) => row.shares.filter(Number.isFinite)));
    const y = scaleLinear([0, Math.min(1.02, 1.12 * most)], [0, 1]);
    top.axes(x, y, { yName: "share of |β|", xFormat: () => "", width });
    const line = (j) => rows.map((row) => [row.log10T, row.shares[j]]);
    top.draw(state.mu.map((_, j) => ({ key: j, ...look(j), points: line(j) })));
    const last = rows.filter((row) => row.shares.every(Number.isFinite)).at(-1);
    const place = (j) => ({ x: last.log10T, y: last.shares[j] });
    const end = (m, j) => ({ key: j, ...place(j), text: `μ = ${digits(m)}`, ...look(j) });
    top.labelEnds(last ? state.mu.map(end) : []);
    top.guides(changes.slice(1).map(({ log10T }, k) => ({ key: k, x: log10T, dash: "3 3" })));

    const losses = rows.map((row) => [row.log10T, row.logLoss / Math.LN10]);
    const least = Math.min(...losses.map(([, loss]) => loss));
    // Powers of ten where the loss spans several, plain numbers where it does not.
    const wide = least < -2;
    const scale = scaleLinear([Math.min(-1, least), 0.2], [0, 1]);
    below.axes(x.copy(), scale, {
      xName: "time t (log scale)", yName: "loss", xFormat: powerOfTen, yTicks: 3, width,
      yFormat: wide ? powerOfTen : (log) => digits(10 ** log, 1),
      ...(wide ? {} : { yValues: [0.1, 0.3, 1].map(Math.log10) }),
    });
    below.draw([{ key: "loss", color: "currentColor", points: losses }]);
    const flat = plateau(rows);
    below.guides(
      // The loss falls after its plateau: there is room for the name to the right of its end.
      (flat ?? []).map((at, k) => ({ key: k, x: at, dash: "2 4", dx: 18, text: k === 1 ? "← plateau" : "" })),
    );
    return words(state, rows, changes);
  };
}

function words({ mu }, rows, changes) {
  const dead = changes.find((change) => change.leader < 0);
  if (dead) return `The predictor has collapsed to 0 by t = ${digits(10 ** dead.log10T, 2)}.`;
  const story = changes.map(({ leader, log10T }, k) => {
    const when = k === 0 ? "leads at first" : `from t = ${digits(10 ** log10T, 2)}`;
    return `μ = ${digits(mu[leader])} ${when}`;
  });
  return `${story.join(", ")}. Loss at t = 1e${TO}: ${digits(Math.exp(rows.at(-1).logLoss), 2)}.`;
}
