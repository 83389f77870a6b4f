// The logistic loss and its parts, safe at any margin.  The JS twin of minorfirst/model/logistic.py.

const CERTAIN = 37; // margin from which log(1 + exp(-margin)) is exp(-margin) to the last digit

/** log(exp(a) + exp(b)). */
export function logAdd(a, b) {
  const high = Math.max(a, b);
  return high === -Infinity ? high : high + Math.log1p(Math.exp(-Math.abs(a - b)));
}

/** log(1 + exp(x)). */
export function softplus(x) {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** log of the logistic loss of one example of strengths mu at a predictor. */
export function logLoss(beta, mu) {
  const margin = beta.reduce((total, b, j) => total + b * mu[j], 0);
  return margin > CERTAIN ? -margin : Math.log(softplus(-margin));
}
