// Max-margin separators of signed examples in the plane, exactly: the least w with <w, z_n> >= 1.
// The JS twin of minorfirst/model/margins.py, which has scipy's solvers for any dimension; in two, one or two
// examples hold the separator, so all candidates can be listed.

const SLACK = 1e-9; // of the constraints, for rounding

/** The w with <w, a> = <w, b> = 1, or null for parallel examples. */
function corner(a, b) {
  const area = a[0] * b[1] - a[1] * b[0];
  const size = Math.hypot(...a) * Math.hypot(...b);
  return Math.abs(area) > 1e-14 * size ? [(b[1] - a[1]) / area, (a[0] - b[0]) / area] : null;
}

/** Directions of l2 length 1 of the l1 and l2 max margins of z = y x, or null where no separator exists. */
export function maxMargins(z) {
  const ends = z.flatMap((a, n) => z.slice(n + 1).map((b) => corner(a, b))).filter(Boolean);
  const feet = z.map((a) => a.map((x) => x / (a[0] * a[0] + a[1] * a[1])));
  const onAxes = z.flatMap((a) => [[1 / a[0], 0], [0, 1 / a[1]]]);
  const least = (candidates, size) => {
    let best = null;
    for (const w of candidates) {
      if (!w.every(Number.isFinite) || (best && size(w) >= size(best))) continue;
      if (z.every((a) => a[0] * w[0] + a[1] * w[1] >= 1 - SLACK)) best = w;
    }
    return best?.map((x) => x / Math.hypot(...best)) ?? null;
  };
  const l2 = least([...feet, ...ends], (w) => Math.hypot(...w));
  return l2 && { l1: least([...onAxes, ...ends], (w) => Math.abs(w[0]) + Math.abs(w[1])), l2 };
}
