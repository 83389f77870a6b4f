// The state of a figure, over models that hold what ipywidgets' hold.

import assert from "node:assert/strict";
import { test } from "node:test";

import { tie } from "../src/page/play.js";
import { State } from "../src/page/state.js";

/** A model with Backbone's get, set and events, as far as figures use them. */
class Model {
  constructor(values) {
    Object.assign(this, { values, listeners: [], saved: 0 });
  }

  get(name) {
    return this.values[name];
  }

  set(change, value) {
    const all = typeof change === "string" ? { [change]: value } : change;
    const news = Object.keys(all).filter((name) => all[name] !== this.values[name]);
    Object.assign(this.values, all);
    for (const name of news) {
      for (const [event, hear] of [...this.listeners]) if (event === `change:${name}`) hear();
    }
  }

  on(event, hear) {
    this.listeners.push([event, hear]);
  }

  off(event, hear) {
    this.listeners = this.listeners.filter(([name, one]) => name !== event || one !== hear);
  }

  save_changes() {
    this.saved += 1;
  }
}

const slider = (value) => new Model({ value, min: 0, max: 2, step: 0.1 });

function made() {
  const models = {
    a: slider(0.5),
    b: slider(1),
    menu: new Model({ index: 1, _options_labels: ["GD", "l2-SAM"] }),
  };
  const figure = new Model({
    controls: { alpha: "IPY_MODEL_a", optimizer: "IPY_MODEL_menu" },
    state: { points: [[1, 2, 1]] },
    initial: { alpha: 0.5, optimizer: "l2-SAM", points: [[1, 2, 1]] },
  });
  figure.widget_manager = { get_model: async (id) => models[id] };
  const changes = [];
  const state = new State(figure, () => changes.push(state.read()));
  return { models, figure, state, changes };
}

test("the state is what the controls say, an option by its text, and what no control holds", async () => {
  const { models, state, changes } = made();
  await state.open();
  assert.deepEqual(state.read(), { alpha: 0.5, optimizer: "l2-SAM", points: [[1, 2, 1]] });
  models.a.set("value", 0.7);
  models.menu.set("index", 0);
  assert.deepEqual(changes.at(-1), { alpha: 0.7, optimizer: "GD", points: [[1, 2, 1]] });
  assert.deepEqual(state.slider("alpha"), { limits: [0, 2], step: 0.1 });
});

test("what is written goes to the control alone, within its limits, and to the kernel once", async () => {
  const { models, figure, state } = made();
  await state.open();
  state.write({ alpha: 7, optimizer: "GD" });
  assert.deepEqual([models.a.values.value, models.menu.values.index], [2, 0]);
  assert.deepEqual([models.a.saved, models.menu.saved, figure.saved], [1, 1, 0]);
  state.write({ optimizer: "no such option", points: [] });
  assert.deepEqual(state.read(), { alpha: 2, optimizer: "GD", points: [] });
  assert.equal(figure.saved, 1);
});

test("a figure that gets another control listens to that one alone", async () => {
  const { models, figure, state, changes } = made();
  await state.open();
  figure.values.controls = { alpha: "IPY_MODEL_b", optimizer: "IPY_MODEL_menu" };
  await state.open();
  models.a.set("value", 0.1);
  assert.equal(changes.length, 0);
  models.b.set("value", 1.5);
  assert.equal(changes.at(-1).alpha, 1.5);
  state.close();
  models.b.set("value", 0.2);
  assert.equal(changes.length, 1);
});

test("Play moves the slider by steps, and a moved slider takes Play along, until they are parted", () => {
  const [play, time] = [new Model({ value: 5, playing: true }), slider(0.5)];
  const part = tie(play, time);
  play.set("value", 6);
  assert.equal(time.get("value"), 0.6);
  time.set("value", 1.2);
  assert.equal(play.get("value"), 12);
  part();
  play.set("value", 3);
  assert.equal(time.get("value"), 1.2);
});
