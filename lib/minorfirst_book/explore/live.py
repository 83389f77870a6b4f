"""LiveFigure: the one anywidget that simulates and draws every interactive figure, in the browser."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets
from ipywidgets import widget_serialization

CODE = Path(__file__).resolve().parent.parent / "static" / "figures.js"
NO_CODE = "export default { render() {} };"  # without the built code a figure is its picture


class LiveFigure(anywidget.AnyWidget):
    """The browser's half of an `Explorer`.  It listens to the controls themselves.

    Attributes
    ----------
    kind : str
        The figure's name, and that of its module in frontend/src/figures.
    controls : dict
        The controls by name.  Their values, limits and options stand there and nowhere else.
    state : dict
        What no control holds, such as strengths, or points that are dragged.
    fixed : dict
        What never changes.
    initial : dict
        Where Reset leads, by name.
    play : dict
        Buttons that move a control through time, by the control's name.
    """

    _esm = CODE if CODE.exists() else NO_CODE

    kind = traitlets.Unicode().tag(sync=True)
    controls = traitlets.Dict().tag(sync=True, **widget_serialization)
    play = traitlets.Dict().tag(sync=True, **widget_serialization)
    state = traitlets.Dict().tag(sync=True)
    fixed = traitlets.Dict().tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)
