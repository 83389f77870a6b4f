// The figure WORD: what it computes, against the flow.

import assert from "node:assert/strict";
import { test } from "node:test";

import { compute } from "../src/figures/WORD.js";
import { flow } from "../src/runs/flow.js";

test("the weights end where the flow is", () => {
  const { rows, leader } = compute({ mu: [1, 2], alpha: 0.7, rho: 1 });
  const [w] = flow({ mu: [1, 2], alpha: [0.7, 0.7], rho: 1, depth: 2, optimizer: "l2-SAM" }, [1e8]);
  rows.at(-1).w.forEach((x, j) => assert.ok(Math.abs(x - w[j]) <= 1e-12 * w[j]));
  assert.equal(leader, 1);
});
