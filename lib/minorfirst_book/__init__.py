"""What the book adds to `minorfirst`: figures, tables, digits, the ledger of claims, assignments.

`plots` draws a `Trajectory`, a `Sweep` or what a theorem gives; `explore` has the figures with controls;
`table` sets numbers side by side; `digits` hands out real images.  `python -m minorfirst_book.claims`
measures every claim of the book.

>>> import minorfirst_book as book
>>> book.table(["t", "leads"], [(5.0, "minor"), (200.0, "major")])
t    leads
5    minor
200  major
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

from .mnist.data import digits
from .tables import Table, table

if TYPE_CHECKING:
    from . import explore, plots

__all__ = ["Table", "digits", "explore", "plots", "table"]


def __getattr__(name: str) -> ModuleType:
    """Load what draws when it is first asked for: matplotlib and ipywidgets take longer than all the rest."""
    if name in ("explore", "plots"):
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
