"""What SAM costs: device hours and memory."""

from __future__ import annotations

from typing import NamedTuple

from minorfirst.checks import integer, positive, real_number

# Arrays of the weights' size that training holds between two gradients, without SAM.
BUFFERS = {
    "SGD": ["weights", "gradient"],
    "SGD with momentum": ["weights", "gradient", "momentum"],
    "Adam": ["weights", "gradient", "first moment", "second moment"],
}
BYTES = 4  # of a weight


class TrainingCost(NamedTuple):
    """What SAM makes of a training run.

    Attributes
    ----------
    hours : float
        Device hours with SAM.
    extra : float
        Those that SAM adds.
    factor : float
        Hours with SAM over hours without.
    """

    hours: float
    extra: float
    factor: float


def training_cost(hours: float, *, share: float = 0.9, every: int = 1) -> TrainingCost:
    """Return the device hours of a training run with SAM that takes ``hours`` without.

    A step spends the share f on the forward and backward pass and the rest on data, communication and the
    optimizer.  A SAM step takes the first twice and the rest once.  Perturbing one step in k therefore takes
    hours (f (1 + 1/k) + 1 - f), an extra of hours f / k.  The arithmetic on the weights alone is left out.

    Parameters
    ----------
    hours : float
        Device hours of the run without SAM, > 0.
    share : float
        Share of a step's time in the forward and backward pass, in [0, 1].
    every : int
        One step in so many is perturbed, >= 1.

    Returns
    -------
    TrainingCost

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> training_cost(1000.0, share=0.8, every=2)
    TrainingCost(hours=1400.0, extra=400.0, factor=1.4)
    """
    hours = positive(hours, "hours", "a finite number of device hours > 0, e.g. 1000.0")
    expected = "a number from 0 to 1, the share of a step in its forward and backward pass"
    share = real_number(share, "share", expected)
    if not 0 <= share <= 1:
        raise ValueError(f"`share` must be {expected}, got {share:g}.")
    every = integer(every, "every", 1, "an integer >= 1; 1 perturbs in every step")
    extra = hours * share / every
    return TrainingCost(hours + extra, extra, 1 + share / every)
