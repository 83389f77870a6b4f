"""Explorer: ipywidgets controls linked in the browser to one live figure, their state in validated traits."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import numpy as np
import traitlets

from ..plots.style import Figure
from .live import LiveFigure

LABELLED = {"style": {"description_width": "9em"}, "layout": {"width": "min(34em, 98%)"}}


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

    browser = "value"  # the widget's trait that the browser can link

    def __init__(
        self, value: float, low: float, high: float, step: float, label: str, readout: str = ".2f"
    ) -> None:
        super().__init__(value, min=low, max=high)
        self.low, self.high, self.step, self.label, self.readout = low, high, step, label, readout

    def widget(self, value: float) -> widgets.FloatSlider:
        """Return a slider that stands at ``value``."""
        return widgets.FloatSlider(
            value,
            min=self.low,
            max=self.high,
            step=self.step,
            description=self.label,
            readout_format=self.readout,
            **LABELLED,
        )

    def validate(self, obj: Any, value: Any) -> Any:
        """Refuse what is not finite: nan passes every comparison with a limit."""
        number = super().validate(obj, value)
        if number is None or not np.isfinite(number):
            limits = f"between {self.low:g} and {self.high:g}"
            raise traitlets.TraitError(f"`{self.name}` must be {limits}, got {value}.")
        return number

    def to_figure(self, value: Any) -> Any:
        """Return the value as the browser's figure holds it."""
        return value

    from_figure = to_figure


class Whole(traitlets.Int):
    """A whole number with limits and a slider of its own."""

    browser = "value"

    def __init__(self, value: int, low: int, high: int, label: str) -> None:
        super().__init__(value, min=low, max=high)
        self.low, self.high, self.label = low, high, label

    def widget(self, value: int) -> widgets.IntSlider:
        """Return a slider that stands at ``value``."""
        return widgets.IntSlider(value, min=self.low, max=self.high, description=self.label, **LABELLED)

    to_figure = Control.to_figure
    from_figure = Control.to_figure


class Choice(traitlets.Enum):
    """One of a few named options, with a menu of its own; the browser knows it by its place in the list."""

    browser = "index"

    def __init__(self, options: list[str], default: str, label: str) -> None:
        super().__init__(options, default_value=default)
        self.options, self.label = options, label

    def widget(self, value: str) -> widgets.Dropdown:
        """Return a menu that stands at ``value``."""
        return widgets.Dropdown(options=self.options, value=value, description=self.label, **LABELLED)

    def to_figure(self, value: str) -> int:
        """Return the option's place in the list."""
        return self.options.index(value)

    def from_figure(self, index: int) -> str:
        """Return the option at a place in the list."""
        return self.options[index]


class Stops(Choice):
    """A choice among options in order, with a slider that stops at each of them."""

    def widget(self, value: str) -> widgets.SelectionSlider:
        """Return a slider that stands at ``value``."""
        return widgets.SelectionSlider(options=self.options, value=value, description=self.label, **LABELLED)


class Explorer(widgets.VBox):
    """Controls around one live figure.

    Every control is a trait of the same name: reading it gives the present value, setting it moves the
    control and redraws, and a value out of range raises ``traitlets.TraitError`` and changes nothing.
    Controls and figure are linked in the browser, so that they work on a page without a kernel.

    Subclasses define ``redraw``, which draws the same figure by matplotlib, for paper and for readers
    without JavaScript, and returns its key numbers in words.
    """

    _name = "figure"

    def __init__(self, picture: Figure, values: Mapping[str, Any], **fixed: Any) -> None:
        self._picture = picture
        super().__init__()
        for name, value in values.items():
            setattr(self, name, value)  # checked by the traits before anything is drawn
        values = self._defaults = {name: getattr(self, name) for name in values}
        traits: dict[str, Any] = {name: self.traits()[name] for name in values}
        state = {name: traits[name].to_figure(value) for name, value in values.items()}
        self.figure = LiveFigure(
            kind=self._name, name=self._name.replace("_", "-"), initial=state, **fixed, **state
        )
        controls: list[widgets.Widget] = []
        self._links: list[widgets.Widget] = []
        for name, trait in traits.items():
            both_ways = (trait.to_figure, trait.from_figure)
            traitlets.link((self, name), (self.figure, name), transform=both_ways)
            control = trait.widget(values[name])
            # In Python too: a page without a kernel starts from where the controls stand.
            traitlets.link((self.figure, name), (control, trait.browser))
            self._links.append(widgets.jslink((control, trait.browser), (self.figure, name)))
            controls.append(control)
        self.children = [*controls, self.figure]

    def redraw(self) -> str:
        """Redraw the picture for the present values and return its key numbers in words."""
        raise NotImplementedError

    @property
    def summary(self) -> str:
        """The key numbers of the present state, in words."""
        return self.redraw()

    def values(self) -> dict[str, Any]:
        """Return the present value of every control."""
        return {name: getattr(self, name) for name in self._defaults}

    def reset(self) -> None:
        """Return every control to its starting value."""
        for name, value in self._defaults.items():
            setattr(self, name, value)

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.values().items())
        return f"<explore.{self._name}({values}): {self.summary}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/plain"] = repr(self)
        data["image/png"] = base64.b64encode(self._picture._repr_png_()).decode()
        return bundle
