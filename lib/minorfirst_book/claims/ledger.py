"""What a row of the ledger is: a claim, the check that runs, and the verdict that follows from its figures.

A check is a function that computes: it yields figures, each a prediction beside a measurement with a
tolerance.  A verdict is never written down by hand.  It is derived from the figures, and the stored one is
only there to be compared with.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .figures import Figure, Verdict, show

Check = Callable[..., Iterator[Figure]]


@dataclass(frozen=True)
class Claim:
    """A claim and its check.

    Attributes
    ----------
    id : str
        "C1", "C2", ..., or method and depth for the twelve cells: "gd-1", "linf-2", "l2-4".
    title, says : str
        The claim, short and in full.
    source : str
        Where it comes from: the paper and the number of its theorem where one is known, or this book.
    proofs : sequence of str
        Labels of theorems on the page of proofs.
    chapters : sequence of int
        Chapters that state it.
    check : callable
        Yields figures; its keyword defaults are the settings.
    """

    id: str
    title: str
    says: str
    source: str
    proofs: Sequence[str]
    chapters: Sequence[int]
    check: Check

    @property
    def cell(self) -> bool:
        """Whether this is one of the twelve cells of method and depth."""
        return not self.id.startswith("C")

    @property
    def function(self) -> str:
        """Name of the check within this package."""
        return f"{self.check.__module__.rpartition('.')[2]}.{self.check.__name__}"

    @property
    def anchor(self) -> str:
        """Label of the row on the ledger's page."""
        return f"ledger-{self.id.lower()}"

    def stated(self, chapter: int) -> str:
        """Return the label of the place in a chapter that states the claim."""
        return f"claim-{'cells' if self.cell else self.id.lower()}-{chapter:02d}"

    @property
    def settings(self) -> str:
        """Keyword defaults of the check: what it runs with."""
        parameters = inspect.signature(self.check).parameters.values()
        return ", ".join(f"{p.name} = {show(p.default)}" for p in parameters)

    @property
    def method(self) -> str:
        """How the check measures: its docstring, on one line."""
        return " ".join((inspect.getdoc(self.check) or "").split())


@dataclass(frozen=True)
class Row:
    """A claim with what its check measured."""

    claim: Claim
    figures: Sequence[Figure]
    missing: str = ""

    @property
    def verdict(self) -> Verdict:
        """The worst that a figure says."""
        if self.missing:
            return Verdict.NOT_MEASURED
        order = list(Verdict)
        return max((figure.verdict for figure in self.figures), key=order.index)

    @property
    def conditions(self) -> list[str]:
        """Conditions under which the claim holds, where it does not hold as stated."""
        found = [f.narrowed.condition for f in self.figures if f.verdict is Verdict.CONDITIONS and f.narrowed]
        return list(dict.fromkeys(found))


CLAIMS: dict[str, Claim] = {}


def claim(
    id: str, title: str, says: str, source: str, proofs: Iterable[str] = (), chapters: Iterable[int] = ()
) -> Callable[[Check], Check]:
    """Register the decorated function as the check of a claim."""

    def register(check: Check) -> Check:
        CLAIMS[id] = Claim(id, title, says, source, tuple(proofs), tuple(chapters), check)
        return check

    return register


def in_order() -> list[Claim]:
    """Return all claims: C1, C2, ... and then the twelve cells."""
    cells = [claim for claim in CLAIMS.values() if claim.cell]
    return sorted((c for c in CLAIMS.values() if not c.cell), key=lambda c: int(c.id[1:])) + cells


def measure(claim: Claim) -> Row:
    """Run the check of a claim and return its row; an error within the check is a figure that fails."""
    figures: list[Figure] = []
    try:
        figures.extend(claim.check())
    except FileNotFoundError as error:
        missing = Path(error.filename).name
        return Row(claim, (Figure("stored result", missing, "missing", "equal", False),), missing)
    except Exception as error:  # whatever a broken formula leads to, the other claims are still measured
        said = " ".join(f"{type(error).__name__}: {error}".split())
        figures.append(Figure("the check ends", "without error", said, "equal", False))
    if not figures:
        figures.append(Figure("the check measures", "something", "nothing", "equal", False))
    return Row(claim, tuple(figures))
