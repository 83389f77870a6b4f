// The figures' flows and descents against the package's, on the settings that tools/parity.py wrote.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { trained } from "../src/kernels/depth_one.js";
import { ASCENTS } from "../src/model/optimizers.js";
import { descend } from "../src/runs/descend.js";
import { flow } from "../src/runs/flow.js";

const TOLERANCE = 1e-9;
const { flows, steps, trainings } = JSON.parse(readFileSync(process.env.PARITY_FIXTURES, "utf8"));

/** Largest difference of two weight vectors, relative to the larger one's largest entry. */
function difference(a, b) {
  const size = Math.max(...a.map(Math.abs), ...b.map(Math.abs));
  return size === 0 ? 0 : Math.max(...a.map((x, j) => Math.abs(x - b[j]))) / size;
}

const kinds = (settings) => new Set(settings.map(({ optimizer, depth }) => `${optimizer} ${depth}`)).size;

test("there are at least 300 settings of each sort, over every optimizer and depth", () => {
  assert.ok(flows.length >= 300 && steps.length >= 300);
  assert.equal(kinds(flows), 18);
  assert.equal(kinds(steps), 6 * Object.keys(ASCENTS).length);
});

for (const [k, setting] of flows.entries()) {
  const { optimizer, depth, times, weights } = setting;
  test(`setting ${k}: ${optimizer}, depth ${depth}`, () => {
    const found = flow(setting, times);
    for (const [i, w] of weights.entries()) {
      assert.ok(difference(found[i], w) <= TOLERANCE, `t = ${times[i]}: ${found[i]} against ${w}`);
    }
  });
}

for (const [k, setting] of steps.entries()) {
  const { optimizer, depth, stepSize, steps: recorded, weights } = setting;
  test(`descent ${k}: ${optimizer}, depth ${depth}`, () => {
    const found = descend(setting, stepSize, recorded.at(-1));
    for (const [i, w] of weights.entries()) {
      const now = found[recorded[i]];
      assert.ok(difference(now, w) <= TOLERANCE, `step ${recorded[i]}: ${now} against ${w}`);
    }
  });
}

// Python follows l-infinity-SAM in steps that chatter along a fold: it is the coarser of the two.
const OF_TRAININGS = { GD: 1e-7, "l2-SAM": 1e-7, "l-infinity-SAM": 2e-3 };

for (const [k, { z, optimizer, rho, t, weights }] of trainings.entries()) {
  test(`training ${k}: ${optimizer}`, () => {
    const found = trained(z, optimizer, rho, t);
    assert.ok(difference(found, weights) <= OF_TRAININGS[optimizer], `${found} against ${weights}`);
  });
}
