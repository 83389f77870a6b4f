"""Faults of the mathematics behind the figures, in their JavaScript."""

from ..plant import within

FAULTS = [
    # model
    *within("predictor", ("one layer more", "A ** depth", "A ** (depth + 1)")),
    *within("logAdd", ("sum of logarithms without its smaller part", "A + Math.log1p(B)", "A")),
    *within("softplus", ("softplus without its tail", "A + Math.log1p(B)", "A")),
    *within(
        "logLoss",
        ("loss of the wrong side", "softplus(-margin)", "softplus(margin)"),
        ("tail of the loss from margin 0 on", "margin > A", "margin > 0"),
    ),
    *within(
        "l2Ascent",
        ("norm of one layer", "depth * sum(A)", "sum(A)"),
        ("norm without its root", "Math.sqrt(A)", "A"),
        ("guard against underflow removed", "g / largest", "g"),
    ),
    *within(
        "lpAscent",
        ("lp ball with power q", "A ** power", "A ** (1 + power)"),
        ("lp norm without its root", "A ** inverse_p", "A"),
    ),
    *within("ASCENTS", ("l-infinity ascent downhill", "rho * Math.sign(A)", "-rho * Math.sign(A)")),
    *within("ASAM", ("adaptive half-axes once", "Math.abs(A) * eps", "eps")),
    *within(
        "planeLoss.gradient",
        ("pull of the right examples", "least - A", "A - least"),
        ("sigmoid without its one", "(A * (1 + q)) / B", "A"),
    ),
    *within("planeLoss.curvature", ("slope of the sigmoid halved", "A ** 2", "A")),
    *within("descent", ("velocity in t, not in its logarithm", "y + logScale", "logScale")),
    *within(
        "maxMargins",
        ("the wrong side", "A >= 1 - SLACK", "A <= 1 - SLACK"),
        ("l1 and l2 margins alike", "Math.abs(A) + Math.abs(B)", "Math.hypot(...w)"),
    ),
    *within("corner", ("corners of one coordinate", "a[0] - b[0]", "b[0] - a[0]")),
    # runs
    *within(
        "pathOf",
        ("perturbation's sign at depth one", "(m) => -m", "(m) => m"),
        ("GD keeps the radius", '"GD" ? 0 : rho', '"GD" ? rho : rho'),
    ),
    *within("flowPath", ("the path's end left out", "...positions(path, A)", "")),
    *within(
        "descend",
        ("steps twice as long", "stepSize * A", "2 * stepSize * A"),
        ("gradient at the unperturbed weights", "A * perturbed[B] ** C", "A * w ** C"),
        ("descent uphill", "w + stepSize * A", "w - stepSize * A"),
    ),
    # kernels
    *within(
        "clock",
        ("half of each cell", "A + Math.log(half)", "A + Math.log(half / 2)"),
        ("the bracket turned round", "excess <= 0", "excess > 0"),
        ("one cell a panel", "2.4 * steepest", "0 * steepest"),
        ("panels on from the start", "left = right;", "left = right - left;"),
        ("a rest at the start", "found.push(end)", "found.push(0)"),
        ("nodes of another order", "k + 0.75", "k + 0.25"),
    ),
    *within("trace", ("a trace that ends early", "A.push(solve(B, C, D, E, F))", "A.push(C)")),
    *within(
        "chebyshev",
        ("mean of a panel doubled", "order === 0 ? 1 : 2", "2"),
        ("integral from the other end", "k % 2 === 0 ? 1 : -1", "1"),
        ("derivative's mean doubled", "result[0] /= 2;", ""),
        ("anything is resolved", "A <= tolerance * size", "A >= 0"),
    ),
    *within("evaluate", ("Clenshaw's last step", "x * b1 - b2", "x * b1 + b2")),
    *within(
        "Pieces",
        ("half of a piece", "y[j] = A.state[j] + half * sum", "y[j] = A.state[j] + 0.5 * half * sum"),
        ("Picard's iteration stops at once", "change > TOLERANCE", "change > 1"),
        ("the piece before", "s <= A[k].left", "s <= A[k].right"),
    ),
    *within("nextEnd", ("the end before", "A[k - 1] > s", "A[k] > s")),
    *within(
        "reductionPath",
        ("rho twice", "size / (size + rho)", "size / (size + 2 * rho)"),
        ("margin without its shrinkage", "A - rho * size", "A"),
        ("alive to the last", "shrinks(A, VANISHED)", "shrinks(A, 0)"),
        ("R in units of strength", "r / (unit * unit)", "r / unit"),
    ),
    *within("depthOnePath", ("no perturbation in the clock", "A + eps[j]", "A")),
    *within(
        "balancedPath",
        ("the gate twice as high", "(a) => a - rho", "(a) => a - 2 * rho"),
        ("even depth taken for odd", "depth % 2 === 0", "depth % 2 === 1"),
        ("blow-up of the slowest", "Math.min(...blowUps)", "Math.max(...blowUps.filter(Number.isFinite))"),
        ("sign of the fallen at odd depth", "(-rho) ** depth", "rho ** depth"),
        ("weights fall on", "c >= A ? 0", "c >= 2 * A ? 0"),
    ),
    *within(
        "expand",
        ("no perturbation", "A - r * product(B, C, D)", "A"),
        ("depth six with power four", "depth === 6", "depth === 7"),
    ),
    *within("reach", ("steps ten times as long", "TOLERANCE * A", "1e10 * TOLERANCE * A")),
    *within(
        "odePath",
        ("a collapse overlooked", "COLLAPSED * A", "0 * A"),
        ("a rest overlooked", "FROZEN * A", "0 * A"),
    ),
    *within("power", ("powers of another exponent", "p * i - (k - i)", "p * i + (k - i)")),
    *within("product", ("a product without its last term", "i <= k", "i < k")),
    *within("valueAt", ("series without their constant", "k >= 0", "k > 0")),
    *within(
        "leads",
        ("the weakest leads", "A[j] > A[leader]", "A[j] < A[leader]"),
        ("a lead that is kept", "at(middle) === leader", "at(middle) !== leader"),
    ),
    *within(
        "stiff",
        ("no extrapolation", "A / B - 1", "A / B"),
        ("sub-steps at the start", "x + s * k", "x"),
    ),
    *within("root", ("the end of the step", "length: high", "length: h")),
    *within(
        "trained",
        ("time for its logarithm", "Math.log1p(t)", "Math.log(t)"),
        ("gradient at the unperturbed weights", "loss.gradient(u + du, v + dv)", "gradient"),
    ),
    *within(
        "sliding",
        ("off the fold", "share * above[i]", "share * below[i]"),
        ("folds let go at once", "hold(A) <= 0", "hold(A) >= 0"),
    ),
    # theory and sweeps
    *within("centre", ("lens centre tau/R", "tau / (2 * r)", "tau / r")),
    *within("lens.view", ("lens of one layer", "-2 * r", "-r")),
    *within(
        "raceLimit",
        ("race with power L - 1", "A ** (depth - 2)", "A ** (depth - 1)"),
        ("the slowest wins", "A ** (depth - 2)", "A ** -(depth - 2)"),
        ("ties by rounding", "A * (1 - TIE)", "A"),
        ("equal shares of a tie", "A ** (-depth / B)", "1"),
    ),
    *within("limits", ("blow-up times of another power", "A ** -n", "A ** (-n - 1)")),
    *within(
        "thresholds",
        ("major line without sqrt 2", "A / Math.SQRT2 / size; let low", "A / size; let low"),
        ("ties of strengths counted twice", "new Set(mu)", "mu"),
        ("the wrong half", "low = middle; else high = middle", "high = middle; else low = middle"),
    ),
    *within(
        "sweep",
        ("collapse and major swapped", "COLLAPSED : MAJOR", "MAJOR : COLLAPSED"),
        ("columns without their event", "piece.left, right, q", "piece.left, piece.right, q"),
        ("the logarithm of time without its one", "Math.exp(-peak) + A", "A"),
    ),
    *within(
        "sweep",
        ("another scale over radius", "at(alpha, radius)", "at(1.05 * alpha, radius)"),
    ),
    *within("growth", ("the lens half as narrow", "tau - m * r", "tau - 2 * m * r")),
    *within("between", ("a cubic through three", "(u - 1) * (2 - u)", "(u - 1) * (1 - u)")),
    # what the figures compute themselves
    *within("trainingCost", ("rare perturbations cost no less", "(hours * share) / every", "hours * share")),
    *within(
        "writeState",
        ("digits are lost", "names.map(A)", "names.map((name) => `${name}=${Math.round(state[name])}`)"),
    ),
    *within("slice", ("another time than is shown", "log_t * Math.LN10", "log_t")),
    *within("eventOf", ("events are sought too late", "span.map(A)", "[1, 12].map(A)")),
]
