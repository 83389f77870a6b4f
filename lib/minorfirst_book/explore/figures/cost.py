"""The live calculator of what SAM costs."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...cost import BUFFERS, BYTES, TrainingCost, training_cost
from ...plots.cost import CostView
from ...plots.style import Figure
from ...tables import number
from ..base import Explorer
from ..controls import Choice, Control, Whole

RAREST = 20  # one step in so many, at most


def _amount(x: float) -> str:
    """Return an amount of hours, money or megabytes: whole from a hundred on."""
    return f"{x:.{1 if x < 100 else 0}f}"


class Cost(Explorer):
    """See `cost`."""

    hours = Control(10.0, 5000.0, 10.0, "device hours", ".0f")
    share = Control(0.0, 1.0, 0.01, "gradient share")
    every = Whole(1, RAREST, "perturb one in")
    price = Control(0.0, 20.0, 0.1, "price of an hour", ".1f")
    params = Control(1.0, 2000.0, 1.0, "million weights", ".0f")
    base = Choice(list(BUFFERS), "base optimizer")

    def __init__(self, values: dict[str, Any]) -> None:
        self._view = CostView(Figure("cost of SAM", height=4.6))
        super().__init__(self._view, values, fixed={"arrays": BUFFERS})

    def result(self, every: int | None = None) -> TrainingCost:
        """Return the cost in the present state, or with one step in ``every`` perturbed."""
        return training_cost(self.hours, share=self.share, every=every or self.every)

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        now, size = self.result(), BYTES * self.params
        arrays = [*BUFFERS[self.base], "ε of SAM"]
        totals = np.array([self.result(k).hours for k in range(1, RAREST + 1)])
        paid = _amount(self.price * now.extra)
        note = f"k = {self.every}: +{_amount(now.extra)} h, at {number(self.price, 3)} an hour +{paid}"
        self._view.update(totals, self.every, self.hours, arrays, size, note)
        which = "Every step perturbed" if self.every == 1 else f"One step in {self.every} perturbed"
        return (
            f"{which}: {_amount(now.hours)} device hours in place of {_amount(self.hours)}, "
            f"a factor of {number(now.factor, 3)}. The {_amount(now.extra)} extra hours cost {paid}. "
            f"Memory of the weights' size: {len(arrays)} arrays in place of {len(arrays) - 1}, "
            f"{_amount(size)} MB more on each device."
        )


def cost(
    *,
    hours: float = 1000.0,
    share: float = 0.8,
    every: int = 1,
    price: float = 2.0,
    params: float = 25.0,
    base: str = "SGD with momentum",
) -> Cost:
    """Return a calculator of the device hours and the memory that SAM adds to a training run.

    Hours are those of ``training_cost``.  Memory counts arrays of the weights' size alone, of 4
    bytes a weight: activations come on top, with SAM and without.

    Parameters
    ----------
    hours : float
        Device hours of the run without SAM, 10 to 5000.
    share : float
        Share of a step's time in the forward and backward pass, 0 to 1.
    every : int
        One step in so many is perturbed, 1 to 20.
    price : float
        Of a device hour, in any currency, 0 to 20.
    params : float
        Millions of weights, 1 to 2000.
    base : {"SGD", "SGD with momentum", "Adam"}

    Returns
    -------
    Explorer
        With these traits and the method ``result(every=None)``.

    Examples
    --------
    >>> figure = cost(hours=200.0, share=0.9, every=5)
    >>> figure.result()
    TrainingCost(hours=236.0, extra=36.0, factor=1.18)
    """
    values = {"hours": hours, "share": share, "every": every, "price": price, "params": params}
    return Cost({**values, "base": base})
