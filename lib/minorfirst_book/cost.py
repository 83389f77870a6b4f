"""What SAM costs: device hours and memory by formula; gradients and exponentials by counting them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

from minorfirst.checks import Array, integer, positive, real_number
from minorfirst.kernels.reduction import Modes
from minorfirst.model.gradients import perturbed_gradient

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


class Count:
    """Number of gradients so far."""

    def __init__(self) -> None:
        self.gradients = 0

    def __repr__(self) -> str:
        return f"Count(gradients={self.gradients})"


@contextmanager
def counting() -> Iterator[Count]:
    """Count the gradients that `descend` takes within a ``with`` block.

    Every call of the function that forms a gradient of the loss is counted as it happens.

    Examples
    --------
    >>> import minorfirst as mf
    >>> with counting() as count:
    ...     _ = mf.descend(
    ...         mf.single_example([1.0]), mf.L2SAM(0.1), depth=1, init=1.0, step_size=0.1, steps=10
    ...     )
    >>> count
    Count(gradients=20)
    """
    count = Count()
    module = sys.modules[perturbed_gradient.__module__]  # the package's `descend` is the function
    take = module.__dict__["scaled_gradient"]

    def counted(*arguments: Any) -> Any:
        count.gradients += 1
        return take(*arguments)

    with patch.object(module, "scaled_gradient", counted):
        yield count


class Work:
    """Work of the scalar reduction so far.

    Attributes
    ----------
    states : int
        At how many states of a flow sums over its features were formed, as every right-hand side needs one.
    exponentials : int
        How many exponentials that took: one for each feature of positive strength, in each of them.
    """

    def __init__(self) -> None:
        self.states = self.exponentials = 0

    def __repr__(self) -> str:
        return f"Work(states={self.states}, exponentials={self.exponentials})"


@contextmanager
def counting_exponentials() -> Iterator[Work]:
    """Count the work of l2-SAM's scalar reduction within a ``with`` block, in `flow`, `lens` and `sweep`.

    Only this process is counted: a sweep of less than 4096 flows stays in it, a larger one does if its
    ``executor`` is a pool of threads.

    Examples
    --------
    >>> import minorfirst as mf
    >>> with counting_exponentials() as work:
    ...     _ = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=1.0, alpha=[0.7, 0.9], times=[10.0])
    >>> work.exponentials == 2 * work.states
    True
    """
    work = Work()

    def counted(take: Callable[..., Array]) -> Callable[..., Array]:
        def call(modes: Modes, tau: Array, r: Array) -> Array:
            work.states += len(tau)
            work.exponentials += len(tau) * len(modes.m)
            return take(modes, tau, r)

        return call

    with patch.multiple(Modes, moments=counted(Modes.moments), square=counted(Modes.square)):
        yield work
