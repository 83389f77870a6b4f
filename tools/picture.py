"""Draw the picture of the README and the front page: python tools/picture.py."""

from pathlib import Path

import matplotlib
import numpy as np

import minorfirst as mf
import minorfirst_book as book

TARGET = Path(__file__).resolve().parent.parent / "_static" / "minor_first.svg"


def main() -> None:
    """Write the who-leads figure of chapter 6 as SVG, the same bytes on every run."""
    data = mf.single_example([1.0, 1.5, 2.0])
    traj = mf.flow(data, mf.L2SAM(rho=1.0), depth=2, init=0.6, times=np.logspace(-2, 8, 160))
    figure = book.plots.who_leads(traj)
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "minorfirst"}):
        figure.savefig(TARGET, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
