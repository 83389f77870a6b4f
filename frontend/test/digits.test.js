// The pure part of the figure of digits: which picture of the table a state shows, and how it is drawn.

import assert from "node:assert/strict";
import { test } from "node:test";

import { compute, decode, paths } from "../src/figures/digits.js";

const table = {
  names: ["0 against 1", "3 against 8"],
  pairs: [[0, 1], [3, 8]],
  methods: ["GD", "A", "B"],
  losses: ["0.6", "0.2"],
  strength: [[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]],
  accuracy: [[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [[0.7, 0.8], [0.9, 1.0], [0.11, 0.12]]],
};
// Each picture is filled with its own place in the table, counted from -6.
const pixels = Int8Array.from({ length: 12 * 784 }, (_, k) => Math.floor(k / 784) - 6);

test("base64 of signed bytes comes back", () => {
  assert.deepEqual([...decode(Buffer.from(Int8Array.of(-31, 0, 31)).toString("base64"))], [-31, 0, 31]);
});

test("a state picks gradient descent and the method beside it", () => {
  const { classes, loss, shown } = compute(table, pixels, { pair: "3 against 8", method: "B", level: "0.6" });
  assert.deepEqual(classes, [3, 8]);
  assert.equal(loss, "0.6");
  assert.deepEqual(shown.map((d) => [d.name, d.strength, d.accuracy]), [["GD", 7, 0.7], ["B", 11, 0.11]]);
  const ends = shown.map((d) => [d.weights.length, d.weights[0], d.weights[783]]);
  assert.deepEqual(ends, [[784, 0, 0], [784, 4, 4]]);
});

test("cells of one level share a path, and cells without weight have none", () => {
  const weights = new Int8Array(784);
  [weights[1], weights[28], weights[783]] = [5, -2, 5];
  assert.deepEqual(paths(weights), [
    { key: -2, level: -2, d: "M0,1h1v1h-1z" },
    { key: 5, level: 5, d: "M1,0h1v1h-1zM27,27h1v1h-1z" },
  ]);
});
