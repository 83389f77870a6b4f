// l-infinity-SAM at depth one in the plane.
//
// It descends at the weights shifted by rho times the signs of the gradient: while the signs stay, that is
// GD on a shifted loss.  Where component j of the gradient is 0, its fold, both sides may drive the weights
// back.  Then they slide along the fold, with the mean of both velocities that stays on it (Filippov).
//
// minorfirst/kernels/rescaled.py takes small fixed steps, thousands of them, which chatter along a fold.
// They know nothing of folds, so they serve any data; a figure has the plane, and a frame's time.

import { descent } from "../model/gradients.js";
import { integrate } from "./stiff.js";

const SLACK = 1e-10; // relative size of a gradient's component that counts as 0
const MAX_TURNS = 40; // changes between crossing and sliding
const REACH = 1e-5; // of the difference quotient by which a fold is found
const COMPONENTS = [0, 1];

const dot = (a, b) => a[0] * b[0] + a[1] * b[1];
/** The signs with that of component j set. */
const withSign = (signs, j, sign) => signs.map((old, i) => (i === j ? sign : old));
/** By how much the sides of a fold hold the weights there; negative where one lets go. */
const hold = ({ above, below }) => Math.min(-above, below);

/** Velocities and folds of a loss, as planeLoss gives it, for a radius. */
function flowsOf(loss, rho) {
  const shifted = ([s, t], u, v) => loss.gradient(u + rho * s, v + rho * t);
  const velocity = (signs) => (y, u, v) => descent(shifted(signs, u, v), y);

  /** Component j of the gradient, over the gradient's size. */
  const component = ([u, v], j) => {
    const [g, h] = loss.gradient(u, v);
    return [g, h][j] / Math.hypot(g, h);
  };

  /** Cosines of the velocities above and below fold j with the way up across it. */
  const across = ([u, v], signs, j) => {
    const up = loss.curvature(u, v, j);
    const [above, below] = [1, -1].map((sign) => {
      const [g, h] = shifted(withSign(signs, j, sign), u, v);
      return -dot(up, [g, h]) / (Math.hypot(...up) * Math.hypot(g, h));
    });
    return { above, below };
  };

  /** The mean of the velocities above and below fold j that stays on it. */
  const slide = (signs, j) => (y, u, v) => {
    const up = loss.curvature(u, v, j);
    const [above, below] = [1, -1].map((sign) => velocity(withSign(signs, j, sign))(y, u, v));
    const share = dot(up, below) / (dot(up, below) - dot(up, above));
    return COMPONENTS.map((i) => share * above[i] + (1 - share) * below[i]);
  };

  /** Take weights onto fold j by moving weight j. */
  const onto = (j) => (w) => {
    let next = w;
    for (let k = 0; k < 3; k += 1) {
      const moved = (by) => next.map((x, i) => (i === j ? x + by : x));
      const here = component(next, j);
      next = moved((-here * REACH) / (component(moved(REACH), j) - here));
    }
    return next;
  };

  return { velocity, component, across, slide, onto };
}

/** Weights at y = log(1 + t), started from 0. */
export function slidingWeights(loss, rho, to) {
  const { velocity, component, across, slide, onto } = flowsOf(loss, rho);
  let signs = loss.gradient(0, 0).slice(0, 2).map(Math.sign);
  let [y, w] = [0, [0, 0]];
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    // Until a component of the gradient has lost its sign.
    const kept = (at, j) => (signs[j] || 1) * component(at, j);
    const leave = (at) => Math.min(...COMPONENTS.map((j) => kept(at, j))) + SLACK;
    const free = integrate({ rate: velocity(signs), leave }, y, w, to);
    if (!free.left) return free.w;
    const j = kept(free.w, 0) < kept(free.w, 1) ? 0 : 1;
    [y, w] = [free.x, onto(j)(free.w)];
    const sides = across(w, signs, j);
    if (hold(sides) <= 0) {
      signs = withSign(signs, j, sides.above > 0 ? 1 : -1);
      continue;
    }
    // Until one side of the fold lets go.
    const held = (at) => hold(across(at, signs, j)) + SLACK;
    const slid = integrate({ rate: slide(signs, j), leave: held, settle: onto(j) }, y, w, to);
    if (!slid.left) return slid.w;
    [y, w] = [slid.x, onto(j)(slid.w)];
    const { above, below } = across(w, signs, j);
    signs = withSign(signs, j, -above < below ? 1 : -1);
  }
  throw new Error("the signs of the gradient change too often; move the points apart");
}
