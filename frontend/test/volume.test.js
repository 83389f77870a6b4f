// The three slices of the phase diagram, against the flow at the middle of single cells.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { atlases, leaderAt, slice, words } from "../src/figures/parts/slice.js";
import { eventOf, plans } from "../src/figures/volume.js";
import { leaderOf } from "../src/kernels/leads.js";
import { flow } from "../src/runs/flow.js";

const { shown, sought } = JSON.parse(readFileSync(process.env.PARITY_FIXTURES, "utf8")).fixed.volume;
const atlasOf = atlases();
const STATES = [
  { alpha: 0.7, rho: 1, log_t: 2.3, ratio: 2 },
  { alpha: 0.3, rho: 0.4, log_t: 0.8, ratio: 1.3 },
  { alpha: 1.2, rho: 1.9, log_t: 8, ratio: 3.5 },
];

const weights = ({ alpha, rho, log_t, ratio }) =>
  flow({ mu: [1, ratio], alpha: [alpha, alpha], rho, depth: 2, optimizer: "l2-SAM" }, [10 ** log_t])[0];

/** Column and row of a cell as its point of the diagram, shifted by a part of a cell. */
function pointOf(state, { across, up, x, y, columns, rows }, column, row, shift = [0, 0]) {
  const along = ([low, high], k, n, by) => low + ((high - low) * (k + 0.5 + by)) / n;
  return {
    ...state,
    [across]: along(x, column, columns, shift[0]),
    [up]: along(y, row, rows, shift[1]),
  };
}

for (const state of STATES) {
  for (const [k, plan] of plans(state, shown).entries()) {
    test(`cells of the slice over ${plan.across} and ${plan.up} at ${JSON.stringify(state)}`, () => {
      const { cells } = slice(atlasOf(state.ratio), plan, state);
      const { columns, rows } = plan;
      assert.ok(columns >= 96 && rows >= 96 && cells.length === columns * rows);
      let [seen, close] = [0, 0];
      for (let row = k; row < rows; row += 7) {
        for (let column = k; column < columns; column += 9) {
          const wanted = leaderOf(weights(pointOf(state, plan, column, row))) + 1;
          seen += 1;
          if (cells[row * columns + column] === wanted) continue;
          // An edge may be off by a twentieth of a cell, no more.
          const near = [[-1, 0], [1, 0], [0, -1], [0, 1]].map((d) => d.map((e) => 0.05 * e));
          const around = near.map((by) => leaderOf(weights(pointOf(state, plan, column, row, by))) + 1);
          assert.ok(around.includes(cells[row * columns + column]), `cell ${column}, ${row}`);
          close += 1;
        }
      }
      assert.ok(seen > 200 && close <= 2, `${close} of ${seen} cells lie on an edge`);
    });
  }

  test(`the slices at ${JSON.stringify(state)} show the same leader at the point that they share`, () => {
    const leaders = plans(state, shown).map((plan) => {
      const { cells } = slice(atlasOf(state.ratio), plan, state);
      const at = (name, [low, high], n) =>
        Math.min(n - 1, Math.floor(((state[name] - low) / (high - low)) * n));
      return cells[at(plan.up, plan.y, plan.rows) * plan.columns + at(plan.across, plan.x, plan.columns)];
    });
    assert.deepEqual(leaders, leaders.map(() => leaderAt(state)));
  });
}

test("the point of a state outside of what is shown widens the axis", () => {
  const [overTime, , overRadius] = plans({ alpha: 2.4, rho: 1, log_t: 11, ratio: 2 }, shown);
  assert.deepEqual([overTime.x, overTime.y], [[0.05, 2.4], [-1, 11]]);
  assert.deepEqual([overRadius.x, overRadius.y], [[0.05, 2.4], [0.2, 2]]);
});

test("a handover is where the two weights are equal, a collapse where they are gone", () => {
  const passing = { alpha: 0.7, rho: 1, ratio: 2 };
  const handover = eventOf(passing, sought);
  assert.ok(Number.isFinite(handover.lnT)); // the flow knows no other time
  const [minor, major] = weights({ ...passing, log_t: handover.lnT / Math.LN10 });
  assert.equal(handover.leader, 1);
  assert.ok(Math.abs(minor / major - 1) < 1e-9);
  const dying = { alpha: 0.4, rho: 1, ratio: 2 };
  const collapse = eventOf(dying, sought);
  assert.ok(Number.isFinite(collapse.lnT));
  assert.equal(collapse.leader, -1);
  const at = (factor) => weights({ ...dying, log_t: Math.log10(factor) + collapse.lnT / Math.LN10 });
  assert.ok(Math.max(...at(1 - 1e-6)) > 0);
  assert.deepEqual(at(1 + 1e-6), [0, 0]);
});

test("where nothing happens, the one who leads all the time", () => {
  // Above the major boundary, and for longer than is sought.
  assert.deepEqual(eventOf({ alpha: 1, rho: 1, ratio: 2 }, sought), { leader: 1 });
  assert.deepEqual(eventOf({ alpha: 0.55, rho: 1.05, ratio: 1.5 }, sought), { leader: 0 });
});

test("the words name the boundaries of the radius and the leader of the point", () => {
  const state = { alpha: 0.7, rho: 2, log_t: 1, ratio: 2 };
  assert.equal(
    words(state, atlasOf(2)),
    "Collapse below α = 1.043, major from the outset at α = 1.897 and above. " +
      "At α = 0.7, ρ = 2 and t = 10 the network has collapsed to 0.",
  );
});
