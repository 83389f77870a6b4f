"""Wrong answers to assignment 3, for the tests: each must lose exactly its task."""

COUNTDOWN = """
def countdown(mu, alpha, rho, depth):
    n = {n}
    times = np.full(len(mu), np.inf)
    above = alpha > rho
    times[above] = {formula}
    return times
"""
WINNER = """
def winner(mu, alpha, rho, depth):
    above = alpha > rho
    head_start = np.where(above, alpha - rho, 0.0)
    score = np.where(above, {score}, {otherwise})
    return int({best}(score)) if np.any(above) else -1
"""
WEIGHT = """
def weight(tau, mu, alpha, rho, depth):
    n = {n}
    result = []
    for m, start in zip(mu, alpha):
        if start == rho:
            result.append(rho)
            continue
        sign = -1 if start < rho and depth % 2 == {odd} else 1
        left = abs(start - rho) ** -n - sign * n * m * tau
        distance = left ** (-1 / n) if left > 0 else {blown_up}
        result.append(rho + distance if start > rho else max(rho - distance, {least}))
    return np.array(result)
"""
CLOSED = {"n": "depth - 2", "odd": "1", "blown_up": "np.inf", "least": "0.0"}
FROZEN = """
n = {n}
end = (start[0] - rho) ** -n / (n * mu[{winner}])
left = (start[1] - rho) ** -n - n * mu[{loser}] * end
run = mf.flow(mf.single_example(mu), mf.{optimizer}, depth=depth, init=start, times=[1e300])
frozen = {{
    "predicted": {gate}left ** (-1 / n),
    "measured": run.{measured},
}}
"""
ICE = {
    "n": "(depth - 2)",
    "winner": 0,
    "loser": 1,
    "optimizer": "LinfSAM(rho)",
    "gate": "rho + ",
    "measured": "weights[-1, 0, 1]",
}

WRONG = {
    "countdown": {
        "off by one layer": COUNTDOWN.format(
            n="depth - 1", formula="(alpha[above] - rho) ** -n / (n * mu[above])"
        ),
        "without the factor depth - 2": COUNTDOWN.format(
            n="depth - 2", formula="(alpha[above] - rho) ** -n / mu[above]"
        ),
        "without the gate": COUNTDOWN.format(n="depth - 2", formula="alpha[above] ** -n / (n * mu[above])"),
        "strength upside down": COUNTDOWN.format(
            n="depth - 2", formula="(alpha[above] - rho) ** -n / n * mu[above]"
        ),
    },
    "winner": {
        "off by one layer": WINNER.format(
            score="mu * head_start ** (depth - 1)", otherwise="0.0", best="np.argmax"
        ),
        "without the gate": WINNER.format(
            score="mu * alpha ** (depth - 2)", otherwise="0.0", best="np.argmax"
        ),
        "head start alone": WINNER.format(score="head_start", otherwise="0.0", best="np.argmax"),
        "strength alone": WINNER.format(score="mu", otherwise="0.0", best="np.argmax"),
        "minor and major swapped": WINNER.format(
            score="mu * head_start ** (depth - 2)", otherwise="np.inf", best="np.argmin"
        ),
    },
    "ratios": {
        "off by one layer": "ratios = [(mu[1] / mu[0]) ** (1 / (L - 1)) for L in (3, 4, 6)]",
        "power instead of root": "ratios = [(mu[1] / mu[0]) ** (L - 2) for L in (3, 4, 6)]",
        "minor and major swapped": "ratios = [(mu[0] / mu[1]) ** (1 / (L - 2)) for L in (3, 4, 6)]",
    },
    "radius": {
        "minor and major swapped": ("radius = (mu[0] * ahead[1] - mu[1] * ahead[0]) / (mu[0] - mu[1])"),
        "sign": "radius = (mu[1] * ahead[1] + mu[0] * ahead[0]) / (mu[1] + mu[0])",
        "exponent of depth two": "radius = ahead[1]",
        "off by one layer": (
            "root = np.sqrt(mu)\nradius = (root[1] * ahead[1] - root[0] * ahead[0]) / (root[1] - root[0])"
        ),
    },
    "weight": {
        "off by one layer": WEIGHT.format(**CLOSED | {"n": "depth - 1"}),
        "even and odd swapped": WEIGHT.format(**CLOSED | {"odd": "0"}),
        "no death at even depth": WEIGHT.format(**CLOSED | {"least": "-np.inf"}),
        "nothing blows up": WEIGHT.format(**CLOSED | {"blown_up": "0.0"}),
    },
    "frozen": {
        "without the gate": FROZEN.format(**ICE | {"gate": ""}),
        "strengths swapped": FROZEN.format(**ICE | {"winner": 1, "loser": 0}),
        "off by one layer": FROZEN.format(**ICE | {"n": "(depth - 1)"}),
        "predictor instead of weight": FROZEN.format(**ICE | {"measured": "beta[-1, 1]"}),
        "wrong norm": FROZEN.format(**ICE | {"optimizer": "L2SAM(rho)"}),
    },
    "losses": {
        "even and odd swapped": (
            "losses = [np.log(2) if L % 2 else np.log1p(np.exp(-np.sum(mu) * rho**L)) for L in (2, 3, 4, 5)]"
        ),
        "off by one layer": (
            "losses = [np.log1p(np.exp(-np.sum(mu) * rho**(L - 1))) if L % 2 else np.log(2)"
            " for L in (2, 3, 4, 5)]"
        ),
        "major feature alone": (
            "losses = [np.log1p(np.exp(-mu[1] * rho**L)) if L % 2 else np.log(2) for L in (2, 3, 4, 5)]"
        ),
        "ln 2 at every depth": "losses = [np.log(2)] * 4",
    },
    "why": {f"explanation {k}": f'why = "ABCD"[P["order"].index("{k}")]' for k in (0, 1, 2)},
}
