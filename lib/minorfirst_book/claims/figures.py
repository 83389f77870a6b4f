"""Figures: a prediction beside a measurement, with a tolerance; and the verdicts that follow from them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import numpy as np

from ..tables import number

DIGITS = 4  # significant digits of a figure that is shown


class Verdict(Enum):
    """What the figures of a check say about a claim, from best to worst."""

    HOLDS = "holds"
    CONDITIONS = "holds with conditions"
    NOT_REPRODUCED = "not reproduced"
    NOT_MEASURED = "not measured"  # a stored result that the check reads is missing


@dataclass(frozen=True)
class Figure:
    """One measured figure beside its prediction.

    Attributes
    ----------
    what : str
        What is measured.
    predicted, measured, tolerance : str
        As they are shown; nothing is predicted for a figure that is only for the record.
    ok : bool
        Whether the measurement meets the prediction.
    condition : str
        Under which the prediction is made; empty for the claim as it is stated.
    narrowed : Figure, optional
        The figure that takes this one's place where the claim holds only under its ``condition``.
    """

    what: str
    predicted: str
    measured: str
    tolerance: str
    ok: bool
    condition: str = ""
    narrowed: Figure | None = None

    def under(self, condition: str) -> Figure:
        """Return the same figure as the prediction under a condition."""
        return replace(self, condition=condition)

    def else_(self, narrowed: Figure) -> Figure:
        """Return this figure with the conditioned one that takes its place if it fails."""
        return replace(self, narrowed=narrowed)

    def showing(self, measured: str) -> Figure:
        """Return the same figure with the numbers themselves as what is shown of the measurement."""
        return replace(self, measured=measured)

    @property
    def verdict(self) -> Verdict:
        """What this figure says: with conditions if it fails and its narrowed form holds."""
        if self.narrowed is not None and not self.narrowed.ok:
            return Verdict.NOT_REPRODUCED
        if self.ok:
            return Verdict.HOLDS
        return Verdict.NOT_REPRODUCED if self.narrowed is None else Verdict.CONDITIONS


def show(value: Any) -> str:
    """Return a value as text: numbers to DIGITS, sequences entry by entry.

    Examples
    --------
    >>> show(0.123456), show([1.0, 2.5]), show(1e8), show("none")
    ('0.1235', '(1, 2.5)', '1e8', 'none')
    """
    if isinstance(value, (list, tuple, np.ndarray)):
        return "(" + ", ".join(show(entry) for entry in value) + ")"
    return powers(number(value, DIGITS))


def powers(text: str) -> str:
    """Return a text with its powers of ten as one writes them.

    Examples
    --------
    >>> powers("± 1e-09, up to 1e+08 and 1e+100")
    '± 1e-9, up to 1e8 and 1e100'
    """
    return re.sub(r"(?<=\de)(?:\+|(-))0*(?=\d)", r"\1", text)


def near(what: str, predicted: Any, measured: Any, *, rel: float = 0.0, off: float = 0.0) -> Figure:
    """Return the figure of a number or vector within ``rel`` (relative) or ``off`` (absolute) of another."""
    expected, found = np.asarray(predicted, float), np.asarray(measured, float)
    ok = bool(np.all(np.abs(found - expected) <= rel * np.abs(expected) + off))
    tolerance = f"± {100 * rel:g} %" if rel else f"± {off:g}"
    return Figure(what, show(predicted), show(measured), powers(tolerance), ok)


def equal(what: str, predicted: Any, measured: Any) -> Figure:
    """Return the figure of a value that must be the predicted one exactly."""
    return Figure(what, show(predicted), show(measured), "equal", show(predicted) == show(measured))


def at_most(what: str, bound: float, measured: float, unit: str = "", predicted: str = "0") -> Figure:
    """Return the figure of a number that must not pass ``bound``.

    What lies far below the bound differs from machine to machine, and is shown as that.
    """
    tiny = abs(measured) < 1e-3 * bound
    shown = f"< {1e-3 * bound:.0e}" if tiny else f"{measured:.2g}"
    most = powers(f"at most {bound:g}{unit}")
    return Figure(what, predicted + unit, powers(shown) + unit, most, bool(measured <= bound))


def at_least(what: str, predicted: str, bound: float, measured: float) -> Figure:
    """Return the figure of a number that must reach ``bound``."""
    least = powers(f"at least {bound:g}")
    return Figure(what, predicted, powers(f"{measured:.3g}"), least, bool(measured >= bound))


def record(what: str, measured: str) -> Figure:
    """Return a figure that is shown and not judged."""
    return Figure(what, "", measured, "for the record", True)
