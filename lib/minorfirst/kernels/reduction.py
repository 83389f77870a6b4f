"""The scalar reduction: l2-SAM at depth two on one example, from any weights, as one scalar ODE.

Claim C11, proved in the appendix "Proofs".  In p = u + v and
q = u - v every coordinate is explicit in two scalars, the rescaled time tau and R = integral of rho/N:

    p_j = p_j(0) exp( z_j tau - z_j^2 R),   q_j = q_j(0) exp(-z_j tau - z_j^2 R),
    R' = rho/N,   N^2 = sum_j z_j^2 (p_j^2 + q_j^2)/2.

So q_j is a coordinate of strength -z_j: p and q are treated alike, as *modes* of signed strength m.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy.integrate import DOP853

from ..checks import Array
from ..errors import FlowError
from ..model.logistic import softplus

RTOL = 1e-11
BLOCK = 32768  # modes handled at a time, so that temporaries stay in the processor's cache
FEW = 64  # modes so few that a start they share is not worth finding out
MAX_STEPS = 20_000
# N at which a collapsing network counts as 0: its time to live is then below 1e-40 of its age.
VANISHED = 1e-40


class Modes:
    """Modes of signed strengths m, of one network or of n side by side.

    Parameters
    ----------
    m : (k, 1) or (k, n) array
        Signed strengths, in any unit.
    log_start : (k, 1) or (k, n) array
        Logarithms of the squares of the modes at the start.
    """

    def __init__(self, m: Array, log_start: Array) -> None:
        self.m, self.log_start = m, log_start
        # A start that all modes share is a factor; of many modes not even read.
        self._alike = len(m) > FEW and m.shape[1] == 1 and bool(np.all(log_start == log_start[:1]))

    def _terms(self, tau: Array, r: Array) -> Iterator[tuple[Array, Array, int]]:
        """Yield strengths, squares of the modes, and the axis that the modes are on, block by block.

        The longer of modes and states lies along the memory.
        """
        n, k = len(tau), len(self.m)
        wide = k > n and self.m.shape[1] == 1
        if wide:
            tau, r = tau[:, None], r[:, None]
        width = max(1, BLOCK // n)
        for left in range(0, k, width):
            m, start = self.m[left : left + width], self.log_start[left : left + width]
            if self._alike:
                start = start[:1]
            if wide:
                m, start = m.T, start.T
            term = m * (-2 * r)
            term += 2 * tau
            term *= m
            term += start
            yield m, np.exp(term, out=term), 1 if wide else 0

    def square(self, tau: Array, r: Array) -> Array:
        """Return N^2 of n states, (n,), (n,) -> (n,); the second of `moments`."""
        total = np.zeros(len(tau))
        for m, term, axis in self._terms(tau, r):
            term *= m
            term *= m
            total += np.add.reduce(term, axis=axis)
        return total / 2

    def moments(self, tau: Array, r: Array) -> Array:
        """Return <beta, m>, N^2 and <beta, m^3> of n states, (n,), (n,) -> (3, n).

        ``tau`` and ``r`` are in inverse units of strength and of its square.
        """
        # Not by BLAS: its threads wait for each other longer than such sums take, and it rounds by the
        # number of states that stand beside each other.
        total = np.zeros((3, len(tau)))
        for m, term, axis in self._terms(tau, r):
            for row in total:
                term *= m
                row += np.add.reduce(term, axis=axis)
        total *= [[0.25], [0.5], [0.25]]
        return total


def growth(z: Array, tau: Array, r: Array) -> Array:
    """Return the logarithm of a mode over its start, z tau - z^2 R, elementwise."""
    return z * (tau - z * r)


def speeds(norm: Array, rho: float | Array) -> tuple[Array, Array]:
    """Return dtau/ds = N/(N + rho) and dR/ds = rho/(N + rho) for N of any size, (n,) -> two (n,) arrays."""
    with np.errstate(invalid="ignore"):
        tau = norm / (norm + rho)
    tau = np.where((norm == np.inf) | (rho == 0), 1.0, tau)  # without a perturbation N may underflow to 0
    return tau, np.where(rho == 0, 0.0, rho / (norm + rho))


def perturbed_margin(moments: Array, rho: float | Array) -> Array:
    """Return the margin at the perturbed weights u - rho z v/N, v - rho z u/N, (3, n) -> (n,)."""
    first, square, third = moments
    with np.errstate(invalid="ignore", divide="ignore"):
        shift = rho * (rho * third / square - np.sqrt(square))
    return first + np.where(rho == 0, 0.0, shift)


class ReductionPath:
    """The path of l2-SAM at L = 2 as a `clock.Path`; GD for rho = 0.

    The position is s with dtau/ds = N/(N + kappa), dR/ds = rho/(N + kappa), kappa = rho max|z_j|: tau runs
    where the network grows, R where it collapses (there tau ends and R does not), and both rates stay
    bounded.  scipy's DOP853 integrates the two; each of its steps is one piece between breaks.

    Parameters
    ----------
    z : (d,) array
        The signed example.
    weights0 : (2, d) array
        Starting layers u, v.
    rho : float
    rtol : float
        Relative tolerance of the integration.
    """

    first_step = 1.0

    def __init__(self, z: Array, weights0: Array, rho: float, rtol: float = RTOL) -> None:
        self._z = z
        self._p0, self._q0 = weights0[0] + weights0[1], weights0[0] - weights0[1]
        start = np.concatenate([self._p0, self._q0])
        strength = np.concatenate([z, -z])
        alive = (start != 0) & (strength != 0)
        self._unit = float(np.max(np.abs(z)))  # strengths are measured in it, so that s has no unit
        self._m = strength[alive] / self._unit if self._unit > 0 else strength[alive]
        self._log_start = 2 * np.log(np.abs(start[alive]))
        self._modes = Modes(self._m[:, None], self._log_start[:, None])
        self._rho = rho
        self._ends: list[float] = [0.0]
        self._pieces: list[Callable[[Array], Array]] = []
        self._gone = not np.any(alive)
        if not self._gone:
            self._solver = DOP853(self._velocity, 0.0, np.zeros(2), np.inf, rtol=rtol, atol=1e-3 * rtol)

    def _norm(self, state: Array) -> float:
        with np.errstate(over="ignore"):
            return float(np.sqrt(self._modes.square(state[:1], state[1:])[0]))

    def _velocity(self, _s: float, state: Array) -> tuple[float, float]:
        if self._rho == 0:
            return 1.0, 0.0
        tau, r = speeds(np.array(self._norm(state)), self._rho)
        return float(tau), float(r)

    def next_break(self, c: float) -> float:
        """See `clock.Path`: the breaks are the integrator's steps; the end is the collapse to 0."""
        while c >= self._ends[-1]:
            if self._gone:
                return c
            self.step()
        return self._ends[int(np.searchsorted(self._ends, c, side="right"))]

    def step(self) -> Array:
        """Advance the integration by one step and return tau and r there, in units of strength."""
        message = self._solver.step()
        if self._solver.status != "running" or len(self._pieces) >= MAX_STEPS:
            raise FlowError(
                f"the scalar reduction stopped after {len(self._pieces)} steps "
                f"({message or 'too many steps'}). Scale `init`, `rho` and the data to order 1, "
                "or ask for earlier `times`."
            )
        self._pieces.append(self._solver.dense_output())
        self._ends.append(float(self._solver.t))
        state = self._solver.y
        if self._rho > 0:
            self._gone = self._norm(state) < VANISHED * self._rho * np.min(np.abs(self._m))
        return state

    def state(self, c: Array) -> tuple[Array, Array]:
        """Return tau and r at positions already reached, (M,) -> two (M,) arrays."""
        tau, r = np.zeros_like(c), np.zeros_like(c)
        piece = np.clip(np.searchsorted(self._ends, c, side="left") - 1, 0, None)
        for k in np.unique(piece[c > 0]):
            here = (piece == k) & (c > 0)
            tau[here], r[here] = self._pieces[k](c[here])
        return tau, r

    def scalars(self, c: Array) -> tuple[Array, Array]:
        """Return tau and R in the units of the data, at positions reached, (M,) -> two (M,) arrays."""
        tau, r = self.state(c)
        return (tau / self._unit, r / self._unit**2) if self._unit > 0 else (tau, r)

    def log_rate(self, c: Array) -> Array:
        """See `clock.Path`."""
        here = self._modes.moments(*self.state(c))
        tau_rate, _ = speeds(np.sqrt(here[1]), self._rho)
        return softplus(self._unit * perturbed_margin(here, self._rho)) + np.log(tau_rate / self._unit)

    def weights(self, c: Array) -> Array:
        """See `clock.Path`; zeros once the network has collapsed, save where the example has none to move."""
        tau, r = (x[:, None] for x in self.scalars(c))
        # A mode that starts at 0 stays there, whatever its exponential would be.
        grow = np.where(self._p0 != 0, growth(self._z, tau, r), 0.0)
        fall = np.where(self._q0 != 0, growth(-self._z, tau, r), 0.0)
        with np.errstate(under="ignore"):
            p, q = self._p0 * np.exp(grow), self._q0 * np.exp(fall)
        weights = np.stack([(p + q) / 2, (p - q) / 2], axis=1)
        if self._gone:
            weights[c >= self._ends[-1]] *= self._z == 0
        return weights

    def collapses(self) -> bool:
        """Return whether the network collapses to the origin, by integrating until it is certain.

        At an exact equilibrium it does not.

        A mode of strength m > 0 grows while N > rho m and shrinks while N < rho m; modes with m < 0 always
        shrink.  So N < rho min(m) ends in the origin, and growing modes with a norm above rho max(m) of
        their own never come back.
        """
        if self._gone:
            return True
        growing = self._m > 0
        if not np.any(growing):
            return self._rho > 0
        if self._rho == 0:
            return False
        m = self._m[growing]
        low, high = self._rho * np.min(m), self._rho * np.max(m)
        state = np.zeros(2)
        while True:
            tau, r = state
            with np.errstate(over="ignore"):
                own = np.sqrt(np.sum(m**2 * np.exp(2 * m * (tau - m * r) + self._log_start[growing])) / 2)
            if own >= high:
                return False
            if self._norm(state) < low:
                return True
            state = self.step()
