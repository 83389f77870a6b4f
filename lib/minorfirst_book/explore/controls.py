"""The controls of a figure: each a trait of its `Explorer`, whose value lives in an ipywidgets control."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import ipywidgets as widgets
import traitlets

LABELLED = {"style": {"description_width": "9em"}, "layout": {"width": "min(34em, 98%)"}}


class Held(traitlets.TraitType[Any, Any]):
    """A trait whose value its control holds, and nothing else: Python reads what the browser moves.

    Parameters
    ----------
    label : str
        What the control is called.
    """

    def __init__(self, label: str) -> None:
        super().__init__()
        self.label = label

    def get(self, obj: Any, cls: Any = None) -> Any:
        """Return the control's value."""
        return obj.controls[self.name].value

    def set(self, obj: Any, value: Any) -> None:
        """Move the control."""
        obj.controls[self.name].value = self.checked(obj.controls[self.name], value)

    def widget(self, value: Any) -> widgets.Widget:
        """Return a control that stands at ``value``."""
        raise NotImplementedError

    def checked(self, control: widgets.Widget, value: Any) -> Any:
        """Return a value as the control takes it; raise ``traitlets.TraitError`` where it does not."""
        raise NotImplementedError

    def narrow(self, control: widgets.Widget, other: widgets.Widget) -> None:
        """Let a control stand for another one too; raise ``traitlets.TraitError`` where it cannot."""
        raise NotImplementedError

    def _refuse(self, expected: str, value: Any) -> traitlets.TraitError:
        return traitlets.TraitError(f"`{self.name}` must be {expected}, got {value!r}.")


class Control(Held):
    """A number with limits and a slider of its own.

    Parameters
    ----------
    low, high, step : float
        Limits and step of the slider.
    label : str
        What the slider is called.
    readout : str
        Number format of the slider.
    """

    number: type[Any] = Real
    word = "number"
    slider: Any = widgets.FloatSlider

    def __init__(self, low: float, high: float, step: float, label: str, readout: str = ".2f") -> None:
        super().__init__(label)
        self._look = {"min": low, "max": high, "step": step, "readout_format": readout}

    def widget(self, value: Any) -> widgets.Widget:
        """See `Held.widget`."""
        slider = self.slider(**self._look, description=self.label, **LABELLED)
        slider.value = self.checked(slider, value)
        return slider

    def checked(self, control: widgets.Widget, value: Any) -> Any:
        """See `Held.checked`; nan passes no comparison with a limit."""
        number = isinstance(value, self.number) and not isinstance(value, bool)
        if not (number and control.min <= value <= control.max):
            raise self._refuse(f"a {self.word} between {control.min:g} and {control.max:g}", value)
        return value

    def narrow(self, control: widgets.Widget, other: widgets.Widget) -> None:
        """See `Held.narrow`: the limits become those that both have."""
        self.checked(other, control.value)
        control.min, control.max = max(control.min, other.min), min(control.max, other.max)


class Whole(Control):
    """A whole number with limits and a slider of its own."""

    number, word = Integral, "whole number"
    slider = widgets.IntSlider

    def __init__(self, low: int, high: int, label: str) -> None:
        super().__init__(low, high, 1, label, "d")


class Choice(Held):
    """One of a few named options, with a menu of its own."""

    menu: Any = widgets.Dropdown

    def __init__(self, options: Sequence[str], label: str) -> None:
        super().__init__(label)
        self.options = tuple(options)

    def widget(self, value: Any) -> widgets.Widget:
        """See `Held.widget`."""
        control = self.menu(options=self.options, description=self.label, **LABELLED)
        control.value = self.checked(control, value)
        return control

    def checked(self, control: widgets.Widget, value: Any) -> Any:
        """See `Held.checked`."""
        if not (isinstance(value, str) and value in control.options):
            raise self._refuse(f"one of {', '.join(map(repr, control.options))}", value)
        return value

    def narrow(self, control: widgets.Widget, other: widgets.Widget) -> None:
        """See `Held.narrow`: both must have the same options."""
        if control.options != other.options:
            raise self._refuse(f"one of the same options in both figures, {other.options}", control.options)


class Stops(Choice):
    """A choice among options in order, with a slider that stops at each of them."""

    menu = widgets.SelectionSlider
