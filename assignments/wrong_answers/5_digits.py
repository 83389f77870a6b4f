"""Wrong answers to the tasks of assignment 5 that are graded by program, for the tests."""

MEASURED = """
pixels = features.feature_strength(data)[:784]
measured = {{
    name: features.leaning({weights}, pixels)
    for name, optimizer in (("{first}", mf.GD()), ("{second}", mf.{optimizer}))
}}
"""
RIGHT = {
    "weights": "pixel_weights(data, optimizer)",
    "first": "gd",
    "second": "sam",
    "optimizer": "L2SAM(rho)",
}
REPEAT = """
repeat = {{}}
for other in (seed + 100, seed + 200):
    again = book.digits(*pair, n=50, seed=other)
    pixels = features.feature_strength({strength})[:784]
    repeat[other] = [
        features.leaning(pixel_weights({trained}, optimizer), pixels) for optimizer in ({order})
    ]
"""
AGAIN = {"strength": "again", "trained": "again", "order": "mf.GD(), mf.L2SAM(rho)"}

WRONG = {
    "strength": {
        "mean of the sizes": "def strength(z):\n    return np.mean(np.abs(z), axis=0)",
        "sum instead of mean": "def strength(z):\n    return np.abs(np.sum(z, axis=0))",
        "without its size": "def strength(z):\n    return np.mean(z, axis=0)",
        "length instead of mean": "def strength(z):\n    return np.linalg.norm(z, axis=0) / len(z)",
    },
    "leaning": {
        "sign kept": "def leaning(b, s):\n    return np.sum(b * s) / np.sum(b)",
        "squares as weights": "def leaning(b, s):\n    return np.sum(b**2 * s) / np.sum(b**2)",
        "not divided by the sum": "def leaning(b, s):\n    return np.sum(np.abs(b) * s)",
        "l2 length": "def leaning(b, s):\n    return np.sum(np.abs(b) * s) / np.linalg.norm(b)",
    },
    "fastest": {
        "without the root of 2": "fastest = 0.02 * np.linalg.norm(np.mean(data.z, axis=0)) / rho",
        "half of the coordinates": (
            "fastest = 0.02 * np.linalg.norm(np.mean(data.z, axis=0)[:784]) / (np.sqrt(2) * rho)"
        ),
        "l1 norm": "fastest = 0.02 * np.sum(np.abs(np.mean(data.z, axis=0))) / (np.sqrt(2) * rho)",
        "upside down": "fastest = np.sqrt(2) * rho / (0.02 * np.linalg.norm(np.mean(data.z, axis=0)))",
    },
    "measured": {
        "optimizers swapped": MEASURED.format(**RIGHT | {"first": "sam", "second": "gd"}),
        "wrong norm": MEASURED.format(**RIGHT | {"optimizer": "LinfSAM(rho / 100)"}),
        "half the radius": MEASURED.format(**RIGHT | {"optimizer": "L2SAM(rho / 2)"}),
        "squared weights": MEASURED.format(**RIGHT | {"weights": "pixel_weights(data, optimizer) ** 2"}),
    },
    "repeat": {
        "optimizers swapped": REPEAT.format(**AGAIN | {"order": "mf.L2SAM(rho), mf.GD()"}),
        "strengths of the first data set": REPEAT.format(**AGAIN | {"strength": "data"}),
        "the same data set again": REPEAT.format(**AGAIN | {"strength": "data", "trained": "data"}),
    },
}
