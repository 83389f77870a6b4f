// Depth one, several examples in the plane: the weights of a linear classifier trained from 0, at a time.
// The flow is followed in y = log(1 + t).
//
// minorfirst/kernels/ode.py does so with scipy's LSODA.  Late in training the flow is stiff too; stiff.js is
// the least that copes with it in two dimensions.

import { descent, planeLoss } from "../model/gradients.js";
import { l2Ascent } from "../model/optimizers.js";
import { slidingWeights } from "./sliding.js";
import { integrate } from "./stiff.js";

/** Weights at time t under an optimizer, for signed examples z = y x. */
export function trained(z, optimizer, rho, t) {
  const loss = planeLoss(z);
  const to = Math.log1p(t);
  if (optimizer === "l-infinity-SAM" && rho > 0) return slidingWeights(loss, rho, to);
  const climbs = optimizer === "l2-SAM" && rho > 0;
  const rate = (y, u, v) => {
    const gradient = loss.gradient(u, v);
    if (!climbs) return descent(gradient, y);
    const [du, dv] = l2Ascent(gradient.slice(0, 2), rho);
    return descent(loss.gradient(u + du, v + dv), y);
  };
  return integrate({ rate, leave: () => 1 }, 0, [0, 0], to).w;
}
