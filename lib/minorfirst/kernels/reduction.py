"""The scalar reduction: l2-SAM at depth two on one example, from any weights, as one scalar ODE.

Claim C11, proved in the appendix "Proofs".  In p = u + v and
q = u - v every coordinate is explicit in two scalars, the rescaled time tau and R = integral of rho/N:

    p_j = p_j(0) exp( z_j tau - z_j^2 R),   q_j = q_j(0) exp(-z_j tau - z_j^2 R),
    R' = rho/N,   N^2 = sum_j z_j^2 (p_j^2 + q_j^2)/2.

So q_j is a coordinate of strength -z_j: p and q are treated alike, as *modes* of signed strength m.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy

from ..checks import Array
from ..errors import FlowError
from ..model.logistic import softplus
from .modes import Modes, fate, growth, perturbed_margin, speeds, vanished

RTOL = 1e-11
MAX_STEPS = 20_000


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
    source = "scalar reduction (claim C11)"

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
        self._alive = bool(np.any(alive))
        self._gone = not self._alive
        self._rates = 0
        if self._alive:
            self._solver = scipy.integrate.DOP853(
                self._velocity, 0.0, np.zeros(2), np.inf, rtol=rtol, atol=1e-3 * rtol
            )

    def _norm(self, state: Array) -> float:
        return float(self._modes.norm(state[:1], state[1:])[0])

    def _velocity(self, _s: float, state: Array) -> tuple[float, float]:
        if self._rho == 0:
            return 1.0, 0.0
        tau, r = speeds(np.array(self._norm(state)), self._rho)
        return float(tau), float(r)

    @property
    def nfev(self) -> int:
        """See `clock.Path`."""
        return self._rates + (self._solver.nfev if self._alive else 0)

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
        state: Array = self._solver.y
        if self._rho > 0:
            self._gone = bool(vanished(self._norm(state), self._rho, np.min(np.abs(self._m))))
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
        self._rates += len(c)
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
        """
        if self._gone:
            return True
        growing = self._m > 0
        if not np.any(growing):
            return self._rho > 0
        if self._rho == 0:
            return False
        m = self._m[growing]
        own = Modes(m[:, None], self._log_start[growing][:, None])
        state = np.zeros(2)
        while True:
            norm, growing_norm = self._norm(state), own.norm(state[:1], state[1:])[0]
            falls, grows = fate(norm, growing_norm, self._rho, np.min(m), np.max(m))
            if falls or grows:
                return bool(falls)
            state = self.step()
