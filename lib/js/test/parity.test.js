// The figures' flows against the package's, on the settings that tools/parity.py wrote.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { flow } from "../src/dynamics.js";

const TOLERANCE = 1e-9;
const fixtures = JSON.parse(readFileSync(process.env.PARITY_FIXTURES, "utf8"));

/** Largest difference of two weight vectors, relative to the larger one's largest entry. */
function difference(a, b) {
  const size = Math.max(...a.map(Math.abs), ...b.map(Math.abs));
  return size === 0 ? 0 : Math.max(...a.map((x, j) => Math.abs(x - b[j]))) / size;
}

test("there are at least 300 settings over every optimizer and depth", () => {
  assert.ok(fixtures.length >= 300);
  const kinds = new Set(fixtures.map(({ optimizer, depth }) => `${optimizer} ${depth}`));
  assert.equal(kinds.size, 18);
});

for (const [k, setting] of fixtures.entries()) {
  const { optimizer, depth, times, weights } = setting;
  test(`setting ${k}: ${optimizer}, depth ${depth}`, () => {
    const found = flow(setting, times);
    for (const [i, w] of weights.entries()) {
      assert.ok(difference(found[i], w) <= TOLERANCE, `t = ${times[i]}: ${found[i]} against ${w}`);
    }
  });
}
