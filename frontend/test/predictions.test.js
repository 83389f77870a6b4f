// What the theorems predict, against an independent count: long flows, brute force, numbers known beforehand.

import assert from "node:assert/strict";
import { test } from "node:test";

import { positions, trace } from "../src/kernels/clock.js";
import { trained } from "../src/kernels/depth_one.js";
import { leaderOf, leaders } from "../src/kernels/leads.js";
import { maxMargins } from "../src/model/margins.js";
import { flow, pathOf } from "../src/runs/flow.js";
import {
  atlas, COLLAPSED, events, MAJOR, middles, MINOR, overRadius, overTime,
} from "../src/sweeps/sweep.js";
import { blowUps, raceLimit, unit } from "../src/theory/limits.js";
import { thresholds } from "../src/theory/regimes.js";

const near = (found, wanted, tolerance) =>
  assert.ok(Math.abs(found - wanted) <= tolerance, `${found} is not ${wanted}`);
const logspace = (low, high, n) => Array.from({ length: n }, (_, k) => low + ((high - low) * k) / (n - 1));

test("boundaries of the regimes for strengths 1 and 2", () => {
  const { collapse, major } = thresholds([1, 2]);
  near(collapse, 0.5213212826, 1e-9);
  near(major, 0.948683298051, 1e-11);
});

test("a rescaling of the strengths moves no boundary", () => {
  const [one, ten] = [thresholds([1, 1.5, 2]), thresholds([10, 15, 20])];
  near(one.collapse, ten.collapse, 1e-10);
  near(one.major, ten.major, 1e-14);
});

test("on either side of the collapse boundary the flow does what the boundary says", () => {
  const { collapse } = thresholds([1, 2]);
  const end = (alpha) =>
    flow({ mu: [1, 2], alpha: [alpha, alpha], rho: 1, depth: 2, optimizer: "l2-SAM" }, [1e9])[0];
  assert.ok(Math.max(...end(collapse * (1 - 1e-6))) === 0);
  assert.ok(Math.max(...end(collapse * (1 + 1e-6))) > 1);
});

test("the race's limit is where a long flow points", () => {
  for (const [mu, alpha, rho, depth] of [
    [[1, 2], [1.4, 0.9], 0.5, 3],
    [[1, 2], [1.6, 0.7], 0.5, 4],
    [[1, 2, 3], [0.4, 0.9, 0.3], 0.5, 3],
  ]) {
    const [w] = flow({ mu, alpha, rho, depth, optimizer: "l-infinity-SAM" }, [1e300]);
    const direction = unit(w.map((x) => x ** depth));
    raceLimit(mu, alpha, rho, depth).forEach((x, j) => near(direction[j], x, 0.1));
  }
});

test("no weight above the gate: nothing grows, by the parity of the depth", () => {
  assert.deepEqual(raceLimit([1, 2], [0.4, 0.3], 1, 2), [0, 0]);
  raceLimit([1, 2], [0.4, 0.3], 1, 3).forEach((x) => near(x, Math.SQRT1_2, 1e-15));
});

test("who blows up first wins the race", () => {
  let seed = 1;
  const random = () => (seed = (16807 * seed) % 2147483647) / 2147483647;
  for (let k = 0; k < 200; k += 1) {
    const depth = 3 + (k % 4);
    const [mu, alpha] = [0, 1].map(() => [0, 1, 2].map(() => 0.2 + 3 * random()));
    const times = blowUps(mu, alpha, 0.3, depth);
    const limit = raceLimit(mu, alpha, 0.3, depth);
    if (Math.min(...times) < Infinity) assert.equal(limit.indexOf(1), times.indexOf(Math.min(...times)));
  }
});

test("those that blow up at once keep the ratio of the closed form", () => {
  // Speeds of 0.1 times 3 and 0.3 times 1, which differ in their last digit.
  const limit = raceLimit([0.1, 0.3, 0.2], [3.5, 1.5, 0.6], 0.5, 3);
  unit([0.1 ** -3, 0.3 ** -3, 0]).forEach((x, j) => near(limit[j], x, 1e-14));
});

test("equal strengths count as one", () => {
  near(thresholds([1, 2, 2]).major, (1 + 2) / Math.SQRT2 / 3, 1e-15);
});

test("at odd depth a weak weight rises to its radius and rests there", () => {
  for (const depth of [3, 5]) {
    const [[w]] = flow({ mu: [1], alpha: [0.1], rho: 1, depth, optimizer: "l2-SAM" }, [1e300]);
    near(w, 1 / Math.sqrt(depth), 1e-14);
  }
});

test("a trace ends at the time asked for", () => {
  const path = pathOf({ mu: [1, 2], alpha: [0.7, 0.7], rho: 1, depth: 2, optimizer: "l2-SAM" });
  const { c, lnT } = trace(path, -1, Math.log(50));
  assert.equal(lnT.at(-1), Math.log(50));
  near(c.at(-1), positions(path, [50])[0], 1e-10);
});

test("blow-ups come when the countdown of the closed form says", () => {
  near(blowUps([1], [1], 0.5, 4)[0], 1 / (2 * 0.5 ** 2), 1e-15);
  const [first, second] = blowUps([1, 2], [1.5, 0.4], 0.5, 4);
  near(first, 1 / (2 * 1 * 1), 1e-15);
  assert.equal(second, Infinity);
  assert.deepEqual(blowUps([1, 2], [1.5, 0.4], 0.5, 2), [Infinity, Infinity]);
});

test("max margins in the plane against a search over all directions", () => {
  const corner = [[1, 0.2], [0.4, 1.5], [2, -0.5], [0.8, 0.9]];
  const axis = [[1, 2 / 3], [1.1, 0.34 / 0.6]]; // in l1 the margin of an axis, in l2 of a corner
  [corner, axis].forEach(searched);
});

function searched(z) {
  const found = maxMargins(z);
  let best = { l1: -1, l2: -1 };
  const at = {};
  for (let k = 0; k < 200000; k += 1) {
    const a = (2 * Math.PI * k) / 200000;
    const w = [Math.cos(a), Math.sin(a)];
    const least = Math.min(...z.map((x) => x[0] * w[0] + x[1] * w[1]));
    const l1 = least / (Math.abs(w[0]) + Math.abs(w[1]));
    if (least > best.l2) [best.l2, at.l2] = [least, w];
    if (l1 > best.l1) [best.l1, at.l1] = [l1, w];
  }
  for (const norm of ["l1", "l2"]) found[norm].forEach((x, j) => near(x, at[norm][j], 1e-4));
}

test("points that no line separates have no margin", () => {
  assert.equal(maxMargins([[1, 0], [-1, 0.1], [0, -1]]), null);
});

test("at depth one every optimizer ends at the l2 max margin", () => {
  const z = [[1, 0.2], [0.4, 1.5], [2, -0.5]];
  const { l2 } = maxMargins(z);
  for (const optimizer of ["GD", "l-infinity-SAM", "l2-SAM"]) {
    unit(trained(z, optimizer, 0.3, 1e12)).forEach((x, j) => near(x, l2[j], 0.06));
  }
});

test("a change of the leader is a time at which two weights are equal", () => {
  const setting = { mu: [1, 1.5, 2], alpha: [0.62, 0.62, 0.62], rho: 1, depth: 2, optimizer: "l2-SAM" };
  const path = pathOf(setting);
  const changes = leaders(path, trace(path, -Math.LN10, 12 * Math.LN10), -Math.LN10);
  assert.deepEqual(changes.map(({ leader }) => leader), [0, 1, 2]);
  for (let k = 1; k < changes.length; k += 1) {
    const [w] = flow(setting, [Math.exp(changes[k].lnT)]);
    const [before, after] = [changes[k - 1].leader, changes[k].leader].map((j) => w[j]);
    near(before / after, 1, 1e-9);
  }
});

test("the leader is the first of equals, and nobody once all weights are 0", () => {
  assert.equal(leaderOf([1, 3, 3]), 1);
  assert.equal(leaderOf([0, 0]), -1);
});

const MU = [1, 2];
const chart = atlas(MU);
const alphas = logspace(0.35, 1.2, 23);

/** Who leads, by the flow itself. */
function state(alpha, rho, lnT) {
  const [w] = flow({ mu: MU, alpha: [alpha, alpha], rho, depth: 2, optimizer: "l2-SAM" }, [Math.exp(lnT)]);
  return [COLLAPSED, MINOR, MAJOR][leaderOf(w) + 1];
}

test("cells of the map over time are what the flow gives", () => {
  const times = logspace(Math.log(0.05), Math.log(1e4), 17);
  const cells = overTime(chart, alphas, times, 1);
  times.forEach((lnT, row) => {
    alphas.forEach((alpha, k) => {
      assert.equal(cells[row * alphas.length + k], state(alpha, 1, lnT), `alpha ${alpha}, ln t ${lnT}`);
    });
  });
});

test("cells of the map over radius are what the flow gives", () => {
  const radii = logspace(0.3, 2, 15);
  const cells = overRadius(chart, alphas, radii, Math.log(300));
  radii.forEach((rho, row) => {
    alphas.forEach((alpha, k) => {
      const wanted = state(alpha, rho, Math.log(300));
      assert.equal(cells[row * alphas.length + k], wanted, `alpha ${alpha}, rho ${rho}`);
    });
  });
});

test("the event of a scale between the boundaries is its flow's handover, as exact as a map needs", () => {
  const [lnT] = events(chart, [0.7], 1);
  const [w] = flow({ mu: MU, alpha: [0.7, 0.7], rho: 1, depth: 2, optimizer: "l2-SAM" }, [Math.exp(lnT)]);
  near(w[0] / w[1], 1, 1e-3);
});

test("the middle of a region is far from its edge", () => {
  const cells = Uint8Array.from([1, 1, 1, 2, 2, 1, 1, 1, 2, 2, 1, 1, 1, 2, 2]);
  const [none, minor] = middles(cells, 5);
  assert.equal(none, null);
  assert.deepEqual(minor.slice(0, 2), [1, 1]);
});
