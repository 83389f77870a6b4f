"""Write the fixtures that hold the figures' JavaScript to the package: python tools/parity.py FILE.

Seeded settings over all optimizers, depths and regimes, with the weights that `minorfirst` finds, by the
flow and by the discrete algorithm.  Settings near a boundary, where neighbouring trajectories part, are left
out: there no two programs agree.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

import minorfirst as mf
import minorfirst_book as book
from minorfirst_book.plots.optimizers import EXACT, KNOWN

SEED = 20
RTOL = 1e-12
PER_KIND = 20  # settings for each optimizer and depth
DEPTHS = range(1, 7)
NUDGE = 1e-7  # a relative change of the start ...
PARTED = 1e-4  # ... that changes the weights by more than this marks a boundary
DESCENDED = {row.key: row for row in KNOWN}
FIGURES = ("plane", "variants", "volume", "cost")  # whose fixed data the tests of the figures read
STEPS = 200


def weights(mu: np.ndarray, alpha: np.ndarray, name: str, rho: float, depth: int, times: list) -> np.ndarray:
    """Return the weights of balanced layers at each time, (T, d)."""
    data, optimizer = mf.single_example(mu), EXACT[name].made(rho)
    return mf.flow(data, optimizer, depth=depth, init=alpha, times=times, rtol=RTOL).weights[:, 0]


def setting(rng: np.random.Generator, name: str, depth: int) -> dict | None:
    """Return one setting with its solution, or None where it lies near a boundary."""
    d = int(rng.integers(1, 6))
    mu = np.sort(rng.uniform(0.5, 3.0, d))
    rho = float(rng.uniform(0.1, 1.5))
    alpha = rng.uniform(0.2, 2.0, d) if rng.random() < 0.5 else np.full(d, rng.uniform(0.2, 2.0))
    last = rng.choice([3.0, 12.0, 300.0] if (name, depth > 2) != ("l2-SAM", True) else [3.0, 8.0])
    times = np.sort(10 ** rng.uniform(-2, last, 4)).tolist()
    w = weights(mu, alpha, name, rho, depth, times)
    nudged = weights(mu, alpha * (1 + NUDGE), name, rho, depth, times)
    scale = np.max(np.abs(w), axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        change = np.abs(nudged - w) / scale
    if not np.all(np.isfinite(change) & (change < PARTED)) and np.any(w[-1] > 0):
        return None
    found = {"mu": mu.tolist(), "alpha": alpha.tolist(), "optimizer": name, "rho": rho, "depth": depth}
    return found | {"times": times, "weights": w.tolist()}


def descent(rng: np.random.Generator, name: str, depth: int) -> dict | None:
    """Return one setting of the discrete algorithm with its weights, or None near a boundary."""
    d = int(rng.integers(1, 6))
    mu, alpha = np.sort(rng.uniform(0.5, 3.0, d)), rng.uniform(0.2, 1.5, d)
    rho, step_size = float(rng.uniform(0.05, 1.0)), float(10 ** rng.uniform(-2, -0.3))
    inverse_p = float(rng.uniform(0.02, 0.5))
    optimizer = mf.LpSAM(rho, 1 / inverse_p) if name == "lp-SAM" else DESCENDED[name].made(rho)
    recorded = [STEPS // 10, STEPS // 2, STEPS]

    def run(start: np.ndarray) -> np.ndarray:
        data = mf.single_example(mu)
        traj = mf.descend(data, optimizer, depth=depth, init=start, step_size=step_size, steps=STEPS)
        return traj.weights[recorded, 0]

    w, nudged = run(alpha), run(alpha * (1 + NUDGE))
    if not np.all(np.abs(nudged - w) < PARTED * np.max(np.abs(w), axis=1, keepdims=True)):
        return None
    found = {"mu": mu.tolist(), "alpha": alpha.tolist(), "optimizer": name, "rho": rho, "depth": depth}
    found |= {"inverse_p": inverse_p, "stepSize": step_size, "steps": recorded}
    return found | {"weights": w.tolist()}


def training(rng: np.random.Generator, name: str) -> dict:
    """Return the weights of a linear classifier of points in the plane, trained from 0 at depth one."""
    data = mf.separable(8, 2, margin=0.3, seed=int(rng.integers(2**31)))
    rho, t = float(rng.uniform(0.1, 0.6)), float(10 ** rng.uniform(0, 3))
    w = mf.flow(data, EXACT[name].made(rho), depth=1, init=0.0, times=[t]).weights[0, 0]
    return {"z": data.z.tolist(), "optimizer": name, "rho": rho, "t": t, "weights": w.tolist()}


def drawn(one: Callable[..., dict | None], rng: np.random.Generator, name: str, depth: int) -> list[dict]:
    """Return PER_KIND settings of one kind."""
    of_kind: list[dict] = []
    while len(of_kind) < PER_KIND:
        setting = one(rng, name, depth)
        if setting is not None:
            of_kind.append(setting)
    return of_kind


def main() -> None:
    """Write the fixtures to the file named on the command line."""
    rng = np.random.default_rng(SEED)
    flows = [one for name in EXACT for depth in DEPTHS for one in drawn(setting, rng, name, depth)]
    steps = [one for name in DESCENDED for depth in DEPTHS for one in drawn(descent, rng, name, depth)]
    trainings = [training(rng, name) for name in EXACT for _ in range(PER_KIND)]
    fixed = {name: getattr(book.explore, name)().figure.fixed for name in FIGURES}
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    written = {"flows": flows, "steps": steps, "trainings": trainings, "fixed": fixed}
    target.write_text(json.dumps(written))
    print(f"{len(flows)} flows, {len(steps)} descents and {len(trainings)} trainings written")


if __name__ == "__main__":
    main()
