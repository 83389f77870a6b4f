// The cost of SAM, against a clock that runs through the steps one by one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { arraySize, trainingCost } from "../src/cost.js";
import { compute } from "../src/figures/cost.js";

const near = (found, wanted) =>
  assert.ok(Math.abs(found - wanted) <= 1e-9 * wanted, `${found} is not ${wanted}`);

/** Hours of so many steps of one hour each without SAM, second passes added as they come. */
function clock(steps, share, every) {
  let time = 0;
  for (let step = 0; step < steps; step += 1) {
    const passes = step % every === 0 ? 2 : 1;
    time += passes * share + (1 - share);
  }
  return time;
}

test("device hours are those of a clock over all steps", () => {
  for (const share of [0, 0.35, 0.9, 1]) {
    for (const every of [1, 2, 5, 20]) {
      const { hours, extra, factor } = trainingCost({ hours: 200, share, every });
      near(hours, clock(200, share, every));
      near(hours, 200 + extra);
      near(hours, 200 * factor);
    }
  }
});

test("the figure's line passes through the present state, and memory grows by one array", () => {
  const held = { SGD: ["weights", "gradient"], Adam: ["weights", "gradient", "first", "second"] };
  Object.entries(held).forEach(([base, arrays]) => {
    const seen = compute({ hours: 300, share: 0.7, every: 4, price: 2, params: 25, base }, held, 20);
    assert.equal(seen.line.length, 20);
    assert.deepEqual(seen.line[3], [4, seen.now.hours]);
    assert.equal(seen.arrays.length, arrays.length + 1);
    near(seen.arrays.at(-1).to - seen.arrays.at(-1).from, arraySize(25));
  });
  assert.equal(arraySize(25), 100); // 25 million weights of 4 bytes
});
