"""The tasks: which networks are followed to which time, and how exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

import minorfirst as mf

EPSILON = 1e-300  # added to a gradient's norm by the peers; the customary 1e-12 is measured apart
DEAD = 1e-3  # a network has collapsed if its largest beta_j is below this; the others are well above
MARGIN = 0.05  # the sample keeps this relative distance from the boundary of collapse
SAMPLE = 200
SEED = 20


@dataclass(frozen=True)
class Problem:
    """n networks of two layers, each starting with both layers equal, at one time t.

    Attributes
    ----------
    norm : {"l2", "linf"}
        Of the perturbation.
    mu : (d,) array
    start : (n, d) array
        Weights of either layer.
    rho : (n,) array
    t : float
    """

    norm: str
    mu: np.ndarray
    start: np.ndarray
    rho: np.ndarray
    t: float

    def part(self, which: np.ndarray) -> Problem:
        """Return some of the networks, by a mask or by indices."""
        return replace(self, start=self.start[which], rho=self.rho[which])


@dataclass(frozen=True)
class Task:
    """A grid of networks, radius by scale, and what is asked of them.

    Attributes
    ----------
    tolerance : float
        Relative error of beta at which times are compared.
    step_sizes : tuple of float
        At which the error of the discrete algorithm is measured, each half the one before.
    trial_t : float, optional
        Time at which it is measured, if not t.
    merge : int
        Coordinates taken together for that measurement.
    sample_size : int
    """

    name: str
    title: str
    norm: str
    mu: np.ndarray
    rho: np.ndarray
    alpha: np.ndarray
    t: float
    tolerance: float = 1e-6
    step_sizes: tuple[float, ...] = (0.02, 0.01, 0.005)
    trial_t: float | None = None
    merge: int = 1
    sample_size: int = SAMPLE

    @property
    def optimizer(self) -> type:
        """The optimizer's class in the package."""
        return mf.L2SAM if self.norm == "l2" else mf.LinfSAM

    @property
    def is_map(self) -> bool:
        """Whether there are several networks."""
        return len(self.rho) * len(self.alpha) > 1

    @property
    def problem(self) -> Problem:
        """All networks, radius by radius."""
        rho, alpha = (axis.ravel() for axis in np.meshgrid(self.rho, self.alpha, indexing="ij"))
        return Problem(self.norm, self.mu, alpha[:, None] * np.ones(len(self.mu)), rho, self.t)

    @cached_property
    def relative_scale(self) -> np.ndarray:
        """Scale of every network over the one below which it collapses, (n,)."""
        if not self.is_map:
            return np.full(1, np.inf)  # those of single networks are chosen to survive
        boundary = mf.regime_thresholds(self.mu, 1.0)[0] if self.norm == "l2" else 1.0
        return (self.alpha[None, :] / (boundary * self.rho[:, None])).ravel()

    @property
    def survives(self) -> np.ndarray:
        """Which networks do not collapse, (n,) bools."""
        return self.relative_scale > 1

    @property
    def sample(self) -> np.ndarray:
        """Indices of the networks whose predictor is compared, seeded, MARGIN away from the boundary."""
        allowed = np.flatnonzero(np.abs(self.relative_scale - 1) > MARGIN)
        if len(allowed) <= self.sample_size:
            return allowed
        return np.sort(np.random.default_rng(SEED).choice(allowed, self.sample_size, replace=False))

    @property
    def trial(self) -> Problem:
        """What the discrete algorithm's error is measured on.

        Taking m coordinates of nearly equal strength together, at sqrt(m) times the scale, leaves margin,
        norm and growth as they are, and so the flow.
        """
        problem = self.problem.part(self.sample)
        mu = self.mu.reshape(-1, self.merge).mean(axis=1)
        start = problem.start[:, :: self.merge] * np.sqrt(self.merge)
        return replace(problem, mu=mu, start=start, t=self.trial_t or self.t)


def _one(value: float) -> np.ndarray:
    return np.array([value])


def tasks(quick: bool = False) -> dict[str, Task]:
    """Return the tasks by name; small ones, in part, to test the harness."""
    mu = np.array([1.0, 2.0])
    side = 6 if quick else 256
    rho, alpha = np.linspace(0.5, 1.5, side), np.linspace(0.3, 1.5, side)
    single = Task("T1", "One network to t = 1,000", "l2", mu, _one(1.0), _one(0.7), 1e3)
    grid = Task(
        "T3",
        f"{side} × {side} networks, ℓ2, to t = 200",
        "l2",
        mu,
        rho,
        alpha,
        200.0,
        step_sizes=(0.01, 0.005, 0.0025),
    )
    sup = replace(grid, name="T4", title=f"{side} × {side} networks, ℓ∞, to t = 200", norm="linf")
    if quick:
        small = {"step_sizes": (0.02, 0.01), "sample_size": 12}
        few = [
            replace(single, title="One network to t = 20", t=20.0, **small),
            replace(grid, **small),
            replace(sup, **small),
        ]
        return {task.name: task for task in few}
    million = np.linspace(0.5, 2.0, 1_000_000) * 3e-3
    all_tasks = [
        single,
        replace(single, name="T2", title="One network to t = 1,000,000", t=1e6, step_sizes=(0.04, 0.02)),
        grid,
        sup,
        Task(
            "T5",
            "One network of 1,000,000 coordinates to t = 1,000,000",
            "l2",
            million,
            _one(1.0),
            _one(0.03),
            1e6,
            step_sizes=(0.5, 0.25),
            merge=10_000,
        ),
        Task(
            "T6",
            "One network until its direction is within 0.001 of the limit, at t = 1e100",
            "l2",
            mu,
            _one(0.005),
            _one(0.0035),
            1e100,
            tolerance=1e-2,
            step_sizes=(0.04, 0.02, 0.01),
            trial_t=1e4,
        ),
    ]
    return {task.name: task for task in all_tasks}
