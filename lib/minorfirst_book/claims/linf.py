"""Checks of l-infinity-SAM from balanced layers on one example (C2, C3, C14), and of GD (C4)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from minorfirst.model.data import single_example
from minorfirst.model.optimizers import GD, LinfSAM
from minorfirst.runs.descend import descend
from minorfirst.runs.flow import flow

from .figures import Figure, at_least, at_most, equal, near
from .ledger import claim
from .witness import degrees, far_direction, predicted_limit


def closed_form(depth: int, mu: float, alpha: float, rho: float, tau: float) -> float:
    """Return a weight of the rescaled flow at tau, from the theorem's formulas, before it reaches 0."""
    gap, n = alpha - rho, depth - 2
    if n == 0:
        return rho + gap * np.exp(mu * tau)
    sign = np.sign(gap) ** depth  # the bracket falls, or at odd depth below the gate rises
    return rho + np.sign(gap) * (abs(gap) ** -n - sign * n * mu * tau) ** (-1.0 / n)


def countdown(depth: int, mu: float, alpha: float, rho: float, weight: float) -> float:
    """Return the tau at which a weight above the gate has come from alpha to ``weight``."""
    n = depth - 2
    if n == 0:
        return float(np.log((weight - rho) / (alpha - rho)) / mu)
    return float(((alpha - rho) ** -n - (weight - rho) ** -n) / (n * mu))


@claim(
    "C2",
    "The gate of ℓ∞-SAM",
    "Under ℓ∞-SAM with L ≥ 2 from balanced layers, on a single example: a coordinate that starts above ρ "
    "diverges (exponentially in τ at L = 2, at a finite τ beyond), one on ρ stays, one below falls to 0 "
    "(even L) or rises to ρ (odd L).",
    "Paper, Theorem 3.2",
    proofs=["thm-linf-closed", "thm-gate"],
    chapters=[4, 8, 9, 12],
)
def gate(
    mu: tuple[float, ...] = (1.0, 2.0),
    rho: float = 1.0,
    init: tuple[float, ...] = (1.5, 0.6),
    step_size: float = 1e-3,
    steps: int = 800,
) -> Iterator[Figure]:
    """In τ: the discrete algorithm, its first weight as a stopwatch, against the closed form of the second.

    In t: flow at t = 1e300, without and with a coordinate above the gate.
    """
    sam, data = LinfSAM(rho), single_example(mu)
    for depth in (2, 3, 4):
        run = descend(data, sam, depth=depth, init=init, step_size=step_size, steps=steps, record_every=steps)
        first, second = run.weights[-1, 0]
        tau = countdown(depth, mu[0], init[0], rho, first)
        expected = closed_form(depth, mu[1], init[1], rho, tau)
        yield near(f"L = {depth}, τ = {tau:.3f}: weight that starts below ρ", expected, second, rel=5e-3)
    for depth in (2, 3, 4):
        below = 0.0 if depth % 2 == 0 else rho**depth
        beta = flow(data, sam, depth=depth, init=[rho, init[1]], times=[1e300]).beta[-1]
        yield near(f"L = {depth}, starts on and below ρ: β at t = 1e300", [rho**depth, below], beta, off=1e-3)
    beta = flow(data, sam, depth=2, init=init, times=[1e100, 1e300]).beta
    yield at_least(
        "L = 2, starts above ρ: β₁ at t = 1e300 over that at 1e100",
        "diverges", 1.5, float(beta[1, 0] / beta[0, 0]),
    )  # fmt: skip
    yield equal("L = 2, other one below ρ: β₂ at t = 1e300", 0.0, beta[1, 1])
    # From depth three on the winner's blow-up ends tau, and the others keep what they have there.
    in_tau = "from L = 3 on in τ only: the first blow-up is t = ∞, and freezes the coordinates that lose"
    for what, alpha, strengths in (("below", (2.0, 0.9), (1.0, 2.0)), ("above", (1.6, 1.3), (1.0, 1.5))):
        beta = flow(single_example(strengths), sam, depth=4, init=alpha, times=[1e100, 1e300]).beta[:, 1]
        end = (alpha[0] - rho) ** -2.0 / (2 * strengths[0])
        frozen = closed_form(4, strengths[1], alpha[1], rho, end) ** 4
        name = f"L = 4, starts {what} ρ and loses: β₂ at t = 1e300"
        stated = (
            near(name, 0.0, beta[1], off=1e-3)
            if what == "below"
            else at_least(name + " over that at 1e100", "diverges", 1.5, float(beta[1] / beta[0]))
        )
        yield stated.else_(near(name, frozen, beta[1], rel=5e-3).under(in_tau))


@claim(
    "C3",
    "The race of ℓ∞-SAM: any basis vector can be the limit",
    "The limit direction is the basis vector of the largest μ_j (α_j − ρ)^(L−2) among the coordinates with "
    "α_j > ρ. If there is none, the predictor does not grow (limit 0 for even L) and the loss does not "
    "vanish. So any basis vector can be the limit, by the choice of the start.",
    "Paper, Corollary 3.5",
    proofs=["thm-race"],
    chapters=[4, 8, 9],
)
def race(
    mu: tuple[float, ...] = (1.0, 2.0, 3.0), rho: float = 1.0, head_start: float = 0.2
) -> Iterator[Figure]:
    """Flows at t = 1e300 and beyond, by scaling: one coordinate above the gate in turn, then two, then none.

    With two above, the ratio of head starts is 1 % below and above the critical one.
    """
    sam, data = LinfSAM(rho), single_example(mu)
    for depth in (2, 3, 4):
        winners, angles = [], []
        for k in range(len(mu)):
            init = tuple(rho + (head_start if j == k else -head_start) for j in range(len(mu)))
            limit = predicted_limit(data, sam, depth, init)
            found = far_direction(data, sam, depth, init)
            winners.append(int(np.argmax(limit)) + 1)
            angles.append(float(degrees(found, limit)))
        yield equal(f"L = {depth}: limits from three starts, by limit_direction", (1, 2, 3), tuple(winners))
        yield at_most(f"L = {depth}: largest angle of the flow to them", 5.0, max(angles), "°")
    pair = single_example([1.0, 2.0])
    for depth in (3, 4, 5):
        critical = 2.0 ** (1.0 / (depth - 2))
        said, seen = [], []
        for factor in (0.99, 1.01):
            init = (rho + 0.002 * critical * factor, rho + 0.002)
            said.append(int(np.argmax(predicted_limit(pair, sam, depth, init))) + 1)
            seen.append(int(flow(pair, sam, depth=depth, init=init, times=[1e300]).dominant[-1]) + 1)
        name = f"L = {depth}, two above: winner 1 % below and above the head-start ratio {critical:.3f}"
        yield equal(f"{name}, by limit_direction", (2, 1), tuple(said))
        yield equal(f"{name}, by flow", (2, 1), tuple(seen))
    for depth in (2, 3, 4):
        loss = flow(pair, sam, depth=depth, init=0.5 * rho, times=[1e300]).loss[-1]
        end = np.log(2.0) if depth % 2 == 0 else np.log1p(np.exp(-3.0 * rho**depth))
        yield near(f"L = {depth}, none above: loss at t = 1e300", end, loss, rel=1e-3)


@claim(
    "C4",
    "GD ends at the major coordinate",
    "GD at depth two or more, on a single example with equal starting weights, converges in direction to "
    "the basis vector of the major coordinate: the ℓ1 max margin.",
    "Paper",
    proofs=["thm-race", "thm-log-t"],
    chapters=[1, 9],
)
def gradient_descent(mu: tuple[float, ...] = (1.0, 2.0), init: float = 0.5) -> Iterator[Figure]:
    """Flows beyond t = 1e300, by scaling; at L = 2 also the power of ln t of the approach."""
    data = single_example(mu)
    for depth in (2, 3, 4):
        limit = predicted_limit(data, GD(), depth, init)
        yield equal(f"L = {depth}: limit_direction", (0, 1), limit)
        found = far_direction(data, GD(), depth, (init,) * len(mu))
        yield at_most(f"L = {depth}: angle of the flow to it", 1.0, float(degrees(found, limit)), "°")
    log_t = np.linspace(300.0, 690.0, 40)
    beta = flow(data, GD(), depth=2, init=init, times=np.exp(log_t)).beta
    slope = np.polyfit(np.log(log_t), np.log(beta[:, 0] / beta[:, 1]), 1)[0]
    yield near("L = 2: slope of ln(β₁/β₂) in ln ln t", mu[0] / mu[1] - 1.0, slope, off=0.01)


@claim(
    "C14",
    "A dead weight still drives the clock",
    "Under ℓ∞-SAM at even depth a coordinate that has collapsed to 0 goes on adding μ_j ρ^L to the "
    "perturbed margin, and so makes t run faster against τ: sign(0) stands for both signs, not for 0.",
    "This book",
    proofs=["thm-filippov-clock"],
    chapters=[4],
)
def dead_weight(
    mu: tuple[float, ...] = (1.0, 2.0),
    rho: float = 1.0,
    init: tuple[float, ...] = (1.5, 0.5),
    t: float = 50.0,
    step_size: float = 5e-3,
) -> Iterator[Figure]:
    """The discrete algorithm, which knows no sign(0), against the flow on Filippov's clock.

    The other reading drops the dead weight's term: a network of the first coordinate alone takes over.
    """
    sam, data = LinfSAM(rho), single_example(mu)
    steps = round(t / step_size)
    run = descend(data, sam, depth=2, init=init, step_size=step_size, steps=steps)
    whole = flow(data, sam, depth=2, init=init, times=[t]).beta[-1]
    yield near("L = 2: β₁ at t by the discrete algorithm, against flow", whole[0], run.beta[-1, 0], rel=2e-3)
    died = int(np.argmax(run.weights[:, 0, 1] <= 0))
    tau = np.log(rho / (rho - init[1])) / mu[1]
    alone = flow(
        single_example(mu[:1]),
        sam,
        depth=2,
        init=closed_form(2, mu[0], init[0], rho, tau),
        times=[t - run.t[died]],
    )
    yield at_least(
        "L = 2: β₁ at t with sign(0) = 0, over the measured one",
        "another clock", 1.2, float(alone.beta[-1, 0] / run.beta[-1, 0]),
    )  # fmt: skip
    dead = run.weights[died + 1 :, 0, 1]
    square = np.min((dead - rho * np.sign(dead)) ** 2)
    yield near("L = 2: least ŵ² of the dead weight", rho**2, square, rel=0.03)
    four = descend(data, sam, depth=4, init=(1.5, 0.2), step_size=step_size, steps=4000, record_every=4000)
    beta = flow(data, sam, depth=4, init=(1.5, 0.2), times=[four.t[-1]]).beta[-1]
    yield near("L = 4, start (1.5, 0.2): β₁ at t = 20, against flow", beta[0], four.beta[-1, 0], rel=5e-3)
