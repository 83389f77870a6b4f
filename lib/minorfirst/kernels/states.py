"""What an integrator carries for the weights: the weights themselves, or logarithms of modes at depth two."""

from __future__ import annotations

import numpy as np

from ..checks import Array
from ..model.gradients import gradient_pair, perturbed_gradient
from ..model.optimizers import Optimizer


class DirectWeights:
    """The weights themselves as the state, (L*d,)."""

    def __init__(self, weights0: Array, z: Array, optimizer: Optimizer) -> None:
        self.start = weights0.ravel().copy()
        self._shape, self._z, self._optimizer = weights0.shape, z, optimizer
        self._log_size0 = np.log(np.max(np.abs(weights0), initial=1e-300))
        self._depth = len(weights0)
        # A weight of 1e-30 must keep its digits too: in a deep network it decides who grows, far later.
        size = np.abs(self.start)
        least = np.min(size[size > 0], initial=1.0)
        self.scale = np.minimum(np.where(size > 0, size, least), 1.0) if self._depth > 1 else 1.0

    def velocity(self, state: Array) -> tuple[Array, float, float]:
        """Return dstate/dt over exp(log_scale), log_scale, and the size that makes it relative."""
        weights = state.reshape(self._shape)
        gradient, log_scale = perturbed_gradient(weights, self._z, self._optimizer)
        size = float(np.linalg.norm(state)) if self._depth > 1 else 1.0
        return -gradient.ravel(), log_scale, size

    def speed(self, state: Array) -> tuple[float, float]:
        """Return the relative speed of the weights over exp(log_scale), and log_scale."""
        v, log_scale, size = self.velocity(state)
        return float(np.linalg.norm(v)) / size, log_scale

    def log_size(self, state: Array) -> float:
        """Return the log of the largest weight, relative to the start."""
        return float(np.log(np.max(np.abs(state), initial=1e-300)) - self._log_size0)

    def weights(self, state: Array) -> Array:
        """Return the (L, d) weights of a state."""
        return state.reshape(self._shape)


class LogModes:
    """The logarithms of |u + v| and |u - v| as the state, those that are not 0 (L = 2, l2-SAM or GD)."""

    def __init__(self, weights0: Array, z: Array, optimizer: Optimizer) -> None:
        self._modes0 = np.stack([weights0[0] + weights0[1], weights0[0] - weights0[1]])
        self._alive = self._modes0 != 0
        self._sign = np.where(np.arange(2)[:, None] == 0, -1.0, 1.0) * np.ones(weights0.shape[1])
        self._z, self._optimizer = z, optimizer
        self.start = np.log(np.abs(self._modes0[self._alive]))
        self.scale = np.ones(())

    def weights(self, state: Array) -> Array:
        """Return the (2, d) weights of a state."""
        modes = np.zeros_like(self._modes0)
        with np.errstate(under="ignore"):
            modes[self._alive] = np.copysign(np.exp(state), self._modes0[self._alive])
        return np.stack([modes[0] + modes[1], modes[0] - modes[1]]) / 2

    def velocity(self, state: Array) -> tuple[Array, float, float]:
        """Return dstate/dt over exp(log_scale), log_scale, and the size 1: logarithms are relative."""
        weights = self.weights(state)
        pair = gradient_pair(weights, self._z, self._optimizer)
        # The perturbation is the gradient times one ratio, read off where both are largest.
        largest = np.unravel_index(np.argmax(np.abs(pair.layers)), pair.layers.shape)
        climb = pair.layers[largest]
        ratio = pair.eps[largest] / climb if climb != 0 else 0.0
        velocity = self._sign * pair.there - ratio * pair.there * pair.here
        return velocity[self._alive], pair.log_there, 1.0

    def speed(self, state: Array) -> tuple[float, float]:
        """Return the relative speed of the modes over exp(log_scale), and log_scale.

        A mode that falls counts by its size: beside a minimizer it falls for ever.  One that rises counts in
        full, since it will matter.
        """
        v, log_scale, _ = self.velocity(state)
        with np.errstate(under="ignore"):
            return float(np.linalg.norm(np.where(v < 0, v * np.exp(state - np.max(state)), v))), log_scale

    def log_size(self, state: Array) -> float:
        """Return the log of the largest mode, relative to the start."""
        return float(np.max(state) - np.max(self.start))
