"""References of assignment 2: l-infinity-SAM at depth two on one example, its gate and its clock."""

from functools import cache
from typing import Any

import numpy as np

import minorfirst as mf
from minorfirst_book.classroom import parameters

from . import rng, task

NAME = "2_gate"
Array = np.ndarray


def _drawn(student: str) -> tuple[Array, Array, float]:
    """Return the student's mu, alpha and rho."""
    p = parameters(student, NAME)
    alpha = np.array([p["rho"] + p["above"], p["rho"] * p["share"]])
    return np.array([p["mu_1"], p["mu_2"]]), alpha, p["rho"]


def _weights(student: str) -> list[dict[str, Any]]:
    draw = rng(student, "perturbed")
    return [
        {"w": np.append(draw.normal(size=4), -0.2), "rho": float(draw.uniform(0.3, 0.9))} for _ in range(3)
    ]


@task(
    f"{NAME}.perturbed",
    inputs=_weights,
    mistakes={
        "climbing the loss makes weights smaller, not larger": lambda s, w, rho: w + rho * np.sign(w),
        "negative weights move up, towards zero": lambda s, w, rho: w - rho,
        "a weight smaller than rho is carried past zero": lambda s, w, rho: (
            np.sign(w) * np.maximum(np.abs(w) - rho, 0)
        ),
    },
)
def perturbed(student: str, w: Array, rho: float) -> Array:
    """Return the weights after the ascent step."""
    layers = np.stack([w, w])
    return w + mf.LinfSAM(rho).ascent(-layers)[0]


def _races(student: str) -> list[dict[str, Any]]:
    """Return features on both sides of the gate."""
    draw = rng(student, "closed form")
    calls = []
    for _ in range(3):
        rho = float(draw.uniform(0.5, 1.5))
        shares = np.append(draw.uniform(0.2, 1.8, size=3), (0.3, 1.2, 1.0))
        calls.append({"mu": draw.uniform(0.5, 2.0, size=6), "alpha": rho * shares, "rho": rho})
    return calls


@task(
    f"{NAME}.weight",
    inputs=lambda student: [
        {"tau": tau, **call} for tau, call in zip((0.2, 0.8, 2.5), _races(student), strict=True)
    ],
    mistakes={
        "a weight that has died must stay at 0": lambda s, tau, mu, alpha, rho: (
            rho + (alpha - rho) * np.exp(mu * tau)
        ),
        "the weight grows like exp(mu tau); exp(2 mu tau) is for beta": lambda s, tau, mu, alpha, rho: weight(
            s, 2 * tau, mu, alpha, rho
        ),
    },
)
def weight(student: str, tau: float, mu: Array, alpha: Array, rho: float) -> Array:
    """Return the closed form, stopped at 0."""
    return np.maximum(rho + (alpha - rho) * np.exp(mu * tau), 0.0)


@task(f"{NAME}.death_time", inputs=_races)
def death_time(student: str, mu: Array, alpha: Array, rho: float) -> Array:
    """Return ln(rho/(rho - alpha))/mu below the gate, inf on it and above."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(alpha < rho, np.log(rho / (rho - alpha)) / mu, np.inf)


def _step_inputs(student: str) -> list[dict[str, Any]]:
    draw = rng(student, "step")
    return [
        {
            "w": draw.uniform(0.1, 1.6, size=3),
            "mu": draw.uniform(0.5, 2.0, size=3),
            "rho": float(draw.uniform(0.5, 1.2)),
            "eta": float(draw.uniform(0.1, 0.5)),
        }
        for _ in range(4)
    ]


@task(f"{NAME}.sam_step", inputs=_step_inputs)
def sam_step(student: str, w: Array, mu: Array, rho: float, eta: float) -> Array:
    """Return what one step of the package's discrete algorithm gives."""
    run = mf.descend(mf.single_example(mu), mf.LinfSAM(rho), depth=2, init=w, step_size=eta, steps=1)
    return run.weights[-1, 0]


@task(f"{NAME}.winners")
def winners(student: str) -> list[int]:
    """Return the feature that each start leads to, 0 for none, as the package's theory has it."""
    p = parameters(student, NAME)
    data, sam, found = mf.single_example([1.0, 2.0, 3.0]), mf.LinfSAM(p["rho"]), []
    for letter in "abcdef":
        start = p["rho"] * np.array(p[f"case_{letter}"])
        direction = mf.limit_direction(data, sam, depth=2, init=start).direction
        found.append(int(np.argmax(direction)) + 1 if np.any(direction) else 0)
    return found


@task(
    f"{NAME}.death",
    rtol=5e-3,
    mistakes={"the time t is not the rescaled time": lambda s: {**death(s), "measured": _hit(s)[1]}},
)
def death(student: str) -> dict[str, float]:
    """Return the rescaled time at which the second weight dies, from the formula and from the algorithm."""
    mu, alpha, rho = _drawn(student)
    return {
        "predicted": float(np.log(rho / (rho - alpha[1])) / mu[1]),
        "measured": float(np.log((_hit(student)[0] - rho) / (alpha[0] - rho)) / mu[0]),
    }


@cache
def _hit(student: str) -> tuple[float, float]:
    """Return the first weight and the time t at the step at which the second is first not positive."""
    mu, alpha, rho = _drawn(student)
    run = mf.descend(mf.single_example(mu), mf.LinfSAM(rho), depth=2, init=alpha, step_size=1e-3, steps=4_000)
    at = int(np.argmax(run.weights[:, 0, 1] <= 0))
    return float(run.weights[at, 0, 0]), float(run.t[at])


@task(
    f"{NAME}.factor",
    rtol=1e-3,
    mistakes={"rho enters squared, one factor from each layer": lambda s: _factor(s, 1)},
)
def factor(student: str) -> float:
    """Return exp(mu_2 rho^2)."""
    return _factor(student, 2)


def _factor(student: str, power: int) -> float:
    mu, _, rho = _drawn(student)
    return float(np.exp(mu[1] * rho**power))


@task(f"{NAME}.why")
def why(student: str) -> str:
    """Return the letter of the right explanation, in the student's own order."""
    return "ABCD"[parameters(student, NAME)["order"].index("1")]
