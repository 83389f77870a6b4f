// The state of a figure in the page's address.

import assert from "node:assert/strict";
import { test } from "node:test";

import { parseState, writeState } from "../src/page/address.js";

const TRAITS = ["alpha", "depth", "points", "mode"];
const STATE = { alpha: 0.1 + 0.2, depth: 3, points: [[0.5, -1, 1]], mode: "over t" };

test("what is written is read back to the last digit", () => {
  const fragment = writeState("who-leads", STATE, TRAITS);
  assert.deepEqual(parseState(`#${fragment}`, "who-leads", TRAITS, STATE), STATE);
});

test("a part of a state sets that part alone", () => {
  assert.deepEqual(parseState("#plane?alpha=0.5", "plane", TRAITS, STATE), { alpha: 0.5 });
});

test("an option is its text, whatever it looks like", () => {
  assert.equal(writeState("digits", { level: "0.6" }, ["level"]), "digits?level=0.6");
  assert.deepEqual(parseState("#digits?level=0.6", "digits", ["level"], { level: "0.2" }), { level: "0.6" });
});

test("a word stands without quotes", () => {
  assert.deepEqual(parseState("#plane?mode=fast", "plane", TRAITS, STATE), { mode: "fast" });
});

test("fragments about something else are left alone", () => {
  for (const hash of ["", "#plane", "#lens?alpha=1", "#exercises"]) {
    assert.equal(parseState(hash, "plane", TRAITS, STATE), null);
  }
});

test("unknown traits and values of another kind are dropped", () => {
  assert.deepEqual(parseState('#plane?beta=1&alpha="x"&depth=oops&__proto__=1', "plane", TRAITS, STATE), {});
});
