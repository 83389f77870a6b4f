"""The check at depth one (C1)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from minorfirst.model.data import separable, single_example
from minorfirst.model.optimizers import LinfSAM
from minorfirst.runs.descend import descend
from minorfirst.runs.flow import flow

from .figures import Figure, at_most, near
from .ledger import claim
from .witness import degrees, methods, predicted_limit


@claim(
    "C1",
    "Depth one: one limit for three methods",
    "At depth one, GD, ℓ∞-SAM and ℓ2-SAM converge in direction to the ℓ2 max margin, for almost every "
    "separable data set, any radius and any start. On a single example all three run along the same path.",
    "Paper, Theorem 3.1",
    proofs=["thm-depth-one"],
    chapters=[1, 3, 9, 10],
)
def max_margin_limit(
    n: int = 20, seed: int = 20, init: tuple[float, ...] = (2.0, -1.0), rho: float = 0.5, t: float = 1e12
) -> Iterator[Figure]:
    """Flows on separable data in the plane. The error must fall like 1/ln t.

    On one example, the discrete algorithm against the half-line of GD.
    """
    data = separable(n, 2, margin=0.5, strengths=[1.0, 2.0], seed=seed)
    goal = predicted_limit(data, LinfSAM(rho), 1, init)
    angles = np.linspace(0.0, 2 * np.pi, 20_001)
    scan = np.max(np.min(data.z @ np.stack([np.cos(angles), np.sin(angles)]), axis=0))
    yield near(
        "ℓ2 margin of limit_direction, against a scan of all angles", scan, np.min(data.z @ goal), rel=1e-3
    )
    times = np.array([np.sqrt(t), t])
    for name, optimizer in methods(rho).items():
        angle = degrees(flow(data, optimizer, depth=1, init=init, times=times).direction, goal)
        yield at_most(f"{name}: angle to that limit at t", 2.0, float(angle[-1]), "°")
        settled = angle * np.log(times)
        yield near(f"{name}: angle × ln t, at t over that at √t", 1.0, settled[1] / settled[0], off=0.1)
    single = single_example([1.0, 2.0])
    across = np.array([2.0, -1.0]) / np.sqrt(5.0)
    for name, optimizer in methods(rho).items():
        run = descend(single, optimizer, depth=1, init=init, step_size=0.05, steps=1000)
        off = run.weights[:, 0] @ across - np.array(init) @ across
        yield at_most(f"{name}, one example: distance from GD's path", 1e-10, float(np.max(np.abs(off))))
