"""References of assignment 5: real digits.  Its written parts are graded by hand."""

import re
from functools import cache
from typing import Any

import numpy as np

import minorfirst as mf
import minorfirst_book as book
from minorfirst_book.classroom import parameters
from minorfirst_book.mnist.data import effective
from minorfirst_book.mnist.features import feature_strength
from minorfirst_book.mnist.features import leaning as mean_strength

from . import judged, rng, task

NAME = "5_digits"
PIXELS = 784
SEED = re.compile("[0-9]{1,9}")
RTOL = 2e-3  # of a measurement that is asked for with all its settings given
Array = np.ndarray


def _examples(student: str) -> list[dict[str, Any]]:
    draw = rng(student, "strength")
    return [{"z": draw.normal(size=shape)} for shape in ((4, 3), (7, 5))]


@task(
    f"{NAME}.strength",
    inputs=_examples,
    mistakes={"first the mean, then its size": lambda s, z: np.mean(np.abs(z), axis=0)},
)
def strength(student: str, z: Array) -> Array:
    """Return the size of the mean of each coordinate."""
    return feature_strength(mf.Dataset(z, np.ones(len(z))))


def _predictors(student: str) -> list[dict[str, Any]]:
    draw = rng(student, "leaning")
    return [{"b": draw.normal(size=6), "s": draw.uniform(0.0, 0.5, size=6)} for _ in range(3)]


@task(
    f"{NAME}.leaning",
    inputs=_predictors,
    mistakes={"a negative weight leans on its pixel too": lambda student, b, s: np.sum(b * s) / np.sum(b)},
)
def leaning(student: str, b: Array, s: Array) -> float:
    """Return the mean strength, weighted by the size of the weights."""
    return float(mean_strength(b, s))


@task(
    f"{NAME}.fastest",
    rtol=1e-3,
    mistakes={
        "both layers share the length of the perturbation": lambda s: _fastest(s, 1.0),
        "all 1568 coordinates count": lambda s: _fastest(s, 2.0),
    },
)
def fastest(student: str) -> float:
    """Return the strength of the largest growth rate at the start."""
    return _fastest(student, np.sqrt(2))


def _fastest(student: str, divisor: float) -> float:
    p = parameters(student, NAME)
    mean = np.mean(book.digits(*p["pair"], n=50, seed=p["seed"]).z, axis=0)
    return float(0.02 * np.linalg.norm(mean) / (divisor * p["rho"]))


@cache
def _leaning(pair: tuple[int, int], seed: int, rho: float, loss: float) -> tuple[float, float]:
    """Return S of gradient descent and of l2-SAM on one data set, with the notebook's settings."""
    data = book.digits(*pair, n=50, seed=seed)
    pixels = feature_strength(data)[:PIXELS]
    found = []
    for optimizer in (mf.GD(), mf.L2SAM(rho)):
        run = mf.at_loss(data, optimizer, depth=2, init=0.02, losses=[loss], method="steps", rtol=1e-2)
        found.append(float(mean_strength(effective(run.beta[-1]), pixels)))
    return found[0], found[1]


@task(
    f"{NAME}.measured",
    rtol=RTOL,
    mistakes={
        "the two optimizers are swapped": lambda s: dict(
            zip(("sam", "gd"), measured(s).values(), strict=True)
        )
    },
)
def measured(student: str) -> dict[str, float]:
    """Return S of gradient descent and of l2-SAM on the student's data set."""
    p = parameters(student, NAME)
    return dict(zip(("gd", "sam"), _leaning(p["pair"], p["seed"], p["rho"], p["loss"]), strict=True))


@judged(f"{NAME}.repeat")
def repeat(student: str, answer: Any) -> str | None:
    """Return why the repetitions are not right: any two other seeds will do, each is measured anew."""
    p = parameters(student, NAME)
    if not isinstance(answer, dict) or len(answer) != 2:
        return "a dict with two seeds is asked for"
    for key in answer:
        if not SEED.fullmatch(key) or int(key) > 10_000:
            return f"{key[:20]} is no seed, an integer from 0 to 10000"
    if len(set(map(int, answer))) < 2:
        return "two different seeds are asked for"
    for key, numbers in answer.items():
        if int(key) == p["seed"]:
            return f"seed {key} is your own; two others are asked for"
        if (
            not isinstance(numbers, list)
            or not all(isinstance(x, float) for x in numbers)
            or len(numbers) != 2
        ):
            return f"two numbers are asked for, for seed {key}"
        found = _leaning(p["pair"], int(key), p["rho"], p["loss"])
        if np.allclose(numbers[::-1], found, rtol=RTOL, atol=0):
            return "gradient descent comes first, then l2-SAM"
        if not np.allclose(numbers, found, rtol=RTOL, atol=0):
            return f"the numbers of seed {key} are not those of your pair, radius and training loss"
    return None
