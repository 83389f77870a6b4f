"""Grid: all the flows of a sweep, by named axes, and their parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..checks import MOST_LAYERS, Array, brief, in_reach, integer, positive_vector, real_array, times_vector
from ..kernels.batched_paths import columns
from ..kernels.families import layer, solve
from ..model.layers import check_margin
from ..model.optimizers import GD, L2SAM, LinfSAM

OPTIMIZERS: dict[str, type[Any]] = {each.__name__: each for each in (GD, LinfSAM, L2SAM)}
AXES = ("depth", "mu", "rho", "alpha")  # of the flows; the last axis of a result is "t"


def _axis(values: ArrayLike, name: str, meaning: str, zero: bool) -> tuple[Array, bool]:
    """Return the values as a vector, and whether they were one number."""
    least = ">= 0" if zero else "> 0"
    expected = f"a number {least} or an increasing sequence of numbers {least} ({meaning})"
    array = real_array(values, name, expected)
    if array.ndim > 1 or array.size == 0:
        raise ValueError(f"`{name}` must be {expected}, got shape {array.shape}: {brief(values)}.")
    vector = np.atleast_1d(array)
    if np.any(vector < 0) or (not zero and np.any(vector == 0)) or np.any(np.diff(vector) <= 0):
        raise ValueError(f"`{name}` must be {expected}, got {brief(values)}.")
    in_reach(vector, name)
    return vector, array.ndim == 0


def _depths(depth: Any, optimizer: type[Any]) -> tuple[np.ndarray, bool]:
    expected = "a number of layers >= 1, or an increasing sequence of them"
    single = np.ndim(depth) == 0
    values = [
        integer(value, "depth", 1, expected, MOST_LAYERS) for value in ([depth] if single else list(depth))
    ]
    if not values or np.any(np.diff(values) <= 0):
        raise ValueError(f"`depth` must be {expected}, got {brief(depth)}.")
    if optimizer is L2SAM and max(values) > 2:
        raise ValueError(
            f"`depth` must be 1 or 2 for L2SAM, got {brief(depth)}: deeper l2-SAM has no exact solution. "
            "Follow such networks one by one with `flow`."
        )
    return np.array(values), single


@dataclass(frozen=True, eq=False)
class Grid:
    """Flows of one example from init = alpha * shape, over depth, mu, rho and alpha, in this order.

    Attributes
    ----------
    optimizer : {GD, LinfSAM, L2SAM}
        The class.
    depth : (K,) int array
    mu : (M, d) array
    rho, alpha : (R,), (A,) arrays
    times : (T,) array
    shape : (d,) array
    single : frozenset of str
        Axes of which one value is meant, "t" among them; the result does not carry them.
    """

    optimizer: type[Any]
    depth: np.ndarray
    mu: Array
    rho: Array
    alpha: Array
    times: Array
    shape: Array
    single: frozenset[str]

    @property
    def lengths(self) -> tuple[int, ...]:
        """Number of values of every axis of AXES."""
        return tuple(len(getattr(self, name)) for name in AXES)

    @property
    def flows(self) -> int:
        """How many flows there are."""
        return int(np.prod(self.lengths))

    @property
    def d(self) -> int:
        """Number of coordinates."""
        return int(self.mu.shape[1])

    def values(self, name: str) -> Array:
        """Return what stands along an axis: numbers (n,), or the strengths of the examples, (M, d)."""
        return np.asarray(self.times if name == "t" else getattr(self, name))

    def labels(self, name: str) -> Array:
        """Return the numbers by which the values on an axis are picked, (n,); for mu those of the rows."""
        return np.arange(len(self.mu), dtype=float) if name == "mu" else self.values(name)

    def at(self, places: dict[str, np.ndarray]) -> Grid:
        """Return the grid of the values at places on axes; an axis with one place () is not carried."""
        kept: dict[str, Any] = {
            name: self.values(name)[np.atleast_1d(place)] for name, place in places.items()
        }
        if "t" in kept:
            kept["times"] = kept.pop("t")
        single = self.single | {name for name, place in places.items() if np.ndim(place) == 0}
        return replace(self, single=single, **kept)

    def by_depth(self, which: np.ndarray) -> Iterator[tuple[int, np.ndarray, Array, Array, Array]]:
        """Yield, of flows by number, each depth, the places of its flows, and their mu, start, rho."""
        depth, mu, start, rho = self.part(which)
        for value in np.unique(depth):
            here = np.flatnonzero(depth == value)
            yield int(value), here, columns(mu, here), start[:, here], rho[here]

    def part(self, which: np.ndarray) -> tuple[np.ndarray, Array, Array, Array]:
        """Return depth (n,), mu, start (d, n) and rho (n,) of flows by number."""
        k, m, r, a = np.unravel_index(which, self.lengths)
        mu = self.mu.T if len(self.mu) == 1 else self.mu[m].T
        start = self.shape[:, None] * self.alpha[a]
        return self.depth[k], mu, start, self.rho[r]

    def solve(self, first: int, last: int) -> tuple[Array, int]:
        """Return the two scalars of the flows number first to last - 1 at all times, (n, T, 2), and nfev."""
        found, nfev = np.empty((last - first, len(self.times), 2)), 0
        for depth, here, mu, start, rho in self.by_depth(np.arange(first, last)):
            found[here], work = solve(self.optimizer, depth, mu, start, rho, self.times)
            nfev += work
        return found, nfev

    def layers(self, which: np.ndarray, scalars: Array) -> tuple[Array, np.ndarray]:
        """Return the weights of any one layer of flows by number, (n, T, d), and their depths, (n,)."""
        weights = np.empty((*scalars.shape[:2], self.d))
        depths = np.empty(len(which), int)
        for depth, here, mu, start, rho in self.by_depth(which):
            depths[here] = depth
            weights[here] = layer(self.optimizer, depth, mu, start, rho, scalars[here])
        return weights, depths

    def arrays(self) -> dict[str, Array]:
        """Return what makes the grid, by name."""
        return {name: getattr(self, name) for name in (*AXES, "times", "shape")}

    def fingerprints(self) -> dict[str, str]:
        """Return a digest of every argument, by which two sweeps are told apart."""
        digests = {"optimizer": self.optimizer.__name__}
        for name, array in self.arrays().items():
            plain = np.ascontiguousarray(array, dtype=np.float64)
            digests[name] = f"{plain.shape} {hashlib.sha256(plain.tobytes()).hexdigest()}"
        digests["axes"] = " ".join(sorted(self.single))
        return digests


def make_grid(
    optimizer: Any, mu: ArrayLike, alpha: ArrayLike, times: ArrayLike, rho: Any, depth: Any, shape: Any
) -> Grid:
    """Return the grid, or raise ValueError."""
    if optimizer not in OPTIMIZERS.values():
        raise ValueError(
            f"`optimizer` must be one of the classes GD, LinfSAM, L2SAM, e.g. `mf.L2SAM`, got "
            f"{brief(optimizer)}; its radii go to `rho`."
        )
    single = set()
    expected = "strengths > 0 of one example, (d,), or of M examples, (M, d)"
    strengths = real_array(mu, "mu", expected)
    if strengths.ndim not in (1, 2) or strengths.size == 0 or np.any(strengths <= 0):
        raise ValueError(f"`mu` must be {expected}, got shape {strengths.shape}: {brief(mu)}.")
    in_reach(strengths, "mu")
    if strengths.ndim == 1:
        single.add("mu")
    if optimizer is GD:
        if rho is not None:
            raise ValueError(f"`rho` must be left out for GD, which has no radius, got {brief(rho)}.")
        rho = 0.0
    elif rho is None:
        raise ValueError(
            f"`rho` must be given for {optimizer.__name__}: a radius >= 0 or an increasing sequence."
        )
    radii, one_rho = _axis(rho, "rho", "the SAM radii", zero=True)
    scales, one_alpha = _axis(alpha, "alpha", "the initialization scales", zero=False)
    depths, one_depth = _depths(depth, optimizer)
    single |= {name for name, one in (("rho", one_rho), ("alpha", one_alpha), ("depth", one_depth)) if one}
    d = strengths.shape[-1]
    profile = np.ones(d) if shape is None else positive_vector(shape, "shape", "proportions of the start")
    if len(profile) != d:
        raise ValueError(f"`shape` must hold one number for each of the {d} strengths, got {brief(shape)}.")
    largest = float(np.max(profile) * scales[-1])
    check_margin(largest, float(radii[-1]), int(depths[-1]), np.atleast_2d(strengths), "alpha")
    return Grid(
        optimizer,
        depths,
        np.atleast_2d(strengths),
        radii,
        scales,
        times_vector(times),
        profile,
        frozenset(single),
    )
