"""What a figure says on the page, against what Python says of the same state."""

import functools
import json
import re
from typing import Any

import minorfirst as mf
import minorfirst_book as book

from .figure import Figure, kinds_by_page


def check_words(figure: Figure) -> None:
    """Compare the sentence of the present state with Python's; the page may say more before it."""
    figure.settle()
    assert_same_words(figure.words, summary(figure.kind, json.dumps(figure.state)))


@functools.cache
def summary(kind: str, state: str) -> str:
    """Return Python's sentence, for a state as JSON: some take a second, and most tests begin alike."""
    return str(explorer(kind, json.loads(state)).summary)


def explorer(kind: str, state: dict[str, Any]) -> Any:
    """Return the Python figure in the same state."""
    make = getattr(book.explore, kind)
    if "points" in state:
        figure = make(mf.Dataset([p[:2] for p in state["points"]], [p[2] for p in state["points"]]))
    else:
        figure = make(state["mu"]) if "mu" in state else make()
    for name in figure.values():
        setattr(figure, name, state[name])
    return figure


def assert_same_words(shown: str, expected: str) -> None:
    """Compare how two texts end: the same words, and numbers apart by one unit of the last digit at most."""
    number = r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?"
    assert re.sub(number, "#", shown).endswith(re.sub(number, "#", expected)), (shown, expected)
    ours = re.findall(number, expected)
    for a, b in zip(re.findall(number, shown)[-len(ours) :], ours, strict=True):
        unit = max(abs(float(b)), 1e-300) * 10 ** -(len(re.sub(r"e.*|[-.]", "", b).lstrip("0")) - 1)
        assert abs(float(a) - float(b)) <= 1.01 * unit, (shown, expected)


def first(kind: str) -> tuple[str, int]:
    """Return where the first figure of a kind is."""
    return next((page, kinds.index(kind)) for page, kinds in kinds_by_page().items() if kind in kinds)
