"""Counting the work of the reduction, and the figures of many flows, against a literal count and numpy."""

from unittest.mock import patch

import numpy as np
import pytest

import minorfirst as mf
from minorfirst.cost import counting_exponentials
from minorfirst.plots.scale import share_density

PAIR = {"mu": [1.0, 2.0], "rho": 1.0, "alpha": np.linspace(0.55, 1.2, 7), "progress": False}


def test_exponentials_are_those_that_numpy_is_asked_for():
    """Numbers that go through np.exp in `reduction` are counted one by one, for three features."""
    asked = []
    plain = np.exp

    def counted(x, *args, **kwargs):
        if np.ndim(x) == 2 and "out" in kwargs:
            asked.append(np.size(x))
        return plain(x, *args, **kwargs)

    setting = PAIR | {"mu": [1.0, 1.5, 2.0]}
    with counting_exponentials() as work, patch("minorfirst.reduction.np.exp", counted):
        mf.sweep(mf.L2SAM, times=[50.0], **setting)
    assert work.exponentials == sum(asked) == 3 * work.states > 0


def test_nothing_is_counted_outside_the_block():
    with counting_exponentials() as work:
        mf.lens([1.0, 2.0], rho=1.0, init=0.7, times=[1.0])
    before = work.states
    mf.lens([1.0, 2.0], rho=1.0, init=0.7, times=[1.0])
    assert work.states == before > 0


def test_shares_add_up_and_lie_where_their_features_do():
    mu = np.array([0.5, 0.6, 1.9, 2.0])
    middle, share = share_density(np.array([1.0, 1.0, 0.0, 2.0]), mu, 3)
    assert middle == pytest.approx([0.75, 1.25, 1.75])
    assert share * 0.5 == pytest.approx([0.5, 0.0, 0.5])


def figures():
    """Return one figure of each kind, small."""
    result = mf.sweep(mf.L2SAM, times=[100.0], **PAIR | {"rho": np.linspace(0.1, 1.5, 6)})
    found = result.handovers()
    log_t = np.full((6, 7), np.nan)
    log_t[found.flow] = np.log10(found.t)
    edges = mf.regime_thresholds([1.0, 2.0], rho=1.0)
    ratios = np.array([1.5, 2.0, 10.0])
    pairs = np.stack([np.ones(3), ratios], axis=1)
    many = mf.sweep(mf.L2SAM, times=[1.0], **PAIR | {"mu": pairs})
    strengths = np.linspace(0.5, 2.0, 1000)
    lens = mf.lens(strengths, rho=1.0, init=0.03, times=[1.0, 10.0])
    return {
        "time of the handover": mf.plots.handover_times(PAIR["alpha"], result.axes["rho"], log_t, edges),
        "regimes": mf.plots.regime_map(ratios, PAIR["alpha"], many.regimes, *many.boundaries),
        "spectrum": mf.plots.spectrum(lens, strengths),
        "timings": mf.plots.timings([10, 100, 1000], [0.1, 1.0, 10.0]),
    }


@pytest.mark.slow
def test_figures_draw_and_name_themselves():
    drawn = figures()
    for name, figure in drawn.items():
        assert repr(figure) == f"<Figure: {name}>"
        assert figure._repr_png_().startswith(b"\x89PNG")
    labels = [text.get_text() for text in drawn["timings"].axes[0].get_legend().get_texts()]
    assert labels[1] == "flows to the power 1.00"


@pytest.mark.slow
def test_the_spectrum_s_dots_lie_on_its_lines():
    """The formula, cut at both ends, against the features' own shares."""
    axes = figures()["spectrum"].axes[0]
    for line, dots in zip(axes.lines[::2], axes.lines[1::2], strict=True):
        assert dots.get_ydata() == pytest.approx(line.get_ydata()[::5], rel=0.15)


@pytest.mark.slow
def test_a_regime_map_shows_the_regimes():
    axes = figures()["regimes"].axes[0]
    shown = {int(v) for v in np.ravel(axes.collections[0].get_array())}
    assert shown == {0, 1, 2}


def test_figures_name_what_they_cannot_draw():
    """They ended in matplotlib's own errors, or drew the wrong picture."""
    data = mf.single_example([1.0, 2.0])
    alphas, times = [0.4, 0.6, 1.0], [5.0, 1e3]
    dominant = mf.sweep(mf.L2SAM, mu=[1.0, 2.0], rho=1.0, alpha=alphas, times=times).dominant
    names = ["minor", "major"]
    for draw, argument in (
        (lambda: mf.plots.who_leads(data), "traj"),
        (lambda: mf.plots.weights(data, 1.0), "traj"),
        (lambda: mf.plots.lens(data, [1.0, 2.0]), "view_of"),
        (lambda: mf.plots.phase_map(alphas, times, dominant, names), "dominant"),
        (lambda: mf.plots.phase_map(alphas, times, dominant.T, names[:1]), "names"),
        (lambda: mf.plots.handover_times([1.0, 2.0], [1.0], np.zeros((2, 1)), (0.5, 0.9)), "log10_t"),
        (lambda: mf.plots.regime_map([1.5, 2.0], alphas, np.zeros((3, 2))), "regimes"),
    ):
        with pytest.raises(ValueError, match=f"`{argument}` must"):
            draw()
    with pytest.raises(ValueError, match="Pass its transpose"):
        mf.plots.phase_map(alphas, times, dominant, names)
    assert mf.plots.phase_map(alphas, times, dominant.T, names).name == "phase map"
