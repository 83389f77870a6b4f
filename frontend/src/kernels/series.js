// Power series cut off at a fixed order, built one coefficient at a time.

/** The coefficient of order k of the product a b. */
export function product(a, b, k) {
  let sum = 0;
  for (let i = 0; i <= k; i += 1) sum += a[i] * b[k - i];
  return sum;
}

/** The coefficient of order k >= 1 of y = a^p, from the lower ones: a y' = p a' y.  a[0] must not be 0. */
export function power(a, y, p, k) {
  let sum = 0;
  for (let i = 1; i <= k; i += 1) sum += (p * i - (k - i)) * a[i] * y[k - i];
  return sum / (k * a[0]);
}

/** The value at x. */
export function valueAt(a, x) {
  let sum = 0;
  for (let k = a.length - 1; k >= 0; k -= 1) sum = sum * x + a[k];
  return sum;
}
