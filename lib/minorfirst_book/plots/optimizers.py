"""The optimizers that every figure knows, in one table: name, look and shape of each.

A row puts an optimizer into the menus, legends and colours of Python's figures and of the browser's.  Its
ascent in the browser stands under the row's key in frontend/src/model/optimizers.js.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

from minorfirst.model.optimizers import GD, L2SAM, LinfSAM, Optimizer
from minorfirst.model.variants import ASAM, L1SAM, LpSAM

from .style import MARKS, Cue, cue


class Known(NamedTuple):
    """An optimizer of the book.

    Attributes
    ----------
    key : str
        What menus, addresses and the browser call it.
    kind : type
        Its class.
    name : str
        What legends and sentences call it.
    marker : str
        Of plots.style.MARKS; colour and dash follow from the place in the table.
    exact : bool
        Whether the browser knows its flow.
    menu : str
        What the menu of variants calls it, if not by its name.
    """

    key: str
    kind: type[Any]
    name: str
    marker: str
    exact: bool = False
    menu: str = ""

    def made(self, rho: float) -> Optimizer:
        """Return the optimizer with a radius; gradient descent has none."""
        made: Optimizer = self.kind() if self.kind is GD else self.kind(rho)
        return made


KNOWN = (
    Known("GD", GD, "GD", "o", exact=True),
    Known("l-infinity-SAM", LinfSAM, "ℓ∞-SAM", "s", exact=True),
    Known("l2-SAM", L2SAM, "ℓ2-SAM", "^", exact=True),
    Known("lp-SAM", LpSAM, "ℓp-SAM", "D", menu="ℓp ball"),
    Known("ASAM", ASAM, "ASAM", "P"),
    Known("l1-SAM", L1SAM, "ℓ1-SAM", "*", menu="ℓ1 ball"),
)
EXACT = {row.key: row for row in KNOWN if row.exact}
_LOOKS = {row.kind: cue(k)._replace(marker=row.marker) for k, row in enumerate(KNOWN)}
_NAMES = {row.kind: row.name for row in KNOWN}


def rows(*, exact: bool = False) -> list[dict[str, Any]]:
    """Return the table for the browser, all of it or those whose flow is known there."""
    return [
        {"key": row.key, "name": row.name, "place": k, "shape": MARKS[row.marker], "exact": row.exact}
        for k, row in enumerate(KNOWN)
        if row.exact or not exact
    ]


def optimizer_cue(optimizer: Optimizer) -> Cue:
    """Return the look of an optimizer on its own; a reader's own class looks like the next of several."""
    return _LOOKS.get(type(optimizer), cue(len(KNOWN)))


def optimizer_name(optimizer: Optimizer) -> str:
    """Return the name of an optimizer for labels: for a reader's own class, that of the class."""
    return _NAMES.get(type(optimizer), type(optimizer).__name__)


def _difference(optimizer: Any, alike: Sequence[Any]) -> str:
    """Return the fields of a dataclass in which it differs from others of its kind, e.g. "p=4"."""
    if not dataclasses.is_dataclass(optimizer):
        return ""
    names = [field.name for field in dataclasses.fields(optimizer)]
    differing = [name for name in names if len({getattr(other, name) for other in alike}) > 1]
    return ", ".join(f"{name}={getattr(optimizer, name)}" for name in differing)


def optimizer_looks(optimizers: Sequence[Optimizer]) -> list[tuple[str, Cue]]:
    """Return the names and looks of optimizers that share a figure, so that they can be told apart.

    Those that the book knows keep their look; others take the next free one in order.  The second and later
    of one kind take a free look too.  Several of one kind are named with the fields in which they differ, or
    numbered where they show none.
    """
    free = itertools.count(len(KNOWN))
    kinds = [type(optimizer) for optimizer in optimizers]
    looks = []
    for k, optimizer in enumerate(optimizers):
        name, look = optimizer_name(optimizer), optimizer_cue(optimizer)
        if kinds[k] not in _LOOKS or kinds[k] in kinds[:k]:
            look = cue(next(free))
        alike = [other for other in optimizers if type(other) is kinds[k]]
        if len(alike) > 1:
            name += " " + (_difference(optimizer, alike) or str(kinds[:k].count(kinds[k]) + 1))
        looks.append((name, look))
    return looks
