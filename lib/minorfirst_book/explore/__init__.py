"""Interactive figures: one call each returns ipywidgets controls around a figure.

Each is an `Explorer`: its controls are traits that Python can read and set.  A figure is found by its name:
`lens` is the function `lens` of the module explore.figures.lens.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from . import figures
from .base import Explorer as Explorer
from .linked import link as link


def __getattr__(name: str) -> Callable[..., Any]:
    if name not in __dir__():
        raise AttributeError(f"module {__name__!r} has no figure {name!r}; there are {', '.join(__dir__())}.")
    made: Callable[..., Any] = getattr(import_module(f"{figures.__name__}.{name}"), name)
    return made


def __dir__() -> list[str]:
    return sorted(["Explorer", "link", *(module.name for module in iter_modules(figures.__path__))])
