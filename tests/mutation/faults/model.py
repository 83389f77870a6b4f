"""Faults of optimizers, network, loss, data and margins."""

from ..plant import within

FAULTS = [
    *within(
        "LinfSAM.ascent",
        ("l-infinity ascent downhill", "A * np.sign(B)", "-A * np.sign(B)"),
        ("l-infinity ascent with 2 rho", "A * np.sign(B)", "2 * A * np.sign(B)"),
    ),
    *within(
        "L2SAM.ascent",
        ("l2 ascent with 2 rho", "A / np.sqrt(B)", "2 * A / np.sqrt(B)"),
        ("l2 norm without its root", "np.sqrt(A)", "A"),
        ("l2 norm layer by layer", "np.sqrt(np.vdot(A, A))", "np.sqrt(np.sum(A**2, axis=1, keepdims=True))"),
        (
            "l2 norm + 1e-12",
            "A * (B / np.sqrt(C))",
            "gradient * (B / (np.linalg.norm(gradient) + 1e-12))",
        ),
        ("l2 ascent's guard against underflow removed", "gradient / A", "gradient"),
        ("l2 ascent of no gradient", "A == 0", "A < 0"),
    ),
    *within(
        "LpSAM.ascent",
        ("lp ball with power q", "np.sign(A) * B**C", "np.sign(A) * B ** (1 + C)"),
        ("lp norm without its root", "A ** (1 / B)", "A**1.0"),
        ("lp norm's guard against underflow removed", "size / A", "size / 1.0"),
    ),
    *within(
        "ASAM.ascent",
        ("adaptive half-axes once", "A * B * (C / np.sqrt(D))", "B * (C / np.sqrt(D))"),
        ("adaptive slope of the bare gradient", "A * gradient", "gradient"),
        ("no floor under the half-axes", "A + self.floor", "A"),
    ),
    *within(
        "GSAM.descent",
        ("surrogate gap uphill", "A - self.alpha * B", "A + self.alpha * B"),
        ("projection without its norm", "np.vdot(A, B) / np.vdot(B, B)", "np.vdot(A, B)"),
    ),
    *within("perturbation", ("weights not passed on", "weights.copy()", "np.ones_like(weights)")),
    *within(
        "rule_of",
        (
            "subclass taken for its parent",
            "getattr(type(A), 'ascent', None)",
            "getattr(type(A).__mro__[-2], 'ascent', None)",
        ),
        ("descent of its own overlooked", "descends(A)", "False"),
        ("radius 0 is no GD", "A == 0", "A < 0"),
    ),
    *within(
        "_check_ascent",
        ("noise taken for a function", "np.array_equal(A, B)", "True"),
        ("scale of the gradient not asked for", "2.0 * A", "1.0 * A"),
    ),
    *within(
        "gradient_pair", ("loss at the unperturbed weights", "predictor(perturbed)", "predictor(weights)")
    ),
    *within(
        "perturbed_gradient",
        (
            "layers at the unperturbed weights",
            "layer_gradients(A.perturbed, B)",
            "layer_gradients(weights, B)",
        ),
        ("gradients of GSAM on two scales", "A.layers * np.exp(B)", "A.layers * 1.0"),
    ),
    *within("gradients_a_step", ("a descent is not a gradient", "A and (not descends(B))", "A")),
    *within(
        "layer_gradients",
        ("products of later layers reversed", "np.cumprod(A, axis=0)[::-1]", "np.cumprod(A, axis=0)"),
        ("earlier layers left out", "A * B * gradient", "B * gradient"),
        ("own layer in its gradient at depth two", "weights[::-1] * A", "weights * A"),
    ),
    *within(
        "check_margin",
        ("margin of one layer", "depth * np.log(A)", "np.log(A)"),
        ("room for a margin twice as large", "A > LARGEST_MARGIN", "A > 2 * LARGEST_MARGIN"),
    ),
    *within(
        "fixed_signs",
        ("depth one is tied too", "len(A) > 1", "len(A) >= 1"),
        ("sign of the first layer alone", "np.sign(predictor(A))", "np.sign(A[0])"),
        ("layers tied up to nothing", "np.abs(weights)", "weights"),
    ),
    *within("balanced", ("any layers are balanced", "np.all(A)", "np.any(A)")),
    *within(
        "scaled_gradient",
        ("gradient of the sum of losses", "A / len(B)", "A"),
        ("pull of the right examples", "-softplus(A)", "-softplus(-A)"),
    ),
    *within(
        "log_loss",
        ("sum of losses", "np.mean(A, axis=-1)", "np.sum(A, axis=-1)"),
        ("tail of the loss from margin 3.7 on", "A > 37.0", "A > 3.7"),
        ("loss of the wrong side", "softplus(-A)", "softplus(A)"),
    ),
    *within("softplus", ("softplus overflows", "np.exp(-np.abs(x))", "np.exp(x)")),
    *within("Dataset", ("a right label named as wrong", "labels[np.abs(A) != 1]", "labels[np.abs(A) == 1]")),
    *within("Dataset.z", ("labels ignored", "A[:, None] * B", "1.0 * B")),
    *within(
        "separable",
        ("margin and gap added", "margin - np.min(A)", "margin + np.min(A)"),
        ("strengths ignored", "A * scale", "A"),
    ),
    *within(
        "max_margin",
        ("l1 and l2 margins swapped", "A if norm == 1 else B", "B if norm == 1 else A"),
        ("l2 norm of the l1 margin", "np.linalg.norm(A, ord=norm)", "np.linalg.norm(A)"),
        ("margin of the average example", "np.min(A)", "np.mean(A)"),
    ),
    *within(
        "separates",
        ("required signs ignored", "np.diag(A)", "0 * np.diag(A)"),
        ("entries that must be 0 are free", "~np.isnan(signs)", "np.ones(data.d, bool)"),
    ),
]
