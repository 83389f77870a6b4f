"""Wrong answers to assignment 4, for the tests: each must lose exactly its task."""

STEP = """
def sam_step(layers, mu, rho, eta):
    def gradient(at):
        u, v = at
        share = 1 / (1 + np.exp({sign}np.sum(mu * u * v)))
        return -share * np.array([{order}])
    g = gradient(layers)
    return {start} - eta * gradient(layers {climb} rho * g / {length})
"""
RIGHT = {
    "sign": "",
    "order": "mu * v, mu * u",
    "start": "layers",
    "climb": "+",
    "length": "np.linalg.norm(g)",
}
RATES = """
def rates(w, mu, rho):
    m = {m}
    return mu {sign} rho * {strength} / {length}
"""
RATE = {"m": "np.linalg.norm(mu * w)", "sign": "-", "strength": "mu**2", "length": "(np.sqrt(2) * m)"}
PREDICTOR = """
def predictor(tau, r, mu, u, v):
    p = (u + v) * np.exp({p})
    q = (u - v) * np.exp({q})
    return {beta}
"""
SCALARS = {
    "p": "mu * tau - mu**2 * r",
    "q": "-mu * tau - mu**2 * r",
    "beta": "(p**2 - q**2) / 4",
}
REGIME = """
def regime(mu, rho, alpha):
    second, strongest = {pair}
    w = np.full(len(mu), float(alpha))
    if {norm} >= rho * (second + strongest) / {root}:
        return "{large}"
    for _ in range({steps}):
        m = np.linalg.norm(mu * w)
        if m < rho * np.min(mu) / {root}:
            return "collapse"
        if m > rho * strongest / {root}:
            return "{middle}"
        w = w * np.exp(0.002 * (mu - rho * mu**2 / ({root} * m)))
    return "{middle}"
"""
LINES = {
    "pair": "np.sort(mu)[-2:]",
    "norm": "np.linalg.norm(mu * w)",
    "root": "np.sqrt(2)",
    "large": "major first",
    "middle": "minor first",
    "steps": 100_000,
}
HANDOVER = """
times = np.logspace(-1, 4, 2501)
leads = mf.flow(data, mf.L2SAM(rho), depth=2, init={init}, times=times).dominant
handover = {{"centre": {centre}, "t": {t}}}
"""
LATE = {"init": "alpha", "centre": "np.mean(mu)", "t": "times[np.argmax(leads)]"}
EQUAL_RATES = """times[np.argmax(np.linalg.norm(
    mu * mf.flow(data, mf.L2SAM(rho), depth=2, init=alpha, times=times).weights[:, 0], axis=1
) > rho * np.sum(mu) / np.sqrt(2))]"""

WRONG = {
    "sam_step": {
        "downhill perturbation": STEP.format(**RIGHT | {"climb": "-"}),
        "each layer normalized by itself": STEP.format(
            **RIGHT | {"length": "np.linalg.norm(g, axis=1, keepdims=True)"}
        ),
        "layers swapped in the gradient": STEP.format(**RIGHT | {"order": "mu * u, mu * v"}),
        "starts from the perturbed weights": STEP.format(
            **RIGHT | {"start": "(layers + rho * g / np.linalg.norm(g))"}
        ),
        "sign of the margin": STEP.format(**RIGHT | {"sign": "-"}),
        "l1 norm": STEP.format(**RIGHT | {"length": "np.sum(np.abs(g))"}),
    },
    "rates": {
        "without the root of 2": RATES.format(**RATE | {"length": "m"}),
        "2 instead of its root": RATES.format(**RATE | {"length": "(2 * m)"}),
        "strength not squared": RATES.format(**RATE | {"strength": "mu"}),
        "sign": RATES.format(**RATE | {"sign": "+"}),
        "m without the strengths": RATES.format(**RATE | {"m": "np.linalg.norm(w)"}),
        "l1 norm": RATES.format(**RATE | {"m": "np.sum(mu * w)"}),
    },
    "predictor": {
        "sign of tau in q": PREDICTOR.format(**SCALARS | {"q": SCALARS["p"]}),
        "sign of r": PREDICTOR.format(**SCALARS | {"p": "mu * tau + mu**2 * r"}),
        "strength not squared": PREDICTOR.format(
            **SCALARS | {"p": "mu * tau - mu * r", "q": "-mu * tau - mu * r"}
        ),
        "equal layers only": PREDICTOR.format(**SCALARS | {"beta": "p**2 / 4"}),
        "factor 2": PREDICTOR.format(**SCALARS | {"beta": "(p**2 - q**2) / 2"}),
    },
    "leader": {
        "factor 2 in the centre": (
            "def leader(tau, r, mu):\n    return int(np.argmin(np.abs(mu - tau / r)))"
        ),
        "minor and major swapped": (
            "def leader(tau, r, mu):\n    return int(np.argmax(np.abs(mu - tau / (2 * r))))"
        ),
        "next stronger instead of nearest": (
            "def leader(tau, r, mu):\n"
            "    above = [j for j in np.argsort(mu) if mu[j] >= tau / (2 * r)]\n"
            "    return int(above[0]) if above else int(np.argmax(mu))"
        ),
    },
    "regime": {
        "without the root of 2": REGIME.format(**LINES | {"root": "1"}),
        "weakest instead of second strongest": REGIME.format(**LINES | {"pair": "min(mu), max(mu)"}),
        "l1 norm at the upper line": REGIME.format(**LINES | {"norm": "np.sum(mu * w)"}),
        "collapse judged at the start": REGIME.format(**LINES | {"steps": 1}),
        "minor and major swapped": REGIME.format(**LINES | {"large": "minor first", "middle": "major first"}),
    },
    "radii": {
        "upside down": """
radii = {
    "first": alpha * np.sum(mu) / (np.sqrt(2) * np.linalg.norm(mu)),
    "last": alpha * np.sqrt(2 * P["features"]),
}
""",
        "without the root of 2": """
radii = {
    "first": alpha * np.linalg.norm(mu) / np.sum(mu),
    "last": alpha * np.sqrt(P["features"]),
}
""",
        "d instead of its root": """
radii = {
    "first": alpha * np.sqrt(2) * np.linalg.norm(mu) / np.sum(mu),
    "last": alpha * np.sqrt(2) * P["features"],
}
""",
        "one feature": """
radii = {
    "first": alpha * np.sqrt(2) * np.linalg.norm(mu) / np.sum(mu),
    "last": alpha * np.sqrt(2),
}
""",
    },
    "handover": {
        "factor 2 in the centre": HANDOVER.format(**LATE | {"centre": "np.sum(mu)"}),
        "the major feature itself": HANDOVER.format(**LATE | {"centre": "mu[1]"}),
        "when the rates are equal": HANDOVER.format(**LATE | {"t": EQUAL_RATES}),
        "another start": HANDOVER.format(**LATE | {"init": "0.95 * alpha"}),
    },
    "why": {f"explanation {k}": f'why = "ABCD"[P["order"].index("{k}")]' for k in (0, 1, 3)},
}
