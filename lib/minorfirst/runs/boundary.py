"""boundary(): where between two numbers an answer changes, by bisection."""

from __future__ import annotations

from collections.abc import Callable

from ..checks import brief, positive, real_number


def boundary(
    happens: Callable[[float], object], low: float, high: float, *, resolution: float = 1e-6
) -> float:
    """Return a place between two numbers at which the answer to a yes-or-no question changes.

    Parameters
    ----------
    happens : callable
        Takes a number and answers yes or no, e.g. whether a descent from that scale collapses.
    low, high : float
        Two numbers with different answers, low < high.
    resolution : float
        Width of the bracket at which the bisection stops, > 0.

    Returns
    -------
    float
        Middle of a bracket no wider than ``resolution`` (or two neighbouring floats) whose ends answer
        differently.

    Raises
    ------
    ValueError
        If the two ends have the same answer, or an argument is out of range.

    Examples
    --------
    The gate of l-infinity-SAM, found by the discrete algorithm:

    >>> import minorfirst as mf
    >>> data = mf.single_example([1.0, 2.0])
    >>> gate = lambda alpha: mf.descend(
    ...     data, mf.LinfSAM(1.0), depth=2, init=alpha, step_size=0.1, steps=300, record_every=300
    ... ).loss[-1] < 0.1
    >>> round(mf.boundary(gate, 0.5, 1.5, resolution=1e-4), 3)
    1.0
    """
    if not callable(happens):
        raise ValueError(f"`happens` must be a function of one number, got {brief(happens)}.")
    low = real_number(low, "low", "a finite number below `high`")
    high = real_number(high, "high", "a finite number above `low`")
    resolution = positive(resolution, "resolution", "a finite width > 0, e.g. 1e-6")
    if low >= high:
        raise ValueError(f"`low` must be a finite number below `high` = {high:g}, got {low:g}.")
    first = bool(happens(low))
    if bool(happens(high)) == first:
        answer = "yes" if first else "no"
        raise ValueError(
            f"`happens` must answer differently at `low` = {low:g} and `high` = {high:g}, "
            f"got {answer} at both."
        )
    while high - low > resolution:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if bool(happens(middle)) == first:
            low = middle
        else:
            high = middle
    return (low + high) / 2
