"""References of assignment 4: l2-SAM at depth two on one example, its lens and its regimes."""

from functools import cache
from typing import Any

import numpy as np
from scipy.optimize import brentq

import minorfirst as mf
from minorfirst_book.classroom import parameters

from . import rng, task

NAME = "4_minor_first"
Array = np.ndarray
SAFE = 0.03  # hidden starts keep this distance from the lines between regimes


def _drawn(student: str) -> tuple[Array, float, float]:
    """Return the student's mu, rho and alpha."""
    p = parameters(student, NAME)
    return np.array([p["mu_1"], p["mu_2"]]), p["rho"], round(p["rho"] * p["scale"], 4)


def _steps(student: str) -> list[dict[str, Any]]:
    draw = rng(student, "step")
    return [
        {
            "layers": draw.uniform(0.2, 1.2, size=(2, 3)) * draw.choice([1, 1, -1], size=(2, 3)),
            "mu": draw.uniform(0.5, 2.0, size=3),
            "rho": float(draw.uniform(0.3, 0.9)),
            "eta": float(draw.uniform(0.1, 0.5)),
        }
        for _ in range(4)
    ]


@task(f"{NAME}.sam_step", inputs=_steps)
def sam_step(student: str, layers: Array, mu: Array, rho: float, eta: float) -> Array:
    """Return what one step of the package's discrete algorithm gives."""
    run = mf.descend(mf.single_example(mu), mf.L2SAM(rho), depth=2, init=layers, step_size=eta, steps=1)
    return run.weights[-1]


def _networks(student: str) -> list[dict[str, Any]]:
    draw = rng(student, "rates")
    return [
        {
            "w": draw.uniform(0.2, 1.2, size=d),
            "mu": draw.uniform(0.5, 2.0, size=d),
            "rho": float(draw.uniform(0.4, 1.5)),
        }
        for d in (2, 3, 5)
    ]


@task(
    f"{NAME}.rates",
    inputs=_networks,
    mistakes={
        "both layers share the length of the perturbation": lambda s, w, mu, rho: rates(
            s, w, mu, rho * 2**0.5
        )
    },
)
def rates(student: str, w: Array, mu: Array, rho: float) -> Array:
    """Return mu_j times the perturbed weight over the weight."""
    layers = np.stack([w, w])
    return mu * (1 + mf.L2SAM(rho).ascent(-mu * layers)[0] / w)


def _scalars(student: str) -> list[dict[str, Any]]:
    draw = rng(student, "predictor")
    return [
        {
            "tau": float(draw.uniform(0.2, 1.2)),
            "r": float(draw.uniform(0.05, 0.5)),
            "mu": draw.uniform(0.5, 2.0, size=3),
            "u": draw.normal(size=3),
            "v": draw.normal(size=3),
        }
        for _ in range(4)
    ]


@task(f"{NAME}.predictor", inputs=_scalars)
def predictor(student: str, tau: float, r: float, mu: Array, u: Array, v: Array) -> Array:
    """Return (p^2 - q^2)/4."""
    p = (u + v) * np.exp(mu * tau - mu**2 * r)
    q = (u - v) * np.exp(-mu * tau - mu**2 * r)
    return (p**2 - q**2) / 4


def _lenses(student: str) -> list[dict[str, Any]]:
    """Return lenses over every place of the axis of strengths, strengths in any order."""
    draw = rng(student, "leader")
    calls = []
    for centre in (0.7, 1.05, 1.3, 1.7, 2.1):
        mu = np.array([0.6, 1.0, 1.4, 1.8]) + draw.uniform(-0.05, 0.05, size=4)
        r = float(draw.uniform(0.1, 1.0))
        calls.append({"tau": 2 * r * centre, "r": r, "mu": draw.permutation(mu)})
    return calls


@task(
    f"{NAME}.leader",
    inputs=_lenses,
    mistakes={"the lens is centred at tau/(2R)": lambda s, tau, r, mu: leader(s, 2 * tau, r, mu)},
)
def leader(student: str, tau: float, r: float, mu: Array) -> int:
    """Return the index of the largest exponent of the reduction."""
    return int(np.argmax(mu * tau - mu**2 * r))


def _certain(mu: Array, rho: float, alpha: float) -> mf.Regime | None:
    """Return the regime, or None if a line is nearer than SAFE."""
    found = {mf.regime(mu, rho, alpha * factor) for factor in (1 - SAFE, 1, 1 + SAFE)}
    return found.pop() if len(found) == 1 else None


@cache
def _starts(student: str) -> list[dict[str, Any]]:
    """Return starts in every regime, and some that collapse or grow after weights have gone both ways."""
    draw = rng(student, "regime")
    wanted = [mf.Regime.COLLAPSE, mf.Regime.MINOR_FIRST] * 2
    calls = []
    for d, goal in zip((2, 2, 3, 3), wanted, strict=True):
        mu = draw.permutation(np.linspace(1.0, draw.uniform(1.8, 2.4), d)) * draw.uniform(0.7, 1.3)
        rho = float(draw.uniform(0.5, 1.5))
        size = np.sqrt(2) * np.linalg.norm(mu) / rho
        while True:  # between "all shrink" and "all grow"
            alpha = float(draw.uniform(np.min(mu), np.max(mu)) / size)
            if _certain(mu, rho, alpha) is goal:
                break
        calls.append({"mu": mu, "rho": rho, "alpha": alpha})
    for factor in (0.95, 1.05):  # the upper line, by the second strongest feature
        mu = draw.permutation(np.array([0.6, 1.5, 2.0])) * draw.uniform(0.7, 1.3)
        line = np.sum(np.sort(mu)[-2:]) / np.sqrt(2) / np.linalg.norm(mu)
        calls.append({"mu": mu, "rho": 0.8, "alpha": float(0.8 * line * factor)})
    return calls


@task(
    f"{NAME}.regime",
    inputs=_starts,
    mistakes={
        "a start of which some weights grow at first can still collapse": lambda s, mu, rho, alpha: (
            _by_outset(mu, rho, alpha)
        )
    },
)
def regime(student: str, mu: Array, rho: float, alpha: float) -> str:
    """Return what the package's regime says."""
    return mf.regime(mu, rho, alpha).value


def _by_outset(mu: Array, rho: float, alpha: float) -> str:
    shrinks = alpha * np.linalg.norm(mu) < rho * np.min(mu) / np.sqrt(2)
    found = mf.regime(mu, rho, alpha)
    return found.value if found is mf.Regime.MAJOR_FIRST else ("collapse" if shrinks else "minor first")


@task(f"{NAME}.radii", rtol=1e-3)
def radii(student: str) -> dict[str, float]:
    """Return the radius of the upper line, and of the collapse of equal features."""
    mu, _, alpha = _drawn(student)
    return {
        "first": float(alpha * np.sqrt(2) * np.linalg.norm(mu) / np.sum(mu)),
        "last": float(alpha * np.sqrt(2 * parameters(student, NAME)["features"])),
    }


@task(f"{NAME}.handover", rtol=1e-2)
def handover(student: str) -> dict[str, float]:
    """Return the middle of the two strengths, and the time at which the lens passes it."""
    mu, rho, alpha = _drawn(student)
    middle = float(np.mean(mu))

    def ahead(log_t: float) -> float:
        return float(mf.lens(mu, rho=rho, init=alpha, times=[np.exp(log_t)]).centre[0]) - middle

    return {"centre": middle, "t": float(np.exp(brentq(ahead, np.log(0.1), np.log(1e4), xtol=1e-4)))}


@task(f"{NAME}.why")
def why(student: str) -> str:
    """Return the letter of the right explanation, in the student's own order."""
    return "ABCD"[parameters(student, NAME)["order"].index("2")]
