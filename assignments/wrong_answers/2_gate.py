"""Wrong answers to assignment 2, for the tests: each must lose exactly its task."""

STEP = """
def sam_step(w, mu, rho, eta):
    hat = {hat}
    margin = np.sum(mu * {margin})
    return {start} + eta * mu * {slope} / (1 + np.exp({sign}margin))
"""
RIGHT = {"hat": "w - rho * np.sign(w)", "margin": "hat**2", "start": "w", "slope": "hat", "sign": ""}
DEATH = """
hit = np.argmax(second <= 0)
death = {{
    "predicted": {predicted},
    "measured": {measured},
}}
"""
PREDICTED = "np.log(rho / (rho - alpha[1])) / mu[1]"
MEASURED = "np.log((first[hit] - rho) / (alpha[0] - rho)) / mu[0]"

WRONG = {
    "perturbed": {
        "sign": "def perturbed(w, rho):\n    return w + rho * np.sign(w)",
        "no sign of the weight": "def perturbed(w, rho):\n    return w - rho",
        "stops at zero": ("def perturbed(w, rho):\n    return np.sign(w) * np.maximum(np.abs(w) - rho, 0)"),
    },
    "weight": {
        "no death": "def weight(tau, mu, alpha, rho):\n    return rho + (alpha - rho) * np.exp(mu * tau)",
        "factor 2 in the exponent": (
            "def weight(tau, mu, alpha, rho):\n"
            "    return np.maximum(rho + (alpha - rho) * np.exp(2 * mu * tau), 0.0)"
        ),
        "strength left out": (
            "def weight(tau, mu, alpha, rho):\n    return np.maximum(rho + (alpha - rho) * np.exp(tau), 0.0)"
        ),
        "sign of the exponent": (
            "def weight(tau, mu, alpha, rho):\n"
            "    return np.maximum(rho + (alpha - rho) * np.exp(-mu * tau), 0.0)"
        ),
    },
    "death_time": {
        name: f"""
def death_time(mu, alpha, rho):
    times = np.full(len(alpha), np.inf)
    low = alpha < rho
    times[low] = {formula}
    return times
"""
        for name, formula in (
            ("argument of the logarithm upside down", "np.log((rho - alpha[low]) / rho) / mu[low]"),
            ("times mu instead of divided by it", "np.log(rho / (rho - alpha[low])) * mu[low]"),
            ("factor 2", "np.log(rho / (rho - alpha[low])) / (2 * mu[low])"),
            ("distance to 0, not to the gate", "np.log(rho / alpha[low]) / mu[low]"),
        )
    },
    "sam_step": {
        "downhill perturbation": STEP.format(**RIGHT | {"hat": "w + rho * np.sign(w)"}),
        "margin at the weights themselves": STEP.format(**RIGHT | {"margin": "w**2"}),
        "gradient at the weights themselves": STEP.format(**RIGHT | {"slope": "w"}),
        "starts from the perturbed weights": STEP.format(**RIGHT | {"start": "hat"}),
        "sign of the margin": STEP.format(**RIGHT | {"sign": "-"}),
        "gradient of beta, factor 2": STEP.format(**RIGHT | {"slope": "2 * hat"}),
    },
    "winners": {
        "the strongest always": "winners = [3] * 6",
        "the largest start": "winners = [int(np.argmax(c)) + 1 if max(c) > rho else 0 for c in starts]",
        "the gate itself counts as above": (
            "winners = [max([j + 1 for j in range(3) if case[j] >= rho], default=0) for case in starts]"
        ),
        "minor and major swapped": (
            "winners = [min([j + 1 for j in range(3) if case[j] > rho], default=0) for case in starts]"
        ),
    },
    "death": {
        "time t for tau": DEATH.format(predicted=PREDICTED, measured="steps.t[hit]"),
        "the other strength": DEATH.format(predicted=PREDICTED.replace("mu[1]", "mu[0]"), measured=MEASURED),
        "without the gate": DEATH.format(
            predicted=PREDICTED, measured="np.log(first[hit] / alpha[0]) / mu[0]"
        ),
        "factor 2": DEATH.format(predicted=PREDICTED + " / 2", measured=MEASURED),
    },
    "factor": {
        "rho not squared": "factor = np.exp(mu[1] * rho)",
        "the other strength": "factor = np.exp(mu[0] * rho**2)",
        "factor 2 in the exponent": "factor = np.exp(2 * mu[1] * rho**2)",
    },
    "why": {f"explanation {k}": f'why = "ABCD"[P["order"].index("{k}")]' for k in (0, 2, 3)},
}
