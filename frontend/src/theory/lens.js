// The Gaussian over feature strength that l2-SAM at depth two looks through (equal start).
// The JS twin of minorfirst/theory/lens.py.

/** The favoured strength, where the growth m tau - m^2 R is largest. */
export const centre = (tau, r) => tau / (2 * r);

/** What the lens makes of a strength, exp(2 growth(m)), over its own top. */
export const view = (m, tau, r) => Math.exp(-2 * r * (m - centre(tau, r)) ** 2);
