"""What the assignments draw from a student's id: for every parameter, the values it may take."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any


def grid(low: float, high: float, step: float) -> tuple[float, ...]:
    """Return ``low, low + step, ..., high``, rounded so that they print short.

    Examples
    --------
    >>> from minorfirst_book.assignment_parameters import grid
    >>> grid(0.5, 0.8, 0.1)
    (0.5, 0.6, 0.7, 0.8)
    """
    return tuple(round(low + k * step, 10) for k in range(round((high - low) / step) + 1))


# The order in which the four explanations of a task stand in a student's notebook.
ORDERS = tuple("".join(order) for order in permutations("0123"))

PARAMETERS: dict[str, dict[str, Sequence[Any]]] = {
    "example": {"rho": grid(0.5, 1.5, 0.1), "depth": (3, 4, 5)},
    "1_depth_one": {
        "mu_1": grid(0.6, 1.4, 0.1),
        "mu_2": grid(1.6, 2.6, 0.1),
        "start_1": grid(1.0, 2.0, 0.1),
        "start_2": grid(-1.0, 0.0, 0.1),
        "rho": grid(0.4, 1.2, 0.05),
        "order": ORDERS,
    },
    "2_gate": {
        "mu_1": grid(0.6, 1.0, 0.05),
        "mu_2": grid(1.4, 2.2, 0.05),
        "rho": grid(0.55, 0.95, 0.05),
        "above": grid(0.2, 0.4, 0.02),  # how far above the gate the first weight starts
        "share": grid(0.4, 0.7, 0.02),  # of the gate, where the second weight starts
        # Starts in units of rho.  Between them they tell "strongest above the gate" from all that is near it.
        "case_a": ((1.9, 1.1, 0.9), (1.6, 1.2, 0.7), (1.6, 0.7, 1.1), (1.4, 1.2, 1.1)),
        "case_b": ((1.2, 0.9, 1.0), (0.9, 1.3, 1.0), (1.1, 1.0, 0.8), (1.2, 1.0, 1.0)),
        "case_c": ((1.3, 0.9, 0.8), (0.8, 1.1, 0.9), (0.9, 0.8, 1.2), (0.9, 0.8, 0.7)),
        "case_d": ((0.9, 1.2, 0.8), (1.1, 0.6, 0.9), (0.9, 0.8, 0.9), (0.7, 0.9, 1.3)),
        "case_e": ((1.2, 1.1, 0.5), (0.9, 1.4, 1.2), (1.5, 0.9, 0.9), (0.6, 0.9, 0.9)),
        "case_f": ((0.9, 0.9, 1.1), (1.1, 0.9, 0.9), (0.9, 1.1, 0.9), (0.8, 0.9, 0.7)),
        "order": ORDERS,
    },
    "3_race": {
        "mu_1": grid(0.8, 1.2, 0.05),
        "mu_2": grid(1.8, 2.4, 0.05),
        "rho": (0.82, 0.85, 0.88, 0.91, 1.09, 1.12, 1.15, 1.18),  # not 1, all of whose powers are 1
        "alpha_2": grid(1.0, 1.4, 0.05),
        "ahead": grid(0.1, 0.3, 0.02),  # of the minor weight over the major one
        "gap": grid(0.3, 0.6, 0.02),  # head start of the winner
        "depth": (3, 4, 5),
        "order": ORDERS,
    },
    "4_minor_first": {
        "mu_1": grid(0.8, 1.2, 0.05),
        "mu_2": grid(1.8, 2.2, 0.05),
        "rho": grid(0.6, 1.2, 0.05),
        "scale": grid(0.7, 0.8, 0.01),  # of rho; between the two lines for all these strengths
        "features": (3, 4, 5, 6, 7, 8),
        "order": ORDERS,
    },
    "5_digits": {
        "pair": ((0, 1), (0, 8), (1, 7), (2, 7), (3, 5), (3, 8), (4, 9), (5, 6)),
        "seed": tuple(range(1, 21)),
        "rho": (0.2, 0.25, 0.3, 0.35),
        "loss": (0.2, 0.25, 0.3, 0.35, 0.4),
    },
}
