"""References of assignment 3: l-infinity-SAM at depth three and more on one example."""

from typing import Any

import numpy as np

import minorfirst as mf
from minorfirst_book.classroom import parameters

from . import rng, task

NAME = "3_race"
Array = np.ndarray


def _drawn(student: str) -> tuple[Array, float, dict[str, Any]]:
    """Return the student's mu, rho and all parameters."""
    p = parameters(student, NAME)
    return np.array([p["mu_1"], p["mu_2"]]), p["rho"], p


def _races(student: str, purpose: str, depths: tuple[int, ...]) -> list[dict[str, Any]]:
    """Return for each depth three features above the gate, one on it and two below, in random order."""
    draw = rng(student, purpose)
    calls = []
    for depth in depths:
        rho = float(draw.uniform(0.6, 1.4))
        starts = rho * np.concatenate(
            [draw.uniform(1.15, 1.7, size=3), [1.0], draw.uniform(0.4, 0.8, size=2)]
        )
        calls.append(
            {
                "mu": draw.uniform(0.5, 2.5, size=6),
                "alpha": draw.permutation(starts),
                "rho": rho,
                "depth": depth,
            }
        )
    return calls


@task(
    f"{NAME}.countdown",
    inputs=lambda student: _races(student, "countdown", (3, 4, 5, 6)),
    mistakes={
        "the exponent is depth - 2": lambda s, mu, alpha, rho, depth: countdown(s, mu, alpha, rho, depth + 1),
        "the gate is left out": lambda s, mu, alpha, rho, depth: countdown(s, mu, alpha, 0.0, depth),
    },
)
def countdown(student: str, mu: Array, alpha: Array, rho: float, depth: int) -> Array:
    """Return the rescaled time until each weight blows up."""
    n = depth - 2
    above = alpha > rho
    return np.where(above, np.where(above, alpha - rho, 1.0) ** -float(n) / (n * mu), np.inf)


def _winner_inputs(student: str) -> list[dict[str, Any]]:
    """Return races whose winner changes if the exponent is one more or less, or if the gate is left out."""
    draw = rng(student, "winner")
    none = {"mu": np.array([1.0, 2.0]), "alpha": np.array([0.8, 1.0]), "rho": 1.0, "depth": 4}
    calls: list[dict[str, Any]] = [none]
    for depth, feature in ((2, 0), (3, 0), (3, 1), (4, 0), (4, 2), (5, 1)):
        mu, rho = np.sort(draw.uniform(0.8, 1.2, size=3)) * [1, 2, 4], float(draw.uniform(0.8, 1.2))
        # Head starts in which `feature` wins by a tenth, and would lose with a neighbouring exponent.
        n = max(depth - 2, 1)
        head = 0.3 * (mu[0] / mu) ** (1 / n)
        head[feature] *= 1.1
        alpha = rho + head
        if depth == 2:
            alpha[1] = alpha[2] = 0.9 * rho
        calls.append({"mu": mu, "alpha": alpha, "rho": rho, "depth": depth})
    weaker = {"mu": np.array([1.0, 2.0]), "alpha": np.array([1.5, 1.1]), "rho": 1.0, "depth": 2}
    return [*calls, weaker]


@task(f"{NAME}.winner", inputs=_winner_inputs)
def winner(student: str, mu: Array, alpha: Array, rho: float, depth: int) -> int:
    """Return the index that the package's limit direction names."""
    if np.all(alpha <= rho):
        return -1
    limit = mf.limit_direction(mf.single_example(mu), mf.LinfSAM(rho), depth=depth, init=alpha)
    return int(np.argmax(limit.direction))


@task(f"{NAME}.ratios", rtol=1e-3)
def ratios(student: str) -> list[float]:
    """Return the critical ratio of head starts at depth 3, 4 and 6."""
    mu, _, _ = _drawn(student)
    return [float((mu[1] / mu[0]) ** (1 / (depth - 2))) for depth in (3, 4, 6)]


@task(
    f"{NAME}.radius",
    rtol=1e-3,
    mistakes={"minor and major are swapped": lambda s: _radius(s, swapped=True)},
)
def radius(student: str) -> float:
    """Return the radius at which mu_1 (alpha_1 - rho) = mu_2 (alpha_2 - rho)."""
    return _radius(student)


def _radius(student: str, swapped: bool = False) -> float:
    mu, _, p = _drawn(student)
    alpha = np.array([p["alpha_2"] + p["ahead"], p["alpha_2"]])
    if swapped:
        mu = mu[::-1]
    return float((mu[1] * alpha[1] - mu[0] * alpha[0]) / (mu[1] - mu[0]))


def _weight_inputs(student: str) -> list[dict[str, Any]]:
    """Return times at which nothing has happened, a weight has blown up, and one below the gate has died."""
    calls = []
    for share, call in zip((0.5, 0.6, 1.6, 1.3), _races(student, "weight", (3, 4, 5, 3)), strict=True):
        times = countdown(student, **call)
        calls.append({"tau": share * float(np.min(times)), **call})
    (even,) = _races(student, "death", (4,))
    below = even["alpha"] < even["rho"]
    start = (even["rho"] - even["alpha"][below]) ** -2.0
    deaths = (start - even["rho"] ** -2.0) / (2 * even["mu"][below])
    return [*calls, {"tau": float(np.mean(deaths)), **even}]


@task(f"{NAME}.weight", inputs=_weight_inputs)
def weight(student: str, tau: float, mu: Array, alpha: Array, rho: float, depth: int) -> Array:
    """Return the closed form of each weight."""
    n = depth - 2
    hat = alpha - rho
    grows = np.where((hat > 0) | (depth % 2 == 0), -1.0, 1.0)  # how the countdown's bracket changes
    on_gate = hat == 0
    bracket = np.abs(np.where(on_gate, 1.0, hat)) ** -float(n) + grows * n * mu * tau
    with np.errstate(divide="ignore"):
        distance = np.maximum(bracket, 0.0) ** (-1 / n)
    return np.where(on_gate, rho, np.where(hat > 0, rho + distance, np.maximum(rho - distance, 0.0)))


@task(f"{NAME}.frozen", rtol=1e-3)
def frozen(student: str) -> dict[str, float]:
    """Return the loser's weight at the winner's blow-up, and at t = 1e300."""
    mu, rho, p = _drawn(student)
    depth = p["depth"]
    start = rho + p["gap"] * np.array([1.0, {3: 0.25, 4: 0.45, 5: 0.55}[depth]])
    end = countdown(student, mu, start, rho, depth)[0]
    run = mf.flow(mf.single_example(mu), mf.LinfSAM(rho), depth=depth, init=start, times=[1e300])
    return {
        "predicted": float(weight(student, end, mu[1:], start[1:], rho, depth)[0]),
        "measured": float(run.weights[-1, 0, 1]),
    }


@task(
    f"{NAME}.losses",
    rtol=1e-3,
    mistakes={"even and odd depths are swapped": lambda s: _losses(s, even=1)},
)
def losses(student: str) -> list[float]:
    """Return the loss that stays at depths 2 to 5, all weights below the gate."""
    return _losses(student)


def _losses(student: str, even: int = 0) -> list[float]:
    mu, rho, _ = _drawn(student)
    stays = [0.0 if depth % 2 == even else np.sum(mu) * rho**depth for depth in (2, 3, 4, 5)]
    return [float(np.logaddexp(0.0, -margin)) for margin in stays]


@task(f"{NAME}.why")
def why(student: str) -> str:
    """Return the letter of the right explanation, in the student's own order."""
    return "ABCD"[parameters(student, NAME)["order"].index("3")]
