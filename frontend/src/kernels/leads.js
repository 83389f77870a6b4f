// Who leads along a path, and when the lead passes from one coordinate to another.
// The JS twin of minorfirst/kernels/leads.py.

const BISECTIONS = 60;

/** Index of the largest weight, the first of equals; -1 once all are 0. */
export function leaderOf(weights) {
  let leader = 0;
  for (let j = 1; j < weights.length; j += 1) if (weights[j] > weights[leader]) leader = j;
  return weights[leader] > 0 ? leader : -1;
}

/**
 * Every change of the leader between the positions of a trace, [{leader, lnT}], the first entry being who
 * leads at the earliest position.  The times are as exact as the clock.
 */
export function leaders(path, { c, lnTimeAt }, lnFrom) {
  const at = (position) => leaderOf(path.weights(position));
  const changes = [];
  let [here, leader] = [c[0], at(c[0])];
  changes.push({ leader, lnT: lnFrom });
  for (const there of c) {
    const next = at(there);
    while (leader !== next) {
      // The last position at which this one leads, and who follows it there.
      let [low, high] = [here, there];
      for (let k = 0; k < BISECTIONS && high - low > 1e-15 * high; k += 1) {
        const middle = (low + high) / 2;
        if (at(middle) === leader) low = middle;
        else high = middle;
      }
      [here, leader] = [high, at(high)];
      const lnT = lnTimeAt(high);
      if (lnT <= lnFrom) changes[0].leader = leader;
      else changes.push({ leader, lnT });
    }
    here = there;
  }
  return changes;
}
