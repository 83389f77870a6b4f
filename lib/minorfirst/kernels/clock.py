"""The clock: from a path with a known log dt/dc to the positions at which given times t are shown.

On a single example the flow follows a path that does not depend on time; only the speed along it does:
dt = (1 + exp(q)) dtau, with q the margin at the perturbed weights.  So t(c) is an integral of a known
function, whose logarithm g = log dt/dc ranges over hundreds.  Here g is represented by Chebyshev
polynomials on panels, log t is accumulated cell by cell, and the cell that holds a wanted time is solved
by safeguarded Newton steps.  Nothing grows with t but the logarithm of t.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from ..checks import Array
from ..errors import FlowError
from .chebyshev import NODES, SLOPES, TOLERANCE, TRANSFORM, Panel

CELL_RANGE = 8.0  # variation of g within a cell: 16 Gauss points then integrate exp(g) to rounding
MAX_CELLS = 400  # of a panel; a panel that needs more mostly lies beyond the last time: it is halved
MAX_PANELS = 4000
NEWTON_STEPS = 60
NEGLIGIBLE = 1e-18  # of a path's first step: the weights do not change by a rounding on it

# A piece of a flow: the weights and the time at a place between two ends, and the ends.
Segment = tuple[Callable[[float], Array], Callable[[float], float], float, float]


class Path(Protocol):
    """The trajectory of a flow as a curve in a position c >= 0 that starts at c = 0, t = 0."""

    first_step: float  # a length of c to try first; only the cost depends on it
    source: str  # what the path is known from, in words

    @property
    def nfev(self) -> int:
        """Evaluations of log_rate so far, and of the right-hand side behind the path."""

    def next_break(self, c: float) -> float:
        """Return the first position > c at which log_rate has a kink, or inf; `c` itself at the path's end.

        Beyond the end the weights stay as they are.
        """

    def log_rate(self, c: Array) -> Array:
        """Return log dt/dc at positions that no break separates, (M,) -> (M,)."""

    def weights(self, c: Array) -> Array:
        """Return the weights, (M,) -> (M, L, d)."""


_GAUSS_X, _GAUSS_W = np.polynomial.legendre.leggauss(16)
_LOG_GAUSS_W = np.log(_GAUSS_W)
LOOKS = 4  # at the weights, a cell of the clock, for who leads and what the loss is
_ROUNDING = 4 * np.finfo(float).eps


def _log_integral(panel: Panel, left: Array, right: Array) -> Array:
    """Return log of the integral of exp(panel) over each [left, right], (K,) -> (K,)."""
    half = (right - left) / 2
    g = panel(left[:, None] + half[:, None] * (1 + _GAUSS_X)) + _LOG_GAUSS_W
    peak = np.max(g, axis=1)
    with np.errstate(divide="ignore", under="ignore"):
        value: Array = peak + np.log(np.sum(np.exp(g - peak[:, None]), axis=1)) + np.log(half)
        return value


def _fit(path: Path, left: float, right: float) -> Panel | None:
    """Return the panel of log_rate on [left, right], or None where it is not resolved."""
    with np.errstate(over="ignore", invalid="ignore"):
        g = path.log_rate((left + right) / 2 + (right - left) / 2 * NODES)
    if not np.all(np.isfinite(g)):
        return None
    coefficients = TRANSFORM @ g
    # Where g is steep, the rounding of c alone shows in g, and no smaller panel would be smoother.
    rounding = 2 * np.finfo(float).eps * right * np.max(np.abs(SLOPES @ coefficients)) / (right - left)
    tail = float(np.max(np.abs(coefficients[-3:])))
    if tail > TOLERANCE * max(1.0, float(np.max(np.abs(g)))) + rounding:
        return None
    return Panel(left, right, coefficients)


def _cells(panel: Panel) -> Array | None:
    """Return edges that cut the panel so finely that g varies by at most about CELL_RANGE in each.

    None where that takes more than MAX_CELLS: a panel may range over 1e16, and more than memory holds.
    """
    slope = np.max(np.abs(SLOPES @ panel.coefficients))
    variation = 2.4 * float(slope)  # over [-1, 1], with a reserve of a fifth
    if variation > CELL_RANGE * MAX_CELLS:
        return None
    return np.linspace(panel.left, panel.right, 1 + max(1, int(np.ceil(variation / CELL_RANGE))))


def _solve(panels: Panel, left: Array, right: Array, log_t_left: Array, log_t: Array) -> Array:
    """Return the position in each cell at which the clock shows exp(log_t), all of shape (K,)."""
    # Elapsed time within the cell, in units of the time wanted.
    with np.errstate(under="ignore"):
        wanted = -np.expm1(log_t_left - log_t)
    low, high = left, right
    # The first guess takes the clock's rate within the cell as an exponential.
    growth = panels(right) - panels(left)
    growth = np.where(np.abs(growth) < 1e-6, 1e-6, growth)
    share = wanted * np.exp(log_t - _log_integral(panels, left, right))
    c: Array = left + (right - left) * np.clip(np.log1p(share * np.expm1(growth)) / growth, 1e-3, 1 - 1e-3)
    for _ in range(NEWTON_STEPS):
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):  # 0 inf: already there
            excess = np.exp(_log_integral(panels, left, c) - log_t) - wanted
            newton = c - excess * np.exp(log_t - panels(c))
        low, high = np.where(excess <= 0, c, low), np.where(excess >= 0, c, high)
        step = np.where((newton >= low) & (newton <= high), newton, (low + high) / 2)
        done = np.abs(step - c) <= 1e-13 * (c - left) + 1e-15 * c  # below that is rounding
        c = step
        if np.all(done):
            break
    return c


def _halts(
    path: Path, left: float, right: float, log_last: float, pick: Callable[[Array], Any] = np.max
) -> bool:
    """Return whether the last time comes within [left, right], by the clock's rate at the two ends."""
    with np.errstate(over="ignore"):
        rate = float(pick(path.log_rate(np.array([left, right]))))
    return bool(rate + np.log(right - left) > log_last)


def _stands(path: Path, log_last: float) -> bool:
    """Return whether the last time comes before the weights have moved at all.

    At a margin of 1e16 the clock passes 1e300 within a length of exp(-1e16), and the rounding of the margin
    alone is larger than what a panel resolves.
    """
    length = NEGLIGIBLE * path.first_step
    return path.next_break(0.0) > 0 and _halts(path, 0.0, length, log_last, np.min)


def _stretches(path: Path, log_last: float) -> Iterator[tuple[Panel, Array, Array]]:
    """Yield panels, the edges of their cells and log t at the edges, until the last time has passed.

    It ends before where the path ends, or its clock halts.

    Raises
    ------
    FlowError
        If the path is not resolved within MAX_PANELS panels.
    """
    if _stands(path, log_last):
        return
    left, step, log_t = 0.0, path.first_step, -np.inf
    for _ in range(MAX_PANELS):
        stop = path.next_break(left)
        if stop <= left:
            return
        right = min(left + step, stop)
        panel = _fit(path, left, right)
        edges = _cells(panel) if panel is not None else None
        if panel is None or edges is None:
            step = (right - left) / 2
            if step < _ROUNDING * left and _halts(path, left, right, log_last):
                return
            continue
        marks = np.logaddexp.accumulate(
            np.concatenate([[log_t], _log_integral(panel, edges[:-1], edges[1:])])
        )
        yield panel, edges, marks
        left, log_t, step = right, float(marks[-1]), 2 * step
        if log_t >= log_last:
            return
    raise FlowError(
        f"the flow's clock stopped at t = exp({log_t:.6g}) after {MAX_PANELS} panels, before "
        f"t = {np.exp(log_last):g}: its speed varies too fast to be resolved. Ask for earlier "
        "`times`, or scale `init` and the data to order 1."
    )


def positions(path: Path, times: Array) -> Array:
    """Return the position on the path at each time.

    Parameters
    ----------
    path : Path
    times : (T,) array
        Increasing, > 0.

    Returns
    -------
    (T,) array
        Positions c(t); the path's end for times after the weights have come to rest.

    Raises
    ------
    FlowError
        If the path is not resolved within MAX_PANELS panels.
    """
    log_times = np.log(times)
    last = float(log_times[-1])
    found = np.zeros_like(log_times)
    # Of each time found: panel, edges, log t at the left.
    cells: list[tuple[Panel, float, float, float]] = []
    for panel, edges, marks in _stretches(path, last):
        inside = log_times[len(cells) :]
        inside = inside[inside <= marks[-1]]
        for k in np.searchsorted(marks[1:], inside):
            cells.append((panel, edges[k], edges[k + 1], marks[k]))
        found[len(cells) :] = edges[-1]
    if cells:
        panels, lefts, rights, marks_left = zip(*cells, strict=True)
        stacked = Panel(
            np.array([p.left for p in panels]),
            np.array([p.right for p in panels]),
            np.stack([p.coefficients for p in panels], axis=1),
        )
        found[: len(cells)] = _solve(
            stacked, np.array(lefts), np.array(rights), np.array(marks_left), log_times[: len(cells)]
        )
    return found


def segments(path: Path, last: float) -> Iterator[Segment]:
    """Yield the path up to the time ``last`` in short segments."""

    def weights_at(c: float) -> Array:
        value: Array = path.weights(np.array([c]))[0]
        return value

    for panel, edges, marks in _stretches(path, float(np.log(last))):
        for left, right, mark in zip(edges[:-1], edges[1:], marks[:-1], strict=True):

            def time_at(c: float, panel: Panel = panel, left: Any = left, mark: Any = mark) -> float:
                with np.errstate(divide="ignore", invalid="ignore"):
                    gone = _log_integral(panel, np.array([left]), np.array([c]))[0]
                return float(np.exp(np.logaddexp(mark, gone)))

            for start, end in pairwise(np.linspace(left, right, 1 + LOOKS)):
                yield weights_at, time_at, float(start), float(end)
