"""What experiments/cnn.py has measured: its file, read and compared in pairs.  Needs no JAX."""

from __future__ import annotations

import json
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from minorfirst.checks import Array

from .attention import REGIONS, Interval, paired

# Where the attention lies; "off ink" is background and faint pixels together.
PLACES = {**{name: [k] for k, name in enumerate(REGIONS)}, "off ink": [0, 1]}


@dataclass(frozen=True)
class Results:
    """Training runs of a convolutional network on pairs of digits, for several seeds and radii.

    Attributes
    ----------
    settings : dict
        Of the experiment: ``n`` images a digit, at most ``steps`` steps, training-loss ``levels``, ...
    runs : list of dict
        One a pair, seed and radius; ``attention[variant][k]`` holds the shares of background, faint pixels
        and ink at ``levels[k]``, or None where that loss was not reached; ``steps[k]`` says when it was.
    """

    settings: dict[str, Any]
    runs: list[dict[str, Any]]

    @property
    def rhos(self) -> list[float]:
        """The radii, rising; 0 is gradient descent."""
        return sorted({run["rho"] for run in self.runs})

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """The pairs of digits, in the order of the file."""
        return list(dict.fromkeys((run["pair"][0], run["pair"][1]) for run in self.runs))

    def of(self, pair: tuple[int, int], rho: float) -> list[dict[str, Any]]:
        """Return the runs of a pair and a radius, one a seed, in the order of the seeds."""
        found = [run for run in self.runs if tuple(run["pair"]) == tuple(pair) and run["rho"] == rho]
        if not found:
            raise ValueError(
                f"`pair` and `rho` must be among {self.pairs} and {self.rhos}, got {pair} and {rho}."
            )
        return sorted(found, key=lambda run: run["seed"])

    def _level(self, level: float) -> int:
        levels = self.settings["levels"]
        if level not in levels:
            raise ValueError(f"`level` must be one of {levels}, got {level}.")
        return levels.index(level)

    def steps(self, pair: tuple[int, int], rho: float, level: float) -> Array:
        """Return at which step each seed got to a loss, (seeds,); nan where it did not."""
        k = self._level(level)
        return np.array([run["steps"][k] for run in self.of(pair, rho)], dtype=float)

    def attention(
        self,
        pair: tuple[int, int],
        rho: float,
        level: float,
        place: str = "background",
        variant: str = "layer 2",
    ) -> Array:
        """Return each seed's attention to a place at a loss, (seeds,); nan where that was not reached.

        Parameters
        ----------
        pair : (int, int)
        rho : float
        level : float
            One of the training losses of the experiment.
        place : str
            "background", "faint", "ink" or "off ink".
        variant : str
            One of `minorfirst_book.mnist.gradcam.VARIANTS`.
        """
        if place not in PLACES:
            raise ValueError(f"`place` must be one of {list(PLACES)}, got {place!r}.")
        if variant not in self.runs[0]["attention"]:
            raise ValueError(f"`variant` must be one of {list(self.runs[0]['attention'])}, got {variant!r}.")
        k = self._level(level)
        rows = [run["attention"][variant][k] for run in self.of(pair, rho)]
        return np.array([sum(row[i] for i in PLACES[place]) if row else np.nan for row in rows])

    def difference(
        self,
        pair: tuple[int, int],
        rho: float,
        level: float,
        place: str = "background",
        variant: str = "layer 2",
    ) -> Interval:
        """Return by how much l2-SAM's attention exceeds gradient descent's, paired over the seeds.

        The arguments are those of `attention`.
        """
        ours = self.attention(pair, rho, level, place, variant)
        return paired(ours, self.attention(pair, 0.0, level, place, variant))


FILE = Path(__file__).resolve().parent / "files" / "cnn.json"


def read(file: str | PathLike[str] | None = None, runs: str = "runs") -> Results:
    """Return the results in a file written by experiments/cnn.py.

    Parameters
    ----------
    file : path, optional
        By default what the package holds.
    runs : str
        "runs", or "half_steps" for the settings that were repeated with half the step.
    """
    stored = json.loads(Path(file or FILE).read_text(encoding="utf-8"))
    if runs not in ("runs", "half_steps"):
        raise ValueError(f"`runs` must be 'runs' or 'half_steps', got {runs!r}.")
    return Results(stored["settings"], stored[runs])
