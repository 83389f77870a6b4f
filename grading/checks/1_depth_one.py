"""References of assignment 1: loss, gradient and step at depth one, margins, and what is left of SAM."""

from typing import Any

import numpy as np

import minorfirst as mf
from minorfirst_book.classroom import parameters

from . import rng, task

NAME = "1_depth_one"


def _drawn(student: str) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the student's mu, start and rho."""
    p = parameters(student, NAME)
    return np.array([p["mu_1"], p["mu_2"]]), np.array([p["start_1"], p["start_2"]]), p["rho"]


def _points(student: str) -> list[dict[str, Any]]:
    """Return weights and examples: two ordinary draws, and one with margins where exp overflows."""
    draw = rng(student, "points")
    calls = [{"w": draw.normal(size=d), "z": draw.normal(size=(n, d))} for n, d in ((4, 3), (7, 2))]
    return [*calls, {"w": np.array([3e3, -1.0]), "z": np.array([[1.0, 0.5], [-1.0, 0.2], [1e-4, 0.3]])}]


@task(
    f"{NAME}.loss",
    inputs=_points,
    mistakes={"the loss is the mean over the examples, not the sum": lambda s, w, z: len(z) * loss(s, w, z)},
)
def loss(student: str, w: np.ndarray, z: np.ndarray) -> float:
    """Return the mean logistic loss."""
    return float(np.mean(np.logaddexp(0.0, -z @ w)))


@task(
    f"{NAME}.gradient",
    inputs=_points,
    mistakes={
        "the sign is wrong: the loss falls as margins grow": lambda s, w, z: -gradient(s, w, z),
        "the gradient of the mean is asked for, not of the sum": lambda s, w, z: len(z) * gradient(s, w, z),
    },
)
def gradient(student: str, w: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return the gradient of the mean logistic loss."""
    return -np.exp(-np.logaddexp(0.0, z @ w)) @ z / len(z)


def _step_inputs(student: str) -> list[dict[str, Any]]:
    draw = rng(student, "step")
    shapes = [("linf", 4, 3), ("l2", 4, 3), ("linf", 1, 2), ("l2", 6, 2)]
    return [
        {
            "w": draw.normal(size=d),
            "z": draw.normal(size=(n, d)),
            "rho": float(draw.uniform(0.3, 0.9)),
            "eta": float(draw.uniform(0.1, 0.6)),
            "norm": norm,
        }
        for norm, n, d in shapes
    ]


@task(f"{NAME}.sam_step", inputs=_step_inputs)
def sam_step(student: str, w: np.ndarray, z: np.ndarray, rho: float, eta: float, norm: str) -> np.ndarray:
    """Return what one step of the package's discrete algorithm gives."""
    optimizer = mf.LinfSAM(rho) if norm == "linf" else mf.L2SAM(rho)
    data = mf.Dataset(z, np.ones(len(z)))
    return mf.descend(data, optimizer, depth=1, init=w, step_size=eta, steps=1).beta[-1]


def _margin_inputs(student: str) -> list[dict[str, Any]]:
    draw = rng(student, "margins")
    return [{"w": draw.normal(size=3), "z": draw.normal(size=(5, 3))} for _ in range(3)]


@task(
    f"{NAME}.margins",
    inputs=_margin_inputs,
    mistakes={"the two norms are swapped": lambda s, w, z: margins(s, w, z)[::-1]},
)
def margins(student: str, w: np.ndarray, z: np.ndarray) -> list[float]:
    """Return the smallest margin at l1 length 1 and at l2 length 1."""
    return [float(np.min(z @ w) / np.linalg.norm(w, p)) for p in (1, 2)]


def _lead(student: str, factor: float = 1.0, swapped: bool = False) -> dict[str, float]:
    mu, _, rho = _drawn(student)
    norms = [float(factor * rho * np.linalg.norm(mu, p)) for p in (1, 2)]
    return dict(zip(("linf", "l2"), norms[::-1] if swapped else norms, strict=True))


@task(
    f"{NAME}.lead",
    rtol=1e-3,
    mistakes={
        "the two SAMs are swapped": lambda s: _lead(s, swapped=True),
        "SAM is ahead: the lead is positive": lambda s: _lead(s, -1.0),
    },
)
def lead(student: str) -> dict[str, float]:
    """Return SAM's lead in margin over gradient descent."""
    return _lead(student)


@task(
    f"{NAME}.angle",
    rtol=1e-3,
    mistakes={"degrees are asked for": lambda s: {k: float(np.radians(v)) for k, v in angle(s).items()}},
)
def angle(student: str) -> dict[str, float]:
    """Return angle times ln t, in degrees: its limit, and its value at t = 1e300."""
    mu, start, rho = _drawn(student)
    unit = mu / np.linalg.norm(mu)
    rest = start - (start @ unit) * unit
    run = mf.flow(mf.single_example(mu), mf.L2SAM(rho), depth=1, init=start, times=[1e300])
    along = run.beta[-1] @ unit
    across = np.linalg.norm(run.beta[-1] - along * unit)
    return {
        "predicted": float(np.degrees(np.linalg.norm(rest) * np.linalg.norm(mu))),
        "measured": float(np.degrees(np.arctan2(across, along)) * np.log(1e300)),
    }


@task(f"{NAME}.why")
def why(student: str) -> str:
    """Return the letter of the right explanation, in the student's own order."""
    return "ABCD"[parameters(student, NAME)["order"].index("2")]
