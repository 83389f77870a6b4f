"""Figures from results: what is drawn, against flows and formulas of one's own; what is refused, by name."""

import numpy as np
import pytest

import minorfirst as mf
import minorfirst_book as book
from minorfirst_book.mnist.attention import Interval
from minorfirst_book.plots.spread import share_density

PAIR = mf.single_example([1.0, 2.0])
RUN = mf.flow(PAIR, mf.L2SAM(1.0), depth=2, init=0.7, times=[1.0, 10.0, 100.0])
MAP = {
    "mu": [1.0, 2.0],
    "rho": 1.0,
    "alpha": np.linspace(0.4, 1.2, 9),
    "times": [5.0, 1e3],
    "progress": False,
}
PAIRS = [[1.0, 1.5], [1.0, 2.0], [1.0, 10.0]]
OVER_TIME = mf.sweep(mf.L2SAM, **MAP)
OVER_RADIUS = mf.sweep(mf.L2SAM, **MAP | {"rho": np.linspace(0.1, 1.5, 6)})
OVER_PAIRS = mf.sweep(mf.L2SAM, **MAP | {"mu": PAIRS, "rho": 0.5, "alpha": np.linspace(0.2, 0.6, 9)})
STRENGTHS = np.linspace(0.5, 2.0, 1000)
WIDE = mf.sweep(mf.L2SAM, mu=STRENGTHS, rho=1.0, alpha=0.03, times=[1.0, 10.0])
IMAGE = np.outer([0.0, 1.0, 0.0], [0.0, 1.0, 0.0])
POINTS = mf.separable(10, 2, margin=0.5, seed=1)


def drawn(axes, style):
    """Return the (x, y) of the black lines of a style."""
    return [np.transpose(line.get_data()) for line in axes.lines if line.get_linestyle() == style]


def test_a_phase_map_draws_the_leaders_and_the_boundaries_of_its_sweep():
    """Leaders by `flow`, in the order of its rows; boundaries by `regime_thresholds`."""
    axes = book.plots.phase_map(OVER_TIME, names=["minor", "major"]).axes[0]
    shown = np.reshape(axes.collections[0].get_array(), (2, 9)) - 1
    for column, alpha in enumerate(MAP["alpha"]):
        one = mf.flow(PAIR, mf.L2SAM(1.0), depth=2, init=alpha, times=MAP["times"])
        assert shown[:, column].tolist() == one.dominant.tolist()
    edges = mf.regime_thresholds([1.0, 2.0], rho=1.0)
    assert (axes.lines[0].get_xdata()[0], axes.lines[1].get_xdata()[0]) == pytest.approx(edges, rel=1e-10)
    assert {text.get_text() for text in axes.texts} == {"collapsed", "minor", "major"}


def test_a_phase_map_of_other_flows_has_no_boundaries_and_names_strengths():
    axes = book.plots.phase_map(mf.sweep(mf.LinfSAM, **MAP)).axes[0]
    assert len(axes.lines) == 0
    assert {text.get_text() for text in axes.texts} <= {"collapsed", "μ = 1", "μ = 2"}


def test_handover_times_are_between_the_boundaries_of_every_radius():
    axes = book.plots.handover_times(OVER_RADIUS).axes[0]
    for style, edge in (("-", "collapse"), ("--", "major")):
        ((first, *_, last),) = drawn(axes, style)
        for x, y in (first, last):
            assert x == pytest.approx(getattr(mf.regime_thresholds([1.0, 2.0], rho=y), edge), rel=1e-10)
    three = mf.sweep(mf.L2SAM, **MAP | {"mu": [1.0, 1.5, 2.0], "rho": [0.9, 1.0], "times": [1e6]})
    assert max(np.unique(three.handovers().flow[1], return_counts=True)[1]) > 2  # twice at one place
    assert book.plots.handover_times(three).name == "time of the handover"


def test_a_regime_map_shows_regimes_boundaries_and_lines():
    axes = book.plots.regime_map(OVER_PAIRS, [0.5, 0.6, 0.7]).axes[0]
    shown = np.reshape(axes.collections[0].get_array(), (9, 3)) - 1
    place = {mf.Regime.COLLAPSE: -1, mf.Regime.MINOR_FIRST: 0, mf.Regime.MAJOR_FIRST: 1}
    for (row, column), value in np.ndenumerate(shown):
        assert value == place[mf.regime(PAIRS[column], 0.5, np.linspace(0.2, 0.6, 9)[row])]
    assert len(np.unique(shown)) == 3
    edges = [mf.regime_thresholds(pair, rho=1.0) for pair in PAIRS]
    for style, wanted in zip(("-", "--"), np.transpose(edges), strict=True):
        (line,) = drawn(axes, style)
        assert line[:, 0] == pytest.approx([1.5, 2.0, 10.0])
        assert line[:, 1] == pytest.approx(wanted, rel=1e-10)
    assert drawn(axes, ":")[0][:, 1].tolist() == [0.5, 0.6, 0.7]


def test_the_spectrum_is_that_of_the_lens_and_its_dots_lie_on_its_lines():
    """The formula, cut at both ends, against the features' own shares; those against `lens`."""
    axes = book.plots.spectrum(WIDE).axes[0]
    view = mf.lens(STRENGTHS, rho=1.0, init=0.03, times=[1.0, 10.0]).view(STRENGTHS)
    for beta, line, dots in zip(view, axes.lines[::2], axes.lines[1::2], strict=True):
        assert line.get_ydata() == pytest.approx(share_density(beta, STRENGTHS, 90)[1], rel=1e-6)
        assert dots.get_ydata() == pytest.approx(line.get_ydata()[::5], rel=0.15)


def test_shares_add_up_and_lie_where_their_features_do():
    mu = np.array([0.5, 0.6, 1.9, 2.0])
    middle, share = share_density(np.array([1.0, 1.0, 0.0, 2.0]), mu, 3)
    assert middle == pytest.approx([0.75, 1.25, 1.75])
    assert share * 0.5 == pytest.approx([0.5, 0.0, 0.5])


def test_each_run_is_drawn_over_its_own_times():
    walk = mf.descend(PAIR, mf.L2SAM(1.0), depth=2, init=0.4, step_size=0.1, steps=100)
    runs = {"flow": RUN, "descent": walk}
    axes = book.plots.over_time(runs, lambda run: run.beta[:, 0] / run.beta.sum(axis=1), ylabel="share").axes[
        0
    ]
    for line, run in zip(axes.lines, runs.values(), strict=True):
        assert line.get_xdata().tolist() == run.t.tolist()
        gone = np.isnan(line.get_ydata())
        assert gone.tolist() == (run.dominant == -1).tolist()
    assert axes.get_xlim() == pytest.approx((0.1, 100.0))
    assert axes.get_xlabel() == "time t (log scale)"
    flat = book.plots.over_time(runs, lambda run: run.loss, ylabel="loss", logx=False).axes[0]
    assert flat.get_xlim() == pytest.approx((0.0, 100.0))
    assert flat.get_xlabel() == "time t"


def test_separators_are_the_directions_of_results():
    """An arrow along each: of a max margin, the last direction of a run, a vector."""
    best = mf.max_margin(POINTS, norm=1)
    run = mf.flow(POINTS, mf.GD(), depth=1, init=0.0, times=[1.0, 1e3])
    axes = book.plots.margins(POINTS, {"a": best, "b": run, "c": [0.0, 3.0]}).axes[0]
    for arrow, wanted in zip(axes.texts, (best.direction, run.direction[-1], [0.0, 1.0]), strict=True):
        tip = np.array(arrow.xy)
        assert tip / np.linalg.norm(tip) == pytest.approx(wanted / np.linalg.norm(wanted))


def test_timings_fit_a_power():
    axes = book.plots.timings([10, 100, 1000], [0.1, 1.0, 10.0]).axes[0]
    assert axes.get_legend().get_texts()[1].get_text() == "flows to the power 1.00"


LABELS = {"xlabel": "x", "ylabel": "y"}
INTERVAL = Interval(0.1, 0.0, 0.2, 8)
GOOD = {
    "who_leads": {"traj": RUN},
    "weights": {"traj": RUN, "rho": 1.0},
    "lens": {"view_of": mf.lens([1.0, 2.0], 1.0, 0.7, [5.0]), "mu": [1.0, 2.0]},
    "phase_map": {"result": OVER_TIME, "names": ["minor", "major"]},
    "handover_times": {"result": OVER_RADIUS},
    "regime_map": {"result": OVER_PAIRS},
    "spectrum": {"result": WIDE, "bins": 30},
    "timings": {"flows": [1.0, 2.0], "seconds": [1.0, 1.5]},
    "lines": {"x": [1.0, 2.0], "ys": {"a": [1.0, np.nan]}, "level": 0.5} | LABELS,
    "over_time": {"runs": {"a": RUN}, "quantity": lambda run: run.loss, "ylabel": "loss", "level": 0.5},
    "paths": {"runs": [(mf.L2SAM(1.0), RUN)], "reach": 5.0, "flows": [(mf.GD(), RUN)]},
    "sam_step": {"data": PAIR, "weights": [1.2, 0.6], "rho": 0.5, "depth": 2},
    "margins": {"data": POINTS, "separators": {"a": [1.0, 0.0]}},
    "predictors": {"weights": np.ones((1, 1, 784)), "columns": ["GD"], "rows": ["a"], "classes": (0, 1)},
    "leanings": {"losses": [0.6, 0.2], "panels": {"a": {"GD": [[1.0, 2.0]]}}, "ylabel": "strength"},
    "attention_maps": {"images": [IMAGE], "maps": [[IMAGE]], "columns": ["GD"], "rows": ["3"]},
    "differences": {
        "ticks": ["a"],
        "panels": {"p": {"GD": [INTERVAL]}},
        "xlabel": "x",
        "ylabel": "y",
        "full": 8,
    },
    "training_curves": {"losses": {"GD": [0.7, 0.1]}, "every": 10},
}
OPTIONAL = {"phase_map": ["names"], "lines": ["level"], "over_time": ["level"], "paths": ["reach", "flows"]}
WRONG = [
    None,
    1j,
    "ab",
    object(),
    mf.Sweep,
    [None],
    {"a": object()},
    {1: 2},
    -1.0,
    np.nan,
    [[object()]],
    {},
    (),
]


def test_every_figure_is_among_these():
    assert set(GOOD) == {name for name in vars(book.plots) if callable(getattr(book.plots, name))}


@pytest.mark.parametrize("name", GOOD)
def test_it_is_drawn(name):
    figure = getattr(book.plots, name)(**GOOD[name])
    assert figure._repr_png_().startswith(b"\x89PNG")


def acceptable(name, argument, value):
    """Whether a value that is wrong for most arguments is right for this one."""
    if isinstance(value, str):
        return isinstance(GOOD[name][argument], str)
    if value is None:
        return argument in OPTIONAL.get(name, [])
    if isinstance(value, float):
        return argument == "level" and np.isfinite(value)
    return value == () and (name, argument) in {("paths", "flows"), ("attention_maps", "rows")}


@pytest.mark.parametrize(
    ("name", "argument"), [(name, argument) for name, setting in GOOD.items() for argument in setting]
)
def test_what_cannot_be_drawn_is_named(name, argument):
    """Never by an error of matplotlib's or numpy's own."""
    for value in WRONG:
        if not acceptable(name, argument, value):
            with pytest.raises(ValueError, match=f"`{argument}` must"):
                getattr(book.plots, name)(**GOOD[name] | {argument: value})


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: book.plots.phase_map(OVER_RADIUS), r"`result` must be .* alpha and t alone, got Sweep"),
        (lambda: book.plots.phase_map(OVER_TIME.sel(t=5.0)), "`result` must"),
        (lambda: book.plots.phase_map(OVER_TIME.sel(alpha=[0.4])), "`result` must have two values of alpha"),
        (lambda: book.plots.phase_map(OVER_TIME, names=["minor"]), "`names` must hold 2 strings"),
        (lambda: book.plots.phase_map(OVER_TIME, names="ab"), "`names` must hold 2 strings"),
        (lambda: book.plots.handover_times(OVER_TIME), "`result` must be a Sweep over rho and alpha"),
        (
            lambda: book.plots.handover_times(mf.sweep(mf.LinfSAM, **MAP | {"rho": [0.5, 1.0]})),
            "`result` must be of L2SAM at depth 2",
        ),
        (lambda: book.plots.regime_map(OVER_PAIRS, [1.0, 2.0]), "`lines` must hold .* of 3 numbers"),
        (
            lambda: book.plots.regime_map(mf.sweep(mf.L2SAM, **MAP | {"mu": PAIRS[::-1]})),
            "`result` must be of pairs",
        ),
        (
            lambda: book.plots.spectrum(mf.sweep(mf.L2SAM, **MAP | {"alpha": 0.4})),
            "`result` must be of equal starting weights",
        ),
        (
            lambda: book.plots.spectrum(mf.sweep(mf.L2SAM, **MAP | {"alpha": 0.7, "shape": [1.0, 1.1]})),
            "`result` must be of equal starting weights",
        ),
        (lambda: book.plots.timings([1.0, 2.0], [1.0]), "`seconds` must"),
        (lambda: book.plots.lines([0.0, 1.0], {"a": [1.0, 2.0]}, xlabel="x", ylabel="y"), "`x` must"),
        (lambda: book.plots.lines([1.0, 2.0], {"a": [1.0]}, xlabel="x", ylabel="y"), "`ys` must"),
        (lambda: book.plots.over_time({"a": RUN}, lambda run: run.beta, ylabel="y"), "`quantity` must"),
        (lambda: book.plots.margins(mf.single_example([1.0]), {"a": [1.0, 0.0]}), "`data` must .* d = 1"),
        (lambda: book.plots.margins(POINTS, {"a": [0.0, 0.0]}), "`separators` must have directions"),
        (lambda: book.plots.paths([(mf.L2SAM, RUN)]), "`runs` must"),
    ],
)
def test_what_does_not_fit_is_named(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
