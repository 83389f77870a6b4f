"""The live figure of real digits: predictors as pictures, from runs that the package carries."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

import numpy as np

from ...mnist.data import FILE
from ...plots.images import PredictorsView
from ...plots.style import Figure
from ...tables import number
from ..base import Explorer
from ..controls import Choice, Stops

RUNS = FILE.parent / "predictors.npz"  # written by experiments/digits.py
# What it holds, by name; a test compares the two.
PAIRS = ["0 against 1", "1 against 7", "2 against 7", "3 against 8", "4 against 9", "5 against 6"]
METHODS = ["ℓ2-SAM, ρ = 0.1", "ℓ2-SAM, ρ = 0.2", "ℓ2-SAM, ρ = 0.4", "ℓ∞-SAM, ρ = 0.005", "ℓ∞-SAM, ρ = 0.01"]
LOSSES = ["0.6", "0.4", "0.2", "0.1", "0.03"]


@cache
def runs() -> dict[str, np.ndarray]:
    """Return what experiments/digits.py stored of seed 0.

    Returns
    -------
    dict
        ``w`` (pairs, methods, losses, 784), weights of the pixels in grey levels of either sign, GD first;
        ``strength`` and ``accuracy`` (pairs, methods, losses), and what the axes stand for: ``pairs``,
        ``optimizers``, ``rhos``, ``losses``.
    """
    with np.load(RUNS) as stored:
        return dict(stored)


def _table() -> dict[str, Any]:
    """Return the runs for the browser: the pictures' bytes as base64, numbers as nested lists."""
    stored = runs()
    return {
        "pictures": base64.b64encode(stored["w"].astype(np.int8).tobytes()).decode(),
        "grey": int(stored["levels"]),
        "names": PAIRS,
        "pairs": stored["pairs"].tolist(),
        "methods": ["GD", *METHODS],
        "losses": LOSSES,
        "strength": np.round(stored["strength"], 6).tolist(),
        "accuracy": np.round(stored["accuracy"], 6).tolist(),
    }


class Digits(Explorer):
    """See `digits`."""

    pair = Choice(PAIRS, "digits")
    method = Choice(METHODS, "compare GD with")
    level = Stops(LOSSES, "training loss")

    def __init__(self, values: dict[str, Any]) -> None:
        self._view = PredictorsView(Figure("predictors of digits", height=3.6))
        super().__init__(self._view, values, fixed={"table": _table()})

    @property
    def _place(self) -> tuple[int, int, int]:
        """The pair, the method and the loss as places in the stored arrays."""
        return PAIRS.index(self.pair), 1 + METHODS.index(self.method), LOSSES.index(self.level)

    def predictor(self, method: str) -> np.ndarray:
        """Return the stored weight of each pixel, (784,), in grey levels of -31 to 31.

        Parameters
        ----------
        method : {"GD", ...}
            "GD" or one of the options of the trait ``method``.
        """
        pair, _, loss = self._place
        return runs()["w"][pair, ["GD", *METHODS].index(method), loss]

    def redraw(self) -> str:
        """See `Explorer.redraw`."""
        pair, method, loss = self._place
        a, b = runs()["pairs"][pair]
        shown = {name: self.predictor(name) for name in ("GD", self.method)}
        self._view.update(np.array([list(shown.values())]), columns=list(shown), classes=(a, b))
        strength = [number(runs()["strength"][pair, k, loss], 3) for k in (0, method)]
        right = [f"{100 * runs()['accuracy'][pair, k, loss]:.1f} %" for k in (0, method)]
        return (
            f"{a} against {b} at training loss {self.level}: the mean strength of the pixels in use is "
            f"{strength[0]} for GD and {strength[1]} for {self.method}. "
            f"Of the held-out digits, {right[0]} and {right[1]} are right."
        )


def digits(pair: str = "0 against 1", *, method: str = "ℓ2-SAM, ρ = 0.4", level: str = "0.2") -> Digits:
    """Return an interactive figure of what a diagonal network looks at in real digits, GD beside SAM.

    The predictors were found by experiments/digits.py: 500 examples of each digit, depth two, all weights
    0.02 at the start.  They are compared at equal training loss.

    Parameters
    ----------
    pair : str
        Two digits: "0 against 1", "1 against 7", "2 against 7", "3 against 8", "4 against 9" or
        "5 against 6".
    method : str
        What stands beside GD: "ℓ2-SAM, ρ = 0.1", "ℓ2-SAM, ρ = 0.2", "ℓ2-SAM, ρ = 0.4",
        "ℓ∞-SAM, ρ = 0.005" or "ℓ∞-SAM, ρ = 0.01".
    level : str
        Training loss: "0.6", "0.4", "0.2", "0.1" or "0.03".

    Returns
    -------
    Explorer
        With traits ``pair``, ``method``, ``level`` and the method ``predictor(method)``.

    Examples
    --------
    >>> figure = digits("3 against 8")
    >>> figure.level = "0.6"
    >>> figure.predictor("GD").shape
    (784,)
    """
    return Digits({"pair": pair, "method": method, "level": level})
