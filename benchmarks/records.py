"""What a measurement leaves: entries that compare tools, and single figures beside what was wanted."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

MEASURED, EXTRAPOLATED = "measured", "extrapolated"
OK = "ok"


@dataclass
class Entry:
    """One tool on one task.

    Attributes
    ----------
    seconds : float or None
        Without starting Python, importing and compiling; None where there is no result.
    error : float or None
        Largest relative error of beta over the sample.
    agreement : float or None
        Share of the sample on whose collapse tool and reference agree.
    work, unit : float or None, str
        Steps or evaluations of the velocity, a network.
    basis : {"measured", "extrapolated"}
    how : str
        What was run, and what was extrapolated from it.
    status : str
        "ok", or why there is no result at the error wanted.
    compile_seconds, peak_mb : float or None
    at_least : float or None
        Of a tool that does not finish: seconds that it would take at the very least.
    """

    task: str
    tool: str
    version: str
    seconds: float | None = None
    error: float | None = None
    agreement: float | None = None
    work: float | None = None
    unit: str = "steps"
    basis: str = MEASURED
    how: str = ""
    status: str = OK
    compile_seconds: float | None = None
    peak_mb: float | None = None
    at_least: float | None = None


@dataclass
class Measure:
    """One figure on this package, beside what was wanted; ``most`` says whether that is an upper bound."""

    task: str
    name: str
    value: float
    unit: str
    how: str
    wanted: float | None = None
    most: bool = True

    @property
    def met(self) -> bool | None:
        """Whether the figure is what was wanted; None where nothing was."""
        if self.wanted is None:
            return None
        return self.value <= self.wanted if self.most else self.value >= self.wanted


def versions(packages: tuple[str, ...]) -> str:
    """Return names and versions of installed packages, as text."""
    return ", ".join(f"{name} {version(name)}" for name in packages)


def once(function: Callable[[], Any]) -> tuple[Any, float]:
    """Return what a function returns, and its seconds."""
    start = time.perf_counter()
    result = function()
    return result, time.perf_counter() - start


def timed(function: Callable[[], Any], total: float = 1.0, most: int = 9) -> tuple[Any, float, int]:
    """Return what a function returns, the median of its seconds, and of how many calls.

    Calls go on for ``total`` seconds, at most ``most`` and at least one.
    """
    taken: list[float] = []
    while not taken or (sum(taken) < total and len(taken) < most):
        result, seconds = once(function)
        taken.append(seconds)
    return result, statistics.median(taken), len(taken)
