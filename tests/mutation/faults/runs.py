"""Faults of flow, descent, training to a loss, trajectories and bisection; of theory; of checks."""

from ..plant import within

FAULTS = [
    *within(
        "known_path",
        ("several examples taken for one", "A.n > 1", "A.n > 9"),
        ("climb against the gradient at depth one", "A.ascent(-B)", "A.ascent(B)"),
        (
            "signs of the data overlooked",
            "A and B and np.all(C > 0) and np.all(D > 0)",
            "A and B and np.all(C > 0)",
        ),
        ("what an optimizer looks at overlooked", "(not extras(A)) and B", "B"),
    ),
    *within(
        "solver_for",
        ("optimizers that keep state are followed", "not check_optimizer(A, B, C)", "False"),
        ("tolerance of another method", "rtols['ode']", "1e3 * rtols['ode']"),
    ),
    *within("StepSolver", ("gradients for steps", "A * gradients_a_step(B)", "A")),
    *within("StepSolver.segments", ("steps that hover go on", "A.hovers(...)", "False")),
    *within(
        "OdeSolver", ("times of the first part twice", "times[len(A) :]", "times[: len(times) - len(A)]")
    ),
    *within("_check_gradients", ("gradients too small for a float", "A * np.log(B) < C", "False")),
    *within("flow", ("a flow that is not unique, unsaid", "not found.unique", "False")),
    *within(
        "_iterates",
        ("rare perturbations one step late", "(A - 1) % B", "A % B"),
        ("step uphill", "weights - A * B", "weights + A * B"),
        ("batch ignored", "A if drawn is None else B", "A"),
        ("an overflow goes on", "not np.isfinite(A)", "False"),
    ),
    *within(
        "descend",
        ("record off by one", "A % record_every", "(A - 1) % record_every"),
        ("last step not recorded", "A or step == steps", "A"),
        ("time off by one step", "np.array(recorded) * A", "(np.array(recorded) + 1) * A"),
        ("batches larger than the data", "A > data.n", "False"),
    ),
    *within(
        "batches",
        ("batches drawn with replacement", "rng.permutation(A)", "rng.integers(0, A, A)"),
        ("same order in every epoch", "rng.permutation(A)", "np.random.default_rng(seed).permutation(A)"),
        ("rest of an epoch dropped", "range(0, A, B)", "range(0, A - B + 1, B)"),
    ),
    *within("_either", ("the lead one step early", "math.ceil(A)", "math.floor(A)")),
    *within("_time", ("a handover one step early", "math.ceil(A)", "math.floor(A)")),
    *within(
        "at_loss",
        ("losses above the start", "A >= start or B", "B"),
        ("losses that rise", "A >= start or B", "A >= start"),
        ("one loss a step", "A and after <= B", "not found and after <= B"),
        ("a loss at once", "after <= np.log(A)", "after <= np.log(A) + 1"),
    ),
    *within("_crossing", ("loss crossed nowhere", "A - goal", "A - goal / 2")),
    *within("_handovers", ("handovers of the first segment alone", "A > last", "True")),
    *within(
        "boundary",
        ("bisection keeps the wrong half", "bool(happens(middle)) == A", "bool(happens(middle)) != A"),
        ("bisection ends early", "A > resolution", "A > 100 * resolution"),
    ),
    *within(
        "Trajectory",
        (
            "direction of an l1 norm",
            "np.linalg.norm(A, axis=1, keepdims=True)",
            "np.sum(np.abs(A), axis=1, keepdims=True)",
        ),
        ("direction of a collapsing predictor", "self.beta / np.max(A, axis=1, keepdims=True)", "self.beta"),
        ("loss for its logarithm", "np.exp(self.log_loss)", "self.log_loss"),
        ("the last record lost", "kept[-1] != A", "False"),
        ("labels of the margins ignored", "self.data.z", "self.data.X"),
    ),
    # theory
    *within(
        "major_norm",
        ("major threshold over 2", "A / np.sqrt(2)", "A / 2"),
        ("ties of strengths counted twice", "np.unique(mu)", "np.sort(mu)"),
    ),
    *within("regime_thresholds", ("collapse threshold like rho^2", "rho * collapse", "rho**2 * collapse")),
    *within(
        "regime",
        ("major from the collapse on", "A >= major_norm(B, C)", "A > 0.6 * major_norm(B, C)"),
    ),
    *within("_start", ("start of 0 or below", "A or np.any(B <= 0)", "A")),
    *within(
        "_race",
        ("race with power L - 1", "A ** (depth - 2)", "A ** (depth - 1)"),
        ("ties end in equal shares", "mu ** (-depth / (depth - 2.0))", "np.ones_like(mu)"),
        ("nothing grows, nothing stays", "(A == 0) | B", "B"),
        ("ties by rounding", "A * (1 - TIE)", "A"),
    ),
    *within("_strongest", ("negative modes count as positive", "A - minus", "A + minus")),
    *within("_l1_limit", ("signs that no start reaches", "np.all(reachable)", "True")),
    *within(
        "limit_direction",
        ("no collapse", "A.collapses()", "False"),
        ("one feature that helps will do", "np.all(data.z > 0)", "np.any(data.z > 0)"),
    ),
    *within("_l1_limit", ("l2 for l1", "max_margin(data, norm=1)", "max_margin(data, norm=2)")),
    *within(
        "Lens",
        ("lens centre tau/R", "A / (2 * B)", "A / B"),
        ("width of the Gaussian doubled", "0.5 / np.sqrt(A)", "1 / np.sqrt(A)"),
        ("view of one layer", "2 * growth(...)", "growth(...)"),
    ),
    *within("lens", ("times upside down", "Lens(A, B, C)", "Lens(A, C, B)")),
    # arguments
    *within(
        "checks.integer",
        ("least number refused", "A < minimum", "A <= minimum"),
        ("largest number refused", "A > maximum", "A >= maximum"),
    ),
    *within("checks.positive", ("0 is positive", "A == 0", "False")),
    *within(
        "in_reach",
        ("too small for a square", "np.any((A > MOST) | (A > 0) & (A < LEAST))", "np.any(A > MOST)"),
    ),
    *within("times_vector", ("times that repeat", "np.diff(A) <= 0", "np.diff(A) < 0")),
]
