"""Explorer: ipywidgets controls around one figure, whose state lives in validated traits."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import traitlets

from ..plots.style import Figure


class Control(traitlets.Float):
    """A number with limits and a slider of its own.

    Parameters
    ----------
    value, low, high, step : float
        Default, limits and slider step.
    label : str
        What the slider is called.
    readout : str
        Number format of the slider.
    """

    def __init__(
        self, value: float, low: float, high: float, step: float, label: str, readout: str = ".2f"
    ) -> None:
        super().__init__(value, min=low, max=high)
        self.low, self.high, self.step, self.label, self.readout = low, high, step, label, readout

    def widget(self) -> widgets.FloatSlider:
        """Return a slider for it."""
        return widgets.FloatSlider(
            min=self.low,
            max=self.high,
            step=self.step,
            description=self.label,
            readout_format=self.readout,
            style={"description_width": "9em"},
            layout=widgets.Layout(width="min(34em, 95%)"),
        )


class Choice(traitlets.Enum):
    """One of a few named options, with a drop-down of its own."""

    def __init__(self, options: list[Any], default: Any, label: str) -> None:
        super().__init__(options, default_value=default)
        self.label = label

    def widget(self) -> widgets.Dropdown:
        """Return a drop-down for it."""
        return widgets.Dropdown(
            options=list(self.values or ()), description=self.label, style={"description_width": "9em"}
        )


class Explorer(widgets.VBox):
    """Controls around one figure.

    Every control is a trait of the same name: reading it gives the present value, setting it moves the
    control and redraws, and a value out of range raises ``traitlets.TraitError`` and changes nothing.

    Subclasses set ``view``, a figure's view that is redrawn in place, and define ``redraw``.
    """

    _name = "figure"

    def __init__(self, figure: Figure, values: Mapping[str, Any]) -> None:
        self._figure = figure
        self._defaults = dict(values)
        self._quiet = True
        super().__init__()
        for name, value in values.items():
            setattr(self, name, value)
        self._picture = widgets.Image(format="png", layout=widgets.Layout(max_width="100%", width="40em"))
        self._words = widgets.HTML()
        controls: list[widgets.Widget] = []
        for name in values:
            trait = self.traits()[name]
            if isinstance(trait, (Control, Choice)):
                control = trait.widget()
                traitlets.link((self, name), (control, "value"))
                controls.append(control)
        button = widgets.Button(description="Reset", tooltip="Return to the starting values")
        button.on_click(lambda _: self.reset())
        self.children = [*controls, button, self._words, self._picture]
        self.observe(self._changed, names=list(values))
        self._quiet = False
        self._changed()

    def redraw(self) -> str:
        """Redraw the figure for the present values and return its key numbers in words."""
        raise NotImplementedError

    def values(self) -> dict[str, Any]:
        """Return the present value of every control."""
        return {name: getattr(self, name) for name in self._defaults}

    def reset(self) -> None:
        """Return every control to its starting value."""
        self._quiet = True
        for name, value in self._defaults.items():
            setattr(self, name, value)
        self._quiet = False
        self._changed()

    def _changed(self, _change: Any = None) -> None:
        if self._quiet:
            return
        self.summary = self.redraw()
        self._words.value = f'<p role="status" aria-live="polite">{self.summary}</p>'
        self._picture.value = self._figure._repr_png_()

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.values().items())
        return f"<explore.{self._name}({values}): {self.summary}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        # The picture serves where no kernel is: on paper and on a static page.
        data["image/png"] = base64.b64encode(self._picture.value).decode()
        data["text/plain"] = repr(self)
        return bundle
