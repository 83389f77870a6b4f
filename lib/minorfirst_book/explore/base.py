"""Explorer: ipywidgets controls around one live figure, which listens to them in the browser."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Protocol

import ipywidgets as widgets
import traitlets

from ..plots.style import Figure
from .controls import Held
from .live import LiveFigure


class View(Protocol):
    """What draws the figure by matplotlib, for paper and for readers without JavaScript."""

    figure: Figure


class Explorer(widgets.VBox):
    """Controls around one live figure.

    Every control is a trait of the same name: reading it gives the present value, setting it moves the
    control and redraws, and a value out of range raises ``traitlets.TraitError`` and changes nothing.
    The value stands in the control alone.  The figure in the browser listens to the control there, so that
    it lives on a page without a kernel, and no answer of a kernel far away comes back to it.

    A figure called `name` is the function `name` of explore/figures/name.py, which makes a subclass, and the
    module frontend/src/figures/name.js.  The subclass has the controls as class attributes, and ``redraw``.

    Parameters
    ----------
    view : View or None
        Draws the same figure by matplotlib, into one picture.  Without it ``redraw`` sets ``picture``.
    values : mapping
        Where the controls start, in the order in which they stand.
    fixed : mapping, optional
        What the browser's figure is given once.
    **state
        What it holds beside the controls' values.
    """

    plays: str | None = None  # the control that has a Play button

    def __init__(
        self,
        view: View | None,
        values: Mapping[str, Any],
        *,
        fixed: Mapping[str, Any] | None = None,
        **state: Any,
    ) -> None:
        self.picture = view.figure if view else Figure()
        self.controls: dict[str, widgets.Widget] = {}
        self._together: dict[str, list[Explorer]] = {name: [self] for name in values}
        super().__init__()
        for name, value in values.items():
            self.controls[name] = self._held(name).widget(value)
            self.controls[name].observe(self._tell, "value")
        self._initial = self.values()
        self.figure = LiveFigure(kind=self.name, state=state, fixed=dict(fixed or {}))
        self._players = [self._player(self.plays)] if self.plays else []
        self._show()

    @property
    def name(self) -> str:
        """The figure's name: that of the file that its class stands in."""
        return type(self).__module__.rpartition(".")[2]

    def _held(self, name: str) -> Held:
        return self.traits()[name]

    def _show(self) -> None:
        """Let the figure and the box have the controls as they are."""
        self.figure.controls, self.figure.initial = dict(self.controls), dict(self._initial)
        self.children = [*self.controls.values(), *self._players, self.figure]

    def _player(self, name: str) -> widgets.Play:
        """Return a Play button that counts the steps of a slider; the browser's figure ties the two."""
        slider = self.controls[name]
        ticks = [round((x - slider.min) / slider.step) for x in (slider.value, slider.max)]
        player = widgets.Play(value=ticks[0], max=ticks[1], interval=100, show_repeat=False)
        self.figure.play = {name: player}
        return player

    def _tell(self, change: traitlets.Bunch) -> None:
        """Tell who observes the trait that its control has moved."""
        name = next(name for name, control in self.controls.items() if control is change.owner)
        self.notify_change(traitlets.Bunch({**change, "owner": self, "name": name}))

    def share(self, name: str, other: Explorer) -> None:
        """Let another figure, and those that move with it, have this one's control in the place of theirs.

        Parameters
        ----------
        name : str
            Of a control that both have.
        other : Explorer

        Raises
        ------
        traitlets.TraitError
            If the present value is out of the other's range.
        """
        control, old = self.controls[name], other.controls[name]
        if control is old:
            return
        other._held(name).narrow(control, old)
        for explorer in other._together[name]:
            old.unobserve(explorer._tell, "value")
            control.observe(explorer._tell, "value")
            explorer.controls[name] = control
            explorer._together[name] = self._together[name]
            self._together[name].append(explorer)
        for explorer in self._together[name]:
            explorer._initial[name] = control.value  # which the limits of both allow
            explorer._show()

    def redraw(self) -> str:
        """Redraw the picture for the present values and return its key numbers in words."""
        raise NotImplementedError

    @property
    def summary(self) -> str:
        """The key numbers of the present state, in words."""
        return self.redraw()

    def values(self) -> dict[str, Any]:
        """Return the present value of every control."""
        return {name: control.value for name, control in self.controls.items()}

    def reset(self) -> None:
        """Return every control to its starting value."""
        for name in self.controls:
            setattr(self, name, self._initial[name])

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.values().items())
        return f"<explore.{self.name}({values}): {self.summary}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/plain"] = repr(self)
        data["image/png"] = base64.b64encode(self.picture._repr_png_()).decode()
        return bundle
