"""Trajectory: what came out of a flow or a descent, and its views."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from .checks import Array
from .data import Dataset
from .layers import predictor
from .logistic import log_loss


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

    Attributes
    ----------
    beta : (T, d) array
        Predictor, the product of the layers.
    loss, log_loss : (T,) arrays
        Mean logistic loss, and its logarithm, which stays finite where the loss underflows.
    direction : (T, d) array
        beta / ||beta||_2; nan where beta is 0.
    dominant : (T,) int array
        Index of the largest \|beta_j\|, the first of equals.

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

    def __init__(self, data: Dataset, t: Array, weights: Array, method: str) -> None:
        self.data = data
        self.t = t
        self.weights = weights
        self.method = method

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
            return scaled / np.linalg.norm(scaled, axis=1, keepdims=True)

    @property
    def dominant(self) -> np.ndarray:
        """Index of the coordinate with the largest magnitude in beta, (T,)."""
        return np.argmax(np.abs(self.beta), axis=1)

    def thinned(self, records: int) -> Trajectory:
        """Return at most about ``records`` of the records, evenly spread, the last among them."""
        kept = np.arange(0, len(self.t), -(-len(self.t) // records))
        if kept[-1] != len(self.t) - 1:
            kept = np.append(kept, len(self.t) - 1)
        return Trajectory(self.data, self.t[kept], self.weights[kept], self.method)

    def __repr__(self) -> str:
        steps, depth, d = self.weights.shape
        return (
            f"Trajectory(T={steps}, L={depth}, d={d}, method={self.method!r}, "
            f"t={self.t[0]:g}..{self.t[-1]:g})"
        )
