"""Checks with several examples at depth two (C5, C15), and of the discrete algorithm (C9)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from minorfirst.model.data import Dataset, separable, single_example
from minorfirst.model.gradients import perturbed_gradient
from minorfirst.model.layers import predictor
from minorfirst.model.logistic import scaled_gradient
from minorfirst.model.margins import max_margin
from minorfirst.model.optimizers import GD, L2SAM
from minorfirst.runs.descend import descend
from minorfirst.runs.flow import flow

from .figures import Figure, at_least, at_most, equal, near, record, show
from .ledger import claim
from .witness import degrees, far_direction, methods, predicted_limit


@claim(
    "C5",
    "Depth two: the limit of ℓ2-SAM is that of GD",
    "At depth two, if the direction of ℓ2-SAM converges, its limit is the ℓ1 max-margin direction, as for "
    "GD.",
    "Paper, Theorem 4.2",
    proofs=["thm-fates", "thm-log-t"],
    chapters=[5, 9, 10],
)
def l1_limit(
    mu: tuple[float, ...] = (1.0, 2.0),
    rho: float = 1.0,
    n: int = 12,
    many_rho: float = 0.5,
    seeds: int = 3,
    lost: float = 0.65,
    kept: float = 0.7,
) -> Iterator[Figure]:
    """One example: starts of any sign, beyond t = 1e300 by scaling; the power of ln t of the approach.

    Several: random starts on random separable data in three dimensions; share of the best ℓ1 margin.
    Then two starts of equal weights on thirty examples, one of them by the discrete algorithm.
    """
    data, sam = single_example(mu), L2SAM(rho)
    starts = {
        "equal, 0.7": [[0.7, 0.7], [0.7, 0.7]],
        "unequal": [[0.9, 0.6], [0.3, 0.8]],
        "negative": [[-1.2, -1.0], [-0.3, -0.9]],
        "mixed": [[-1.0, 0.5], [0.4, 1.2]],
    }
    for name, init in starts.items():
        limit = predicted_limit(data, sam, 2, init)
        yield equal(f"{name}: limit_direction, the ℓ1 max margin", max_margin(data, norm=1).direction, limit)
        found = far_direction(data, sam, 2, init, rounds=2)
        yield at_most(f"{name}: angle of the flow to it", 1.0, float(degrees(found, limit)), "°")
    log_t = np.linspace(300.0, 690.0, 40)
    beta = flow(data, sam, depth=2, init=2.0, times=np.exp(log_t)).beta
    slope = np.polyfit(np.log(log_t), np.log(beta[:, 0] / beta[:, 1]), 1)[0]
    yield near("start 2: slope of ln(β₁/β₂) in ln ln t", mu[0] / mu[1] - 1.0, slope, off=0.05)
    for seed in range(seeds):
        many = separable(n, 3, margin=0.5, seed=seed)
        init = np.random.default_rng(seed).normal(size=(2, 3)).tolist()
        run = flow(many, L2SAM(many_rho), depth=2, init=init, times=[1e4, 1e300])
        share = np.min(run.margins, axis=1) / np.sum(np.abs(run.beta), axis=1)
        shares = share / max_margin(many, norm=1).margin
        yield at_least(f"data set {seed}: share of the best ℓ1 margin at t = 1e300", "1", 0.99, shares[-1])
        yield at_least(
            f"data set {seed}: what it has gained since t = 1e4", "above 0", 0.0, shares[-1] - shares[0]
        )
    yield from _lost_feature(lost, kept)


def _lost_feature(lost: float, kept: float) -> Iterator[Figure]:
    """Yield the end of two starts on thirty examples: from one of them the strong feature alone collapses."""
    data, sam = separable(30, 3, margin=0.5, strengths=[0.5, 1.0, 2.0], seed=74), L2SAM(1.0)
    goal = max_margin(data, norm=1).direction
    goal = goal / np.linalg.norm(goal)
    steps = descend(data, sam, depth=2, init=lost, step_size=0.01, steps=5000, record_every=1000)
    yield record(f"30 examples, start {lost:g}: loss at t = 40 and 50", show(steps.loss[[4, 5]]))
    turned = float(degrees(steps.direction[4], steps.direction[5]))
    yield equal(f"30 examples, start {lost:g}: direction settled to 0.1° at t = 40 to 50", True, turned < 0.1)
    angle = float(degrees(steps.direction[-1], goal))
    grown = float(degrees(flow(data, sam, depth=2, init=kept, times=[1e100]).direction[-1], goal))
    yield at_most(
        f"30 examples, start {lost:g}: angle to the ℓ1 max margin at t = 50", 5.0, angle, "°"
    ).else_(
        at_most(f"30 examples, start {kept:g}: angle to it at t = 1e100", 5.0, grown, "°").under(
            "the loss goes to 0: from some starts one feature collapses alone, and the direction converges "
            "to that of a finite predictor"
        )
    )


@claim(
    "C15",
    "Signs that never change",
    "With several examples at depth two, ℓ2-SAM never changes the sign of an entry of u + v or of u − v.",
    "This book",
    proofs=["thm-signs"],
    chapters=[5, 10],
)
def kept_signs(
    n: int = 12, d: int = 4, rho: float = 0.5, seeds: int = 6, step_size: float = 0.01, steps: int = 1000
) -> Iterator[Figure]:
    """The discrete algorithm, which does not know of the signs, from random starts on random separable data.

    One step against the formula of the theorem for the rate of ln|u ± v|.
    """
    changed, worst, sam, least = 0, 0.0, L2SAM(rho), np.inf
    for seed in range(seeds):
        data = separable(n, d, margin=0.5, seed=seed)
        init = np.random.default_rng(seed).normal(size=(2, d))
        run = descend(data, sam, depth=2, init=init, step_size=step_size, steps=steps, record_every=10)
        plus, minus = run.weights[:, 0] + run.weights[:, 1], run.weights[:, 0] - run.weights[:, 1]
        for modes in (plus, minus):
            changed += int(np.sum(np.any(np.sign(modes) != np.sign(modes[0]), axis=0)))
            least = min(least, float(np.min(np.abs(modes[-1] / modes[0]))))
        worst = max(worst, _rate_error(data, sam, init))
    yield equal(f"of {2 * d * seeds} modes, sign changes within {steps} steps", 0, changed)
    yield at_most("how small the most shrunk mode has become, of its start", 0.5, least, predicted="small")
    yield at_most("rate of ln|u ± v|: relative distance of a step from the formula", 1e-5, worst)


def _rate_error(data: Dataset, sam: L2SAM, weights: np.ndarray) -> float:
    """Return how far the algorithm's velocity of u ± v is from the theorem's formula, of the largest."""
    velocity, log_scale = perturbed_gradient(weights, data.z, sam)
    velocity = -np.exp(log_scale) * velocity
    g, log_g = scaled_gradient(predictor(weights), data.z)
    g = np.exp(log_g) * g
    norm = np.sqrt(np.sum(g**2 * (weights[0] ** 2 + weights[1] ** 2)))
    moved = weights + (sam.rho / norm) * g * weights[::-1]
    g_hat, log_hat = scaled_gradient(predictor(moved), data.z)
    g_hat = np.exp(log_hat) * g_hat
    worst = 0.0
    for sign in (1, -1):
        modes, speed = weights[0] + sign * weights[1], velocity[0] + sign * velocity[1]
        formula = (-sign * g_hat - sam.rho * g_hat * g / norm) * modes
        worst = max(worst, float(np.max(np.abs(speed - formula)) / np.max(np.abs(speed))))
    return worst


@claim(
    "C9",
    "The discrete algorithm follows the flow; many examples behave like one",
    "Discrete SAM follows the flow closely, and with several examples ℓ2-SAM at depth two relies on minor "
    "features first too.",
    "Paper, by experiments",
    chapters=[2, 10, 11],
)
def discrete_and_many(
    mu: tuple[float, ...] = (1.0, 2.0),
    rho: float = 0.5,
    init: tuple[float, ...] = (1.0, 0.8),
    t: float = 4.0,
    step_sizes: tuple[float, ...] = (0.01, 0.02, 0.05, 0.1),
    edge: float = 0.5214,
    edge_step: float = 0.05,
    n: int = 16,
    spread: float = 0.3,
    many_rho: float = 1.0,
    many_init: float = 0.65,
) -> Iterator[Figure]:
    """At L = 2, descend against flow at shrinking step sizes: an error of first order is a slope of 1.

    Then from a start just above the edge of collapse, 0.52132, and from one that is not.

    Then n examples scattered about mu, all weights equal: who leads, at t = 1 and at 1e12.
    """
    data = single_example(mu)
    for name, optimizer in methods(rho).items():
        goal = flow(data, optimizer, depth=2, init=init, times=[t]).beta[-1]
        errors = []
        for h in step_sizes:
            steps = round(t / h)
            run = descend(data, optimizer, depth=2, init=init, step_size=h, steps=steps, record_every=steps)
            errors.append(np.linalg.norm(run.beta[-1] - goal) / np.linalg.norm(goal))
        slope = np.polyfit(np.log(step_sizes), np.log(errors), 1)[0]
        yield near(f"{name}: slope of ln error in ln η", 1.0, slope, off=0.05)
        yield at_most(f"{name}: relative error at η = {step_sizes[0]:g}", 0.01, float(errors[0]))
    off = {}
    for start in (edge, 0.7):
        steps = round(20.0 / edge_step)
        run = descend(data, L2SAM(1.0), depth=2, init=start, step_size=edge_step, steps=steps)
        goal = flow(data, L2SAM(1.0), depth=2, init=start, times=[20.0]).beta[-1]
        off[start] = float(np.linalg.norm(run.beta[-1] - goal) / np.linalg.norm(goal))
    name = f"ℓ2-SAM, ρ = 1, η = {edge_step:g}, t = 20: relative error from "
    yield at_most(f"{name}{edge:g}, just above the edge of collapse", 0.05, off[edge]).else_(
        at_most(f"{name}0.7", 0.05, off[0.7]).under(
            "the step is small against the distance of the start from a boundary, where the paths part"
        )
    )
    shifts = {"GD": 0, "ℓ2-SAM": 0}
    draws = 4
    for seed in range(draws):
        noise = np.random.default_rng(seed).normal(size=(n, len(mu))) * spread
        cloud = Dataset(np.array(mu) + noise, np.ones(n))
        for name, optimizer in (("GD", GD()), ("ℓ2-SAM", L2SAM(many_rho))):
            leads = flow(cloud, optimizer, depth=2, init=many_init, times=[1.0, 1e12]).dominant
            shifts[name] += int(leads[0] == 0 and leads[1] == 1)
    for name, expected in (("GD", 0), ("ℓ2-SAM", draws)):
        yield equal(f"{name}: of {draws} data sets, minor first and major last in", expected, shifts[name])
