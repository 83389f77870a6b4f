"""Trajectory: what came out of a flow or a descent, and its views."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from ..checks import Array, integer
from ..kernels.leads import Handovers, dominant
from ..model.data import Dataset
from ..model.layers import predictor
from ..model.logistic import log_loss


class Trajectory:
    r"""Weights of a diagonal network at a sequence of times, and what follows from them.

    Parameters
    ----------
    data : Dataset
        What the network was trained on.
    t : (T,) array
        Times; the flow's own time, or step * step_size for the discrete algorithm.
    weights : (T, L, d) array
        Weights of the L layers.
    method : {"exact", "ode", "steps"}
        How they were found: a closed form or the scalar reduction; scipy's adaptive solver in log-time; or
        the discrete algorithm.
    replay : callable, optional
        Follows the flow once more and returns its `Handovers`.
    nfev : int
        How many gradients of the loss that took, two for every point under SAM; where ``method`` is
        "exact", at how many points the solution's right-hand sides were evaluated.
    message : str
        The same in words: which solution, solver or step, and what was met on the way.

    Attributes
    ----------
    beta : (T, d) array
        Predictor, the product of the layers.
    loss, log_loss : (T,) arrays
        Mean logistic loss, and its logarithm, which stays finite where the loss underflows.
    direction : (T, d) array
        beta / ||beta||_2; nan where beta is 0.
    dominant : (T,) int array
        Index of the largest \|beta_j\|, the first of equals; -1 where beta is 0, after a collapse.

    Examples
    --------
    >>> import minorfirst as mf
    >>> data = mf.single_example([1.0, 2.0])
    >>> traj = mf.flow(data, mf.L2SAM(rho=1.0), depth=2, init=0.7, times=[5.0, 200.0])
    >>> traj
    Trajectory(T=2, L=2, d=2, method='exact', t=5..200)
    >>> traj.dominant
    array([0, 1])
    """

    def __init__(
        self,
        data: Dataset,
        t: Array,
        weights: Array,
        method: str,
        replay: Callable[[], Handovers] | None = None,
        nfev: int = 0,
        message: str = "",
    ) -> None:
        self.data = data
        self.t = t
        self.weights = weights
        self.method = method
        self.nfev, self.message = nfev, message
        self._replay = replay

    @cached_property
    def beta(self) -> Array:
        """Predictor, (T, d)."""
        return predictor(self.weights)

    @cached_property
    def margins(self) -> Array:
        """Margin <beta, z_n> of every example, (T, N)."""
        return self.beta @ self.data.z.T

    @cached_property
    def log_loss(self) -> Array:
        """Logarithm of the mean logistic loss, (T,)."""
        return log_loss(self.margins)

    @property
    def loss(self) -> Array:
        """Mean logistic loss, (T,)."""
        return np.exp(self.log_loss)

    @cached_property
    def direction(self) -> Array:
        """Predictor divided by its l2 norm, (T, d); nan where the predictor is 0."""
        # By the largest entry first: the squares of a collapsing predictor underflow long before it does.
        with np.errstate(invalid="ignore"):
            scaled = self.beta / np.max(np.abs(self.beta), axis=1, keepdims=True)
            value: Array = scaled / np.linalg.norm(scaled, axis=1, keepdims=True)
            return value

    @property
    def dominant(self) -> np.ndarray:
        """Index of the coordinate with the largest magnitude in beta, -1 where beta is 0, (T,)."""
        return dominant(self.beta)

    def handovers(self) -> Handovers:
        """Return when the lead passes from one coordinate to another, up to the last time.

        They are found along the flow itself, which is followed once more, and do not depend on the times of
        the records: to rounding where ``method`` is "exact", to its accuracy where it is "ode" or "steps".
        Of `descend` each is the first step at which the new coordinate leads.

        Returns
        -------
        Handovers
            ``t``, ``before`` and ``after``, one entry a handover, in order of time.  A collapse to 0 is no
            handover, nor is the parting of coordinates that start alike.

        Raises
        ------
        ValueError
            If the trajectory was made by hand, so that nothing is known between its records.

        Examples
        --------
        >>> import minorfirst as mf
        >>> data = mf.single_example([1.0, 1.5, 2.0])
        >>> traj = mf.flow(data, mf.L2SAM(rho=1.0), depth=2, init=0.6, times=[1e6])
        >>> found = traj.handovers()
        >>> found.t.round(4), found.before, found.after
        (array([9.6450000e-01, 1.3890587e+03]), array([0, 1]), array([1, 2]))
        """
        if self._replay is None:
            raise ValueError(
                "`handovers` need the flow between the records, which a trajectory made by hand does not "
                "know; take one from `flow`, `descend`, `at_loss` or `Sweep.trajectory`."
            )
        return self._replay()

    def thinned(self, records: int) -> Trajectory:
        """Return at most about ``records`` of the records, evenly spread, the last among them."""
        records = integer(records, "records", 1, "an integer >= 1, about how many records to keep")
        kept = np.arange(0, len(self.t), -(-len(self.t) // records))
        if kept[-1] != len(self.t) - 1:
            kept = np.append(kept, len(self.t) - 1)
        of_all = self.method, self._replay, self.nfev, self.message
        return Trajectory(self.data, self.t[kept], self.weights[kept], *of_all)

    def __repr__(self) -> str:
        steps, depth, d = self.weights.shape
        return (
            f"Trajectory(T={steps}, L={depth}, d={d}, method={self.method!r}, "
            f"t={self.t[0]:g}..{self.t[-1]:g})"
        )
