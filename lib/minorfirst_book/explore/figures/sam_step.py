"""One SAM step: how far and where each SAM climbs, from a point in the plane of weights."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from minorfirst.model.data import single_example
from minorfirst.model.layers import initial_weights, layer_gradients
from minorfirst.model.logistic import log_loss

from ...plots.optimizers import EXACT, rows
from ...plots.plane import sam_step as picture
from ...tables import number
from ..base import Explorer
from ..controls import Control, Whole
from ..inputs import pair


class SamStep(Explorer):
    """See `sam_step`."""

    w_1 = Control(0.1, 2.0, 0.01, "weight w₁")
    w_2 = Control(0.1, 2.0, 0.01, "weight w₂")
    rho = Control(0.0, 1.0, 0.01, "radius ρ")
    depth = Whole(1, 6, "depth L")

    def __init__(self, mu: ArrayLike, values: dict[str, Any]) -> None:
        self._data = single_example(pair(mu, "the axes of the plane"))
        shown = rows(exact=True)[1:]  # all but gradient descent, which does not climb
        super().__init__(None, values, fixed={"optimizers": shown}, mu=self._data.z[0].tolist())

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        start, mu = np.array([self.w_1, self.w_2]), self._data.z[0]
        self.picture = picture(self._data, start, self.rho, self.depth)
        gradient = layer_gradients(initial_weights(start, self.depth, 2), -mu)  # up to a positive factor
        words = []
        for row in list(EXACT.values())[1:]:
            eps = row.made(self.rho).ascent(gradient)
            far, to = number(np.linalg.norm(eps), 3), number(self._loss(start + eps[0]), 3)
            words.append(f"{row.name} climbs by {number(eps[0], 3)}, {far} over all layers, to loss {to}")
        return f"From loss {number(self._loss(start), 3)}, {'; '.join(words)}."

    def _loss(self, weights: np.ndarray) -> float:
        return float(np.exp(log_loss(weights**self.depth @ self._data.z.T)))


def sam_step(
    mu: ArrayLike = (1.0, 2.0), *, weights: tuple[float, float] = (1.2, 0.9), rho: float = 0.5, depth: int = 2
) -> SamStep:
    """Return an interactive figure of the ascent of each SAM, from weights that can be dragged.

    Parameters
    ----------
    mu, weights : (2,) array_like
        Feature strengths, > 0, and the weights that all layers share.
    rho, depth : float, int

    Examples
    --------
    >>> sam_step(rho=0.5).summary.split("; ")[1]
    'ℓ2-SAM climbs by (-0.196, -0.294), 0.5 over all layers, to loss 0.161.'
    """
    return SamStep(mu, {"w_1": weights[0], "w_2": weights[1], "rho": rho, "depth": depth})
