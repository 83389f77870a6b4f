"""LiveFigure: the one anywidget that simulates and draws every interactive figure, in the browser."""

from __future__ import annotations

from pathlib import Path

import anywidget
import traitlets

CODE = Path(__file__).resolve().parent.parent / "static" / "figures.js"
NO_CODE = "export default { render() {} };"  # without the built code a figure is its picture


class LiveFigure(anywidget.AnyWidget):
    """The browser's half of an `Explorer`: traits in, a drawing out.

    Which of the traits a figure reads is named in its module under frontend/src/figures.
    """

    _esm = CODE if CODE.exists() else NO_CODE

    kind = traitlets.Unicode().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)
    mu = traitlets.List(traitlets.Float()).tag(sync=True)
    points: traitlets.List[list[float]] = traitlets.List().tag(sync=True)
    alpha = traitlets.Float(0.7).tag(sync=True)
    init_1 = traitlets.Float(0.7).tag(sync=True)
    init_2 = traitlets.Float(0.7).tag(sync=True)
    rho = traitlets.Float(1.0).tag(sync=True)
    ratio = traitlets.Float(2.0).tag(sync=True)
    depth = traitlets.Int(2).tag(sync=True)
    optimizer = traitlets.Int(2).tag(sync=True)
    log_t = traitlets.Float(2.0).tag(sync=True)
    view = traitlets.Int(0).tag(sync=True)
    tick = traitlets.Int(0).tag(sync=True)
    pair = traitlets.Int(0).tag(sync=True)
    method = traitlets.Int(0).tag(sync=True)
    level = traitlets.Int(0).tag(sync=True)
    table = traitlets.Dict().tag(sync=True)
    step_size = traitlets.Float(0.2).tag(sync=True)
    inverse_p = traitlets.Float(0.25).tag(sync=True)
    variant = traitlets.Int(0).tag(sync=True)
    hours = traitlets.Float(1000.0).tag(sync=True)
    share = traitlets.Float(0.8).tag(sync=True)
    every = traitlets.Int(1).tag(sync=True)
    price = traitlets.Float(2.0).tag(sync=True)
    params = traitlets.Float(25.0).tag(sync=True)
    base = traitlets.Int(0).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
