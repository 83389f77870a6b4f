"""link(): interactive figures that move together."""

from __future__ import annotations

from .base import Explorer


def link(first: Explorer, second: Explorer, *names: str) -> None:
    """Let two interactive figures have controls together.

    The second figure takes the controls of the first in the place of its own, with the limits that both
    had: what moves one moves the other.  So a point picked on `phase_map` can set the start and the time of
    another figure.

    Parameters
    ----------
    first, second : Explorer
        Two figures of `minorfirst_book.explore`.
    *names : str
        Controls that both have, e.g. "alpha".

    Raises
    ------
    ValueError
        If a figure does not have one of the controls, or none is named.
    traitlets.TraitError
        If a value of the first figure is out of the other's range.

    Examples
    --------
    >>> from minorfirst_book.explore import link, phase_map, who_leads
    >>> chart, shares = phase_map(alpha=0.6), who_leads(alpha=0.9)
    >>> link(chart, shares, "alpha", "rho")
    >>> shares.alpha
    0.6
    >>> shares.rho = 0.5
    >>> chart.rho
    0.5
    """
    if not names:
        raise ValueError('`names` must hold at least one control, e.g. `link(a, b, "alpha")`.')
    for figure in (first, second):
        missing = [name for name in names if name not in figure.values()]
        if missing:
            have = ", ".join(figure.values())
            raise ValueError(f"`names` must be controls of both figures, got {missing[0]!r}; one has {have}.")
    for name in names:
        first.share(name, second)
