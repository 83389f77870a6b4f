"""Checks of l2-SAM at depth two on one example: who leads, when and why (C6, C7, C8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from minorfirst.checks import Array
from minorfirst.model.data import single_example
from minorfirst.model.layers import layer_gradients
from minorfirst.model.logistic import scaled_gradient
from minorfirst.model.optimizers import GD, L2SAM
from minorfirst.runs.descend import descend
from minorfirst.runs.flow import flow
from minorfirst.runs.trajectory import Trajectory
from minorfirst.sweeps.sweep import sweep
from minorfirst.theory.regimes import regime

from .figures import Figure, at_least, at_most, equal, near, show
from .ledger import claim
from .witness import far_direction, leaders, predicted_limit, twice


@claim(
    "C6",
    "Minor first, major last, in time",
    "At depth two, ℓ2-SAM on a single example relies in finite time on minor coordinates first and shifts "
    "to larger ones: sequential feature amplification.",
    "Paper, Theorem 4.4",
    proofs=["thm-growth", "thm-lens"],
    chapters=[6],
)
def minor_first(
    mu: tuple[float, ...] = (1.0, 1.5, 2.0), rho: float = 1.0, init: float = 0.6
) -> Iterator[Figure]:
    """Strengths that lead, in their order, from t = 0.01 to 1e8, all weights equal.

    By flow, by the integration of the example given twice, and by the discrete algorithm up to t = 30.
    """
    times, sam = np.logspace(-2, 8, 401), L2SAM(rho)
    yield equal("regime of the start", "minor first", regime(mu, rho, init).value)
    run = flow(single_example(mu), sam, depth=2, init=init, times=times)
    yield equal("ℓ2-SAM by flow: who leads", mu, leaders(run, mu))
    run = flow(twice(mu), sam, depth=2, init=init, times=times)
    yield equal("ℓ2-SAM by integration: who leads", mu, leaders(run, mu))
    run = descend(single_example(mu), sam, depth=2, init=init, step_size=0.01, steps=3000)
    yield equal("ℓ2-SAM, discrete, t up to 30: who leads", mu[:2], leaders_after(run, mu))
    five = (1.0, 1.25, 1.5, 1.75, 2.0)
    run = flow(single_example(five), sam, depth=2, init=0.45, times=np.logspace(-2, 12, 801))
    yield equal("five features, α = 0.45, t up to 1e12: who leads", five, leaders(run, five))
    run = flow(single_example(mu), GD(), depth=2, init=init, times=times)
    yield equal("GD by flow: who leads", mu[-1:], leaders(run, mu))


def leaders_after(run: Trajectory, mu: tuple[float, ...]) -> tuple[float, ...]:
    """Return the leaders without the start itself, where all are equal."""
    return leaders(Trajectory(run.data, run.t[1:], run.weights[1:], run.method), mu)


def lingering(run: Trajectory) -> float:
    """Return the last time at which the loss is at least 90 % of what it was at first."""
    return float(run.t[np.flatnonzero(run.loss >= 0.9 * run.loss[0])[-1]])


@claim(
    "C7",
    "Three regimes by initialization scale",
    "The same shift happens at a fixed time as the initialization scale grows. Regime 1, small: collapse "
    "to the origin, the loss does not vanish. Regime 2: minor first, major last, with an early plateau of "
    "the training loss. Regime 3, large: major from the outset.",
    "Paper, Theorem 4.5",
    proofs=["thm-boundaries", "thm-plateau"],
    chapters=[7, 14],
)
def three_regimes(
    mu: tuple[float, ...] = (1.0, 2.0),
    rho: float = 1.0,
    small: tuple[float, ...] = (0.3, 0.5),
    middle: tuple[float, ...] = (0.55, 0.6, 0.75, 0.92),
    large: tuple[float, ...] = (0.96, 1.5),
) -> Iterator[Figure]:
    """The regime as named by regime, who leads by flow, and the loss at t = 1e300, for several scales.

    The plateau is the time for which the loss stays above 90 % of its starting value, against GD.
    """
    data, sam = single_example(mu), L2SAM(rho)
    three = (1.0, 1.5, 2.0)
    grown = np.linspace(0.36, 0.95, 60)
    at_100 = sweep(L2SAM, mu=three, rho=rho, alpha=grown, times=[100.0], progress=False).dominant[:, 0]
    order = at_100[np.flatnonzero(np.diff(at_100, prepend=-2))]
    shown = tuple("none" if k < 0 else three[k] for k in order)
    yield equal("strengths (1, 1.5, 2) at t = 100: who leads as α grows", ("none", *three), shown)
    for k, (name, scales) in enumerate(
        zip(("collapse", "minor first", "major first"), (small, middle, large), strict=True)
    ):
        named = {regime(mu, rho, alpha).value for alpha in scales}
        yield equal(f"regime {k + 1}, α = {show(scales)}: name by regime", name, ", ".join(sorted(named)))
    for alpha in small:
        loss = flow(data, sam, depth=2, init=alpha, times=[1e300]).loss[-1]
        yield near(f"regime 1, α = {alpha:g}: loss at t = 1e300", np.log(2.0), loss, off=1e-9)
    times = np.logspace(-3, 12, 601)
    for alpha in (*middle, *large):
        seen = leaders(flow(data, sam, depth=2, init=alpha, times=times), mu)
        last = mu[int(np.argmax(far_direction(data, sam, 2, alpha, rounds=2)))]
        if seen[-1] != last:
            seen = (*seen, last)
        number = 2 if alpha in middle else 3
        expected = mu if number == 2 else mu[-1:]
        yield equal(
            f"regime {number}, α = {alpha:g}: who leads, up to 1e12 and in the far tail", expected, seen
        )
    fine, ratios = np.logspace(-4, 3, 3501), []
    for alpha in middle:
        plateau = lingering(flow(data, sam, depth=2, init=alpha, times=fine))
        ratios.append(plateau / lingering(flow(data, GD(), depth=2, init=alpha, times=fine)))
    name = "regime 2: how long the loss lingers over that of GD, at α = {}"
    yield at_least(name.format(show(middle)), "plateau", 3.0, min(ratios)).else_(
        at_least(name.format(show(middle[:2])), "plateau", 3.0, min(ratios[:2])).under(
            "the early plateau belongs to the lower part of regime 2, near the edge of collapse"
        )
    )


def _climb(weights: Array, mu: tuple[float, ...]) -> Array:
    """Return the gradient of the loss at two layers, (2, d), in its true size."""
    g, log_scale = scaled_gradient(weights[0] * weights[1], np.array([mu]))
    return np.exp(log_scale) * layer_gradients(weights, g)


def handovers(
    mu: tuple[float, ...], init: float, t: float, length: Callable[[float], float]
) -> list[tuple[float, float]]:
    """Return (time, strength) of every change of leader, by literal steps from equal weights.

    ``length`` gives the length of the perturbation from that of the gradient: a constant for l2-SAM, a
    multiple of it without the normalization.
    """
    step, weights, leader = 0.01, np.full((2, len(mu)), init), -1
    found = []
    for k in range(1, round(t / step) + 1):
        climb = _climb(weights, mu)
        size = float(np.linalg.norm(climb))
        weights = weights - step * _climb(weights + climb * (length(size) / size), mu)
        now = int(np.argmax(weights[0]))
        if now != leader:
            found.append((k * step, mu[now]))
            leader = now
    return found


@claim(
    "C8",
    "The cause is the normalization, and limits do not see it",
    "The cause of C6 and C7 is the gradient normalization in the ℓ2 perturbation. An analysis of infinite "
    "time alone misses all of it.",
    "Paper",
    proofs=["thm-growth"],
    chapters=[2, 6, 9],
)
def normalization(
    mu: tuple[float, ...] = (1.0, 1.5, 2.0), rho: float = 1.0, init: float = 0.6, t: float = 100.0
) -> Iterator[Figure]:
    """Who leads in literal steps, with the normalization and with ε a fixed multiple of the gradient instead.

    The limit of ℓ2-SAM and of GD by limit_direction, and the length of the perturbation along the flow.
    """
    data, sam = single_example(mu), L2SAM(rho)
    limits = [predicted_limit(data, o, 2, init) for o in (GD(), sam)]
    yield equal("limit of ℓ2-SAM, against that of GD", limits[0], limits[1])
    late = flow(data, sam, depth=2, init=init, times=[1e12]).weights[-1]
    gradient = layer_gradients(late, scaled_gradient(late[0] * late[1], data.z)[0])
    yield near("length of the perturbation at t = 1e12", rho, np.linalg.norm(sam.ascent(gradient)), rel=1e-9)
    start = float(np.linalg.norm(_climb(np.full((2, len(mu)), init), mu)))
    normalized = handovers(mu, init, t, lambda size: rho)
    same_factor = handovers(mu, init, t, lambda size: rho * size)
    same_length = handovers(mu, init, t, lambda size: rho * size / start)
    yield equal(f"normalized: who leads up to t = {show(t)}", mu[:2], tuple(s for _, s in normalized))
    name = f"ε = {rho:g} × gradient: who leads up to t = {show(t)}"
    yield equal(name, mu[-1:], tuple(s for _, s in same_factor))
    name = "ε = {} × gradient, as long as the normalized one at t = 0: "
    name = name.format(f"{rho / start:.3g}")
    yield equal(name + "who leads", mu[-1:], tuple(s for _, s in same_length)).else_(
        at_most(name + "major from t =", 0.05 * t, same_length[-1][0], predicted="early").under(
            "without the normalization a perturbation that is as long at the start favours minor features "
            "too, but only briefly, as it fades with the gradient: it is their lasting lead that needs the "
            "normalization"
        )
    )
