"""A smooth function on a panel, as a Chebyshev polynomial of one degree."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from ..checks import Array

DEGREE = 20  # of a panel's polynomial; 21 evaluations of the function a panel
TOLERANCE = 1e-12  # of a panel's last coefficients, relative to the size of the function


class Panel(NamedTuple):
    """A function on [left, right]; the fields may also be arrays over K panels, coefficients (.., K)."""

    left: Any
    right: Any
    coefficients: Array

    def __call__(self, c: Array) -> Array:
        """Return its values at c, (K,) or (K, M)."""
        x = (2 * c.T - self.left - self.right) / (self.right - self.left)
        value: Array = chebyshev.chebval(x, self.coefficients, tensor=False).T
        return value


def _tables(degree: int) -> tuple[NDArray[Any], ...]:
    """Return the nodes, values at the nodes -> coefficients, coefficients -> slopes at the nodes."""
    nodes = chebyshev.chebpts1(degree + 1)
    transform = 2.0 / (degree + 1) * chebyshev.chebvander(nodes, degree).T
    transform[0] /= 2
    slopes = chebyshev.chebval(nodes, chebyshev.chebder(np.eye(degree + 1))).T
    return nodes, transform, slopes


NODES, TRANSFORM, SLOPES = _tables(DEGREE)
