// What SAM makes of a training run's device hours and memory.  The JS twin of minorfirst_book/cost.py.

export const BYTES = 4; // of a weight

/**
 * Device hours with SAM, those that it adds, and the factor, of a run that takes `hours` without; `share` of
 * a step is its forward and backward pass, and one step in `every` is perturbed.
 */
export function trainingCost({ hours, share, every }) {
  const extra = (hours * share) / every;
  return { hours: hours + extra, extra, factor: 1 + share / every };
}

/** Megabytes of one array of the weights' size, for `params` million weights. */
export const arraySize = (params) => BYTES * params;
