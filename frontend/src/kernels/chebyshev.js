// Chebyshev polynomials on panels: interpolation, evaluation, integration.

export const DEGREE = 20;
export const N = DEGREE + 1;

/** Nodes of the first kind on [-1, 1], increasing. */
export const NODES = Float64Array.from({ length: N }, (_, k) => -Math.cos((Math.PI * (k + 0.5)) / N));

const TRANSFORM = Array.from({ length: N }, () => new Float64Array(N)); // [order][node]
NODES.forEach((x, node) => {
  let [before, value] = [x, 1]; // T_-1 = T_1
  for (let order = 0; order < N; order += 1) {
    TRANSFORM[order][node] = ((order === 0 ? 1 : 2) / N) * value;
    [before, value] = [value, 2 * x * value - before];
  }
});

/** Coefficients of the polynomial through values at the nodes. */
export function coefficients(values) {
  const c = new Float64Array(N);
  for (let order = 0; order < N; order += 1) {
    const row = TRANSFORM[order];
    let sum = 0;
    for (let k = 0; k < N; k += 1) sum += values[k] * row[k];
    c[order] = sum;
  }
  return c;
}

/** Value of the series at x in [-1, 1], by Clenshaw's recurrence. */
export function evaluate(c, x) {
  const twice = 2 * x;
  let b1 = 0;
  let b2 = 0;
  for (let k = c.length - 1; k > 0; k -= 1) {
    const b = c[k] + twice * b1 - b2;
    b2 = b1;
    b1 = b;
  }
  return c[0] + x * b1 - b2;
}

/** Coefficients of the integral from -1, one order longer. */
export function integral(c) {
  const result = new Float64Array(c.length + 1);
  const at = (k) => (k < c.length ? c[k] : 0);
  result[1] = at(0) - at(2) / 2;
  for (let k = 2; k <= c.length; k += 1) result[k] = (at(k - 1) - at(k + 1)) / (2 * k);
  let sum = 0;
  for (let k = 1; k <= c.length; k += 1) sum += result[k] * (k % 2 === 0 ? 1 : -1);
  result[0] = -sum;
  return result;
}

/** Coefficients of the derivative. */
export function derivative(c) {
  const n = c.length;
  const result = new Float64Array(n);
  for (let k = n - 2; k >= 0; k -= 1) result[k] = (k + 2 < n ? result[k + 2] : 0) + 2 * (k + 1) * c[k + 1];
  result[0] /= 2;
  return result;
}

/** Weights that take values at the nodes to the integral from -1 to x. */
function weightsUpTo(x) {
  return NODES.map((_, node) => {
    const unit = new Float64Array(N);
    unit[node] = 1;
    return evaluate(integral(coefficients(unit)), x);
  });
}

/** From values at the nodes to integrals from -1 to each node: [to][from]. */
export const RUNNING = Array.from(NODES, weightsUpTo);

/** From values at the nodes to the integral over [-1, 1]. */
export const WHOLE = weightsUpTo(1);

/** Whether a function with these coefficients is resolved, relative to a size. */
export function resolved(c, size, tolerance) {
  const n = c.length;
  return Math.max(Math.abs(c[n - 1]), Math.abs(c[n - 2]), Math.abs(c[n - 3])) <= tolerance * size;
}
