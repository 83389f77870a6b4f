// Smooth initial value problems y' = f(s, y), y(0) = y0, solved piece by piece: in each piece y is a series
// of Chebyshev polynomials that Picard iteration makes consistent with its derivative.
// A right-hand side is all it asks for, and what it gives can be read anywhere, between steps too.

import { coefficients, evaluate, integral, N, NODES, resolved, RUNNING, WHOLE } from "./chebyshev.js";

const TOLERANCE = 1e-14; // rates are of order 1
const PICARD_STEPS = 40;
const GROWTH = 1.6; // of the next piece
const SHORTEST = 1e-9;

export class Pieces {
  /**
   * @param {number[]} start  y0
   * @param {(s: number, y: Float64Array, rate: Float64Array) => void} velocity  writes y', of order 1
   */
  constructor(start, velocity) {
    this.dimension = start.length;
    this.velocity = velocity;
    this.ends = [0];
    this.list = []; // {left, right, series: one a component}
    this.state = Float64Array.from(start); // at the last end
    this.step = 0.5;
  }

  get end() {
    return this.ends[this.ends.length - 1];
  }

  /** Add one piece and return it. */
  extend() {
    for (;;) {
      const piece = this.#solve(this.end, this.step);
      if (piece) {
        this.list.push(piece);
        this.ends.push(piece.right);
        this.step *= GROWTH;
        return piece;
      }
      this.step /= 2;
      if (this.step < SHORTEST) throw new Error("the flow is not resolved; scale the start to order 1");
    }
  }

  #solve(left, length) {
    const half = length / 2;
    const d = this.dimension;
    const y = new Float64Array(d);
    const rate = new Float64Array(d);
    this.velocity(left, this.state, rate);
    // rates[j * N + k]: component j at node k.
    let rates = new Float64Array(d * N);
    let next = new Float64Array(d * N);
    for (let j = 0; j < d; j += 1) rates.fill(rate[j], j * N, (j + 1) * N);
    let change = Infinity;
    for (let count = 0; change > TOLERANCE; count += 1) {
      if (count === PICARD_STEPS) return null;
      change = 0;
      for (let k = 0; k < N; k += 1) {
        const row = RUNNING[k];
        for (let j = 0; j < d; j += 1) {
          let sum = 0;
          for (let i = 0; i < N; i += 1) sum += row[i] * rates[j * N + i];
          y[j] = this.state[j] + half * sum;
        }
        this.velocity(left + half * (1 + NODES[k]), y, rate);
        for (let j = 0; j < d; j += 1) {
          next[j * N + k] = rate[j];
          const moved = Math.abs(rate[j] - rates[j * N + k]);
          if (!(moved <= change)) change = moved;
        }
      }
      if (!(change < 10)) return null;
      [rates, next] = [next, rates];
    }
    const series = [];
    const ahead = new Float64Array(d);
    for (let j = 0; j < d; j += 1) {
      const values = rates.subarray(j * N, (j + 1) * N);
      const c = coefficients(values);
      if (!resolved(c, 1, 10 * TOLERANCE)) return null;
      const run = integral(c);
      for (let k = 0; k < run.length; k += 1) run[k] *= half;
      run[0] += this.state[j];
      series.push(run);
      let sum = 0;
      for (let k = 0; k < N; k += 1) sum += WHOLE[k] * values[k];
      ahead[j] = this.state[j] + half * sum;
    }
    this.state = ahead;
    return { left, right: left + length, series };
  }

  /** First end beyond s, s < end. */
  nextEnd(s) {
    let k = this.ends.length - 1;
    while (k > 0 && this.ends[k - 1] > s) k -= 1;
    return this.ends[k];
  }

  /** y at a position already reached, written into y. */
  at(s, y) {
    let k = this.list.length - 1;
    while (k > 0 && s <= this.list[k].left) k -= 1;
    const { left, right, series } = this.list[k];
    const x = Math.max(-1, (2 * s - left - right) / (right - left));
    for (let j = 0; j < series.length; j += 1) y[j] = evaluate(series[j], x);
    return y;
  }
}
