"""Checks of what is exact about l2-SAM at depth two: reduction, lens, boundaries (C11, C12, C13).

The witness is the flow of the same example given *twice*: the loss is the same, but the package then does
not use the scalar reduction that the claims are about; it integrates the network's weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from minorfirst.checks import Array
from minorfirst.model.data import single_example
from minorfirst.model.optimizers import L2SAM
from minorfirst.runs.descend import descend
from minorfirst.runs.flow import flow
from minorfirst.theory.lens import lens
from minorfirst.theory.regimes import regime_thresholds

from .figures import Figure, at_least, at_most, equal, near, show
from .ledger import claim
from .witness import twice


@claim(
    "C11",
    "One scalar carries the whole flow",
    "ℓ2-SAM at depth two on a single example, from any start: one scalar differential equation solves the "
    "whole flow.",
    "This book",
    proofs=["thm-reduction"],
    chapters=[5, 6],
)
def reduction(
    mu: tuple[float, ...] = (0.5, 1.0, 1.5, 2.0, 3.0), rho: float = 0.7, seeds: int = 3
) -> Iterator[Figure]:
    """Flow by the scalar reduction against the integration of all weights, from random starts of any sign.

    Also against the discrete algorithm, from a balanced and from an unbalanced start.
    """
    sam, times = L2SAM(rho), [1.0, 1e3, 1e12, 1e300]
    worst = 0.0
    for seed in range(seeds):
        init = np.random.default_rng(seed).normal(size=(2, len(mu)))
        exact = flow(single_example(mu), sam, depth=2, init=init, times=times).beta
        whole = flow(twice(mu), sam, depth=2, init=init, times=times).beta
        worst = max(worst, float(np.max(np.abs(exact - whole)) / np.max(np.abs(whole))))
    yield at_most(
        f"{seeds} random starts: relative distance of β at {len(times)} times up to 1e300", 1e-4, worst
    )
    unbalanced = [[1.2, 0.3, -0.5, 0.8, 0.6], [0.4, 0.9, 0.7, 0.5, -0.2]]
    for name, init in (("balanced", np.full((2, len(mu)), 0.6)), ("unbalanced", np.array(unbalanced))):
        run = descend(
            single_example(mu), sam, depth=2, init=init, step_size=1e-3, steps=5000, record_every=5000
        )
        goal = flow(single_example(mu), sam, depth=2, init=init, times=[5.0]).weights[-1]
        off = np.max(np.abs(run.weights[-1] - goal)) / np.max(np.abs(goal))
        yield at_most(f"{name}: relative distance of the weights from 5000 steps, t = 5", 2e-3, float(off))


def agreement(a: Array, b: Array) -> float:
    """Return the share of entries in which two arrays of signs agree."""
    return float(np.mean(np.sign(a) == np.sign(b)))


@claim(
    "C12",
    "The lens",
    "From equal weights the dominant coordinate at τ is the one whose strength is nearest to the centre "
    "τ/(2R). The centre moves right while m = ‖μ ⊙ w‖ grows and left while m shrinks.",
    "This book",
    proofs=["thm-lens"],
    chapters=[6],
)
def moving_lens(
    mu: tuple[float, ...] = (1.0, 1.5, 2.0),
    rho: float = 1.0,
    init: float = 0.6,
    turning: tuple[float, ...] = (1.0, 2.0),
    turning_init: float = 0.55,
) -> Iterator[Figure]:
    """The centre by lens against who leads by the integration of all weights, at 200 times up to 1e8.

    Its direction of motion on a grid of t, from a start whose m turns.
    """
    sam, times = L2SAM(rho), np.logspace(-2, 8, 200)
    centre = lens(mu, rho=rho, init=init, times=times).centre
    nearest = np.argmin(np.abs(np.array(mu) - centre[:, None]), axis=1)
    run = flow(twice(mu), sam, depth=2, init=init, times=times)
    yield equal("times at which the nearest strength leads", len(times), int(np.sum(nearest == run.dominant)))
    first = lens(mu, rho=rho, init=init, times=[1e-6]).centre[0]
    start = init * np.linalg.norm(mu) / (np.sqrt(2.0) * rho)
    yield near("centre at t = 1e-6, against m₀/(√2 ρ)", start, first, rel=1e-4)
    weights = run.weights[:, 0]
    exponent = np.log(weights[-1] ** 2 / init**2)
    view = lens(mu, rho=rho, init=init, times=[times[-1]])
    yield near(
        "width of the Gaussian at t = 1e8, from β alone, against 1/(2√R)", view.width[0],
        1 / np.sqrt(-2 * np.polyfit(mu, exponent, 2)[0]), rel=1e-4,
    )  # fmt: skip
    grid = np.linspace(0.01, 12.0, 1200)
    moved = np.diff(lens(turning, rho=rho, init=turning_init, times=grid).centre)
    m = np.linalg.norm(
        np.array(turning) * flow(twice(turning), sam, depth=2, init=turning_init, times=grid).weights[:, 0],
        axis=1,
    )
    centre = lens(turning, rho=rho, init=turning_init, times=grid).centre
    aim = (m / (np.sqrt(2.0) * rho) - centre)[:-1]
    name = f"strengths (1, 2), α = {turning_init:g}: share of steps in which the centre moves as "
    yield at_least(name + "m does", "1", 0.99, agreement(moved, np.diff(m))).else_(
        at_least(name + "m/(√2 ρ) − centre says", "1", 0.99, agreement(moved, aim)).under(
            "the centre moves towards m/(√2 ρ): right while m grows if m has grown from the start, and "
            "after a turn of m it turns later"
        )
    )


@claim(
    "C13",
    "Sharp boundaries between the regimes",
    "The boundaries between the three regimes are sharp. Both are proportional to ρ and ignore a rescaling "
    "of μ. The upper one is ρ (μ_(d−1) + μ_d)/(√2 ‖μ‖); the lower one is where the start meets the stable "
    "manifold of a saddle.",
    "This book",
    proofs=["thm-collapse", "thm-boundaries"],
    chapters=[7, 11, 14],
)
def boundaries(
    mu: tuple[float, ...] = (1.0, 2.0), rho: float = 2.0, distance: float = 1e-6, bisections: int = 12
) -> Iterator[Figure]:
    """regime_thresholds against bisection on the integration of all weights, and on single discrete steps."""
    edges = regime_thresholds(mu, rho)

    def grows(mu: tuple[float, ...], rho: float, alpha: float) -> bool:
        # The clock of a collapse runs the faster the stronger the features: e^(rho^2 mu/2) times tau.
        run = flow(twice(mu), L2SAM(rho), depth=2, init=alpha, times=[1e15])
        return bool(np.any(run.beta[-1] != 0))

    def bisect(above: Callable[[float], bool], low: float, high: float, times: int) -> float:
        for _ in range(times):
            middle = (low + high) / 2
            low, high = (low, middle) if above(middle) else (middle, high)
        return (low + high) / 2

    def major_ahead(rho: float) -> Callable[[float], bool]:
        def ahead(alpha: float) -> bool:
            step = descend(single_example(mu), L2SAM(rho), depth=2, init=alpha, step_size=1e-4, steps=1)
            return bool(step.beta[-1, -2] <= step.beta[-1, -1])

        return ahead

    lower = bisect(lambda alpha: grows(mu, rho, alpha), 0.5 * rho, 0.55 * rho, bisections)
    yield near("lower boundary over ρ", edges.collapse / rho, lower / rho, rel=1e-4)
    for name, strengths, radius in (
        ("as set", mu, rho), ("ρ halved", mu, rho / 2), ("μ tenfold", tuple(10 * m for m in mu), rho),
    ):  # fmt: skip
        edge = edges.collapse * radius / rho
        fates = tuple(grows(strengths, radius, edge * (1 + off)) for off in (-distance, distance))
        yield equal(
            f"{name}: grows from {show(distance)} below and above the lower boundary", (False, True), fates
        )
    for radius in (rho, rho / 2):
        upper = bisect(major_ahead(radius), 0.8 * radius, 1.2 * radius, 30)
        yield near(f"upper boundary over ρ, at ρ = {radius:g}", edges.major / rho, upper / radius, rel=1e-3)
