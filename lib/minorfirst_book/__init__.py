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

from . import explore, plots
from .mnist.data import digits
from .tables import Table, table

__all__ = ["Table", "digits", "explore", "plots", "table"]
