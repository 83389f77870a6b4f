"""Faults of the solutions: closed forms, their clock, the scalar reduction, integration and steps."""

from ..plant import within

FAULTS = [
    *within(
        "BalancedPath.log_rate",
        ("sign(0) = 0 in the clock", "np.exp(depth * A)", "np.exp(depth * A) * (A < 0)"),
        ("clock exp for 1 + exp", "softplus(A)", "A"),
        ("clock without exp", "softplus(A)", "0 * A"),
        ("perturbed margin with power L - 1", "self._rise(A) ** B", "self._rise(A) ** (B - 1)"),
        ("sign of the fallen at odd depth", "(-A) ** depth", "A**depth"),
    ),
    *within(
        "BalancedPath._rise", ("blow-up with power 1/(L - 1)", "A ** (-1.0 / B)", "A ** (-1.0 / (B + 1))")
    ),
    *within(
        "BalancedPath",
        ("pace of the fall without rho^(L-2)", "A * mu * B**A", "A * mu"),
        ("a stop is not the next", "self._stop > c", "self._stop >= c"),
        ("no kinks at even depth", "depth % 2", "depth // 2"),
        ("the gate at rho/2", "alpha - rho", "alpha - rho / 2"),
        ("blow-up of the slowest", "np.min(blow_up, axis=0)", "np.max(blow_up, axis=0)"),
    ),
    *within(
        "DepthOnePath",
        ("no perturbation in the clock at depth one", "(w0 + A) @ z", "w0 @ z"),
    ),
    *within("perturbed_margin", ("margin without its shrinkage", "A - np.sqrt(B)", "A")),
    *within("speeds", ("R with 2 rho", "rho / (norm + rho)", "2 * rho / (norm + rho)")),
    *within("growth", ("modes grow in R", "A - B * r", "A + B * r")),
    *within(
        "fate",
        ("collapse declared too early", "A < B * least", "A < 1.2 * B * least"),
        ("escape declared too early", "A >= B * most", "A >= B * least"),
    ),
    *within("vanished", ("alive to the last", "VANISHED * A", "VANISHED**3 * A")),
    *within("Modes.square", ("N^2 of one layer", "A / 2", "A / 4")),
    *within("Modes.moments", ("N^2 of one layer in the clock", "[[A], [0.5], [A]]", "[[A], [A], [A]]")),
    *within("ReductionPath.log_rate", ("N without its root in the clock", "np.sqrt(A)", "A")),
    *within(
        "ReductionPath.weights",
        ("q grows like p", "growth(-A, B, C)", "growth(A, B, C)"),
        ("collapse takes all coordinates", "A == 0", "0.0"),
        ("dead modes come to life", "np.where(A != 0, growth(self._z, B, C), 0.0)", "growth(self._z, B, C)"),
    ),
    *within("ReductionPath.scalars", ("R in units of strength", "A / B**2", "A / B")),
    *within(
        "ReductionPath.collapses",
        ("modes that shrink count as growing", "A._m > 0", "A._m < 0"),
        ("GD collapses where nothing grows", "return A > 0", "return A >= 0"),
    ),
    # the clock
    *within("Panel", ("panels about their left end", "2 * A - B - C", "2 * A - 2 * B")),
    *within(
        "_log_integral",
        ("cells of length one", "A + np.log(half)", "A"),
        ("the peak forgotten", "peak + A + B", "A + B"),
    ),
    *within("chebyshev", ("mean of a panel doubled", "A[0] /= 2", "pass")),
    *within("_fit", ("any panel is resolved", "A > B", "A < 0")),
    *within("_cells", ("one cell a panel", "2.4 * A", "0.0 * A")),
    *within("_solve", ("the bracket turned round", "np.where(A <= 0, c, low)", "np.where(A >= 0, c, low)")),
    *within("_halts", ("a halt of any length", "A + np.log(B)", "A")),
    *within("_stands", ("weights stand for a whole step", "A * B.first_step", "B.first_step")),
    *within("_stretches", ("one panel of the path", "A >= log_last", "True")),
    *within(
        "positions",
        ("times beyond a rest stay at 0", "found[len(A) :] = B", "pass"),
        ("times before a panel", "A <= marks[-1]", "A >= marks[-1]"),
    ),
    *within("segments", ("segments begin at t = 0", "np.logaddexp(A, B)", "B")),
    # integration and rescaled steps
    *within(
        "LogModes.velocity",
        ("modes shrink the other way", "A - ratio * B * C", "A + ratio * B * C"),
        ("modes unperturbed", "A if climb != 0 else B", "0.0"),
        ("ratio read off where both are least", "np.argmax(A)", "np.argmin(A)"),
    ),
    *within("LogModes.speed", ("a mode that falls counts in full", "v * np.exp(A)", "v")),
    *within(
        "DirectWeights",
        ("velocity uphill", "-A.ravel()", "A.ravel()"),
        ("small weights lose their digits", "np.minimum(A, 1.0)", "1.0"),
    ),
    *within(
        "integrate",
        ("log t for log(1 + t)", "np.logaddexp(0.0, A)", "0.0 + A"),
        ("a collapse overlooked", "A < COLLAPSED", "False"),
        ("a glance at every step", "A.nfev + GLANCE", "A.nfev - GLANCE"),
        ("rest of data that are separable", "A and (not separates(B, C))", "A"),
    ),
    *within(
        "rescaled_path",
        ("time of a step squared", "A - log_scale", "A - 2 * log_scale"),
        ("steps of a share of the weights alone", "max(rho, A)", "A"),
        ("no gradient, and yet it moves", "speed == 0", "speed < 0"),
    ),
    *within(
        "rescaled_steps",
        ("times rounded up to steps", "(times[done] - t) / passed", "1.0"),
        ("the clock of the first part forgotten", "(0.0, weights0) if A else B", "(0.0, B[1])"),
    ),
    *within("_out_of_step", ("flow not unique, unsaid", "A > 1", "A > 2")),
    *within(
        "Watch.hovers",
        ("hovering overlooked", "A % BLOCK", "A % (100 * BLOCK)"),
        ("late or not", "A and late and B", "A and B"),
        ("growth overlooked", "still and A and B", "A and B"),
        ("a faster pace overlooked", "A and B and (C <= D)", "A and B"),
        ("noise counts as growth", "4 * np.max(A)", "0 * np.max(A)"),
    ),
    *within("Watch", ("weights of 1 before the first look", "np.zeros(())", "np.ones(())")),
    *within("reason", ("signs kept at odd depth", "len(A) % 2 == 0", "len(A) % 2 == 1")),
    # who leads
    *within("dominant", ("dominant by sign", "np.abs(beta)", "beta")),
    *within(
        "LeadWatch.segment",
        ("parting counts as a handover", "A if alike else left", "left"),
        ("handover at the segment's start", "time_at(high)", "time_at(low)"),
        ("a lead from nowhere is a handover", "self._leader != -1", "True"),
    ),
    *within("LeadWatch.handovers", ("handovers past the last time", "A <= until", "True")),
    # many flows at once
    *within(
        "follow",
        ("time with 1 + 1 for its unit", "np.exp(log_goal - A)", "np.ones(len(goal))"),
        ("the next goal is the last", "np.minimum(goal, A)", "A"),
        ("a time passed twice", "A >= 1", "A >= 0.5"),
    ),
    *within("_Passages.write", ("a time goes to its neighbour", "A - np.cumsum(B) + B", "A - B + 1")),
    *within(
        "attempt",
        ("step of the wrong side of an error", "SAFETY * A**B", "SAFETY * A**-B"),
        ("half a step, whole credit", "A + h * _combine(B, C)", "A + 0.5 * h * _combine(B, C)"),
        ("refused steps count", "np.where(self.accepted, after, A)", "after"),
        ("any error is accepted", "A < 1", "A < 100"),
    ),
    *within("row", ("interpolant's factors alike", "A if B % 2 == 0 else 1 - A", "A")),
    *within("solve", ("a unit short in R", "[unit, unit**2]", "[unit, unit]")),
    *within(
        "ReductionBatch",
        ("collapse in no time", "A < wait", "A < 1e9"),
        ("start of one layer", "2 * np.log(2 * A)", "2 * np.log(A)"),
    ),
    *within("_depth_one_clock", ("climb down at depth one", "A + rho * B", "A - rho * B")),
    *within("_depth_one", ("Wright's function of another place", "A + margin", "A")),
    *within("BalancedBatch", ("kinks stepped over", "np.where(A > 0, A, np.inf)", "np.full_like(A, np.inf)")),
    *within("collapse_scales", ("section of a neighbour", "edges[rows, A + 1]", "edges[rows, A]")),
    *within("parts", ("radius 0 is not GD", "rho == 0", "rho < 0")),
]
