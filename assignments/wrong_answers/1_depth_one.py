"""Wrong answers to assignment 1, for the tests: each must lose exactly its task."""

WRONG = {
    "loss": {
        "sum instead of mean": "def loss(w, z):\n    return np.sum(np.logaddexp(0.0, -z @ w))",
        "sign of the margin": "def loss(w, z):\n    return np.mean(np.logaddexp(0.0, z @ w))",
        "exp of a margin overflows": "def loss(w, z):\n    return np.mean(np.log(1 + np.exp(-z @ w)))",
        "base 2 logarithm": "def loss(w, z):\n    return np.mean(np.logaddexp2(0.0, -z @ w))",
    },
    "gradient": {
        "sign": "def gradient(w, z):\n    return np.exp(-np.logaddexp(0.0, z @ w)) @ z / len(z)",
        "sum instead of mean": "def gradient(w, z):\n    return -np.exp(-np.logaddexp(0.0, z @ w)) @ z",
        "sigma(margin) instead of sigma(-margin)": (
            "def gradient(w, z):\n    return -np.exp(-np.logaddexp(0.0, -z @ w)) @ z / len(z)"
        ),
        "of the exponential loss": "def gradient(w, z):\n    return -np.exp(-z @ w) @ z / len(z)",
    },
    "sam_step": {
        "downhill perturbation": """
def sam_step(w, z, rho, eta, norm):
    def slope(at):
        return -np.exp(-np.logaddexp(0.0, z @ at)) @ z / len(z)
    g = slope(w)
    eps = rho * (np.sign(g) if norm == "linf" else g / np.linalg.norm(g))
    return w - eta * slope(w - eps)
""",
        "starts from the perturbed weights": """
def sam_step(w, z, rho, eta, norm):
    def slope(at):
        return -np.exp(-np.logaddexp(0.0, z @ at)) @ z / len(z)
    g = slope(w)
    eps = rho * (np.sign(g) if norm == "linf" else g / np.linalg.norm(g))
    return w + eps - eta * slope(w + eps)
""",
        "gradient not normalized": """
def sam_step(w, z, rho, eta, norm):
    def slope(at):
        return -np.exp(-np.logaddexp(0.0, z @ at)) @ z / len(z)
    g = slope(w)
    eps = rho * (np.sign(g) if norm == "linf" else g)
    return w - eta * slope(w + eps)
""",
        "norms swapped": """
def sam_step(w, z, rho, eta, norm):
    def slope(at):
        return -np.exp(-np.logaddexp(0.0, z @ at)) @ z / len(z)
    g = slope(w)
    eps = rho * (np.sign(g) if norm == "l2" else g / np.linalg.norm(g))
    return w - eta * slope(w + eps)
""",
    },
    "margins": {
        "norms swapped": """
def margins(w, z):
    m = np.min(z @ w)
    return m / np.linalg.norm(w), m / np.sum(np.abs(w))
""",
        "mean instead of smallest": """
def margins(w, z):
    m = np.mean(z @ w)
    return m / np.sum(np.abs(w)), m / np.linalg.norm(w)
""",
        "largest norm instead of l1": """
def margins(w, z):
    m = np.min(z @ w)
    return m / np.max(np.abs(w)), m / np.linalg.norm(w)
""",
    },
    "lead": {
        "norms swapped": 'lead = {"linf": rho * np.linalg.norm(mu), "l2": rho * np.sum(mu)}',
        "largest strength, not the sum": 'lead = {"linf": rho * np.max(mu), "l2": rho * np.linalg.norm(mu)}',
        "factor 2": 'lead = {"linf": 2 * rho * np.sum(mu), "l2": 2 * rho * np.linalg.norm(mu)}',
        "sign": 'lead = {"linf": -rho * np.sum(mu), "l2": -rho * np.linalg.norm(mu)}',
    },
    "angle": {
        name: f"""
unit = mu / np.linalg.norm(mu)
across = np.array([-unit[1], unit[0]])
run = mf.flow(mf.single_example(mu), mf.L2SAM(rho), depth={depth}, init=start, times=[1e300])
late = run.beta[-1]
tangent = np.arctan2(abs(late @ across), late @ unit)
angle = {{
    "predicted": np.degrees(abs(start @ across){times}),
    "measured": {degrees}(tangent) * {log}(1e300),
}}
"""
        for name, depth, times, degrees, log in (
            ("without the length of mu", 1, "", "np.degrees", "np.log"),
            ("divided by the length of mu", 1, " / np.linalg.norm(mu)", "np.degrees", "np.log"),
            ("logarithm to base 10", 1, " * np.linalg.norm(mu)", "np.degrees", "np.log10"),
            ("radians", 1, " * np.linalg.norm(mu)", "", "np.log"),
            ("depth two", 2, " * np.linalg.norm(mu)", "np.degrees", "np.log"),
        )
    },
    "why": {f"explanation {k}": f'why = "ABCD"[P["order"].index("{k}")]' for k in (0, 1, 3)},
}
