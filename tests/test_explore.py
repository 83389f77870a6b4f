"""The Python half of the interactive figures: validated traits, reset, links, and the trajectory shown."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import traitlets

import minorfirst as mf
import minorfirst_book as book
from minorfirst_book.plots.slices import SLICES

MAKERS = {
    "who_leads": (book.explore.who_leads, "alpha", 0.9, 99.0),
    "plane": (book.explore.plane, "init_1", 0.9, -1.0),
    "lens": (book.explore.lens, "log_t", 3.0, 400.0),
    "phase_map": (book.explore.phase_map, "ratio", 3.0, 1.0),
    "race": (book.explore.race, "rho", 0.5, float("nan")),
    "margins": (book.explore.margins, "log_t", 5.0, -2.0),
    "variants": (book.explore.variants, "step_size", 0.5, 0.0),
    "cost": (book.explore.cost, "every", 4, 0),
    "digits": (book.explore.digits, "level", "0.03", "0.5"),
    "sam_step": (book.explore.sam_step, "w_2", 1.5, 2.5),
    "volume": (book.explore.volume, "log_t", 0.5, 13.0),
}


@pytest.fixture(params=MAKERS)
def made(request: pytest.FixtureRequest) -> tuple:
    make, name, good, bad = MAKERS[request.param]
    return make(), name, good, bad


def test_a_trait_moves_the_control_and_the_browsers_figure(made: tuple) -> None:
    figure, name, good, _ = made
    setattr(figure, name, good)
    assert getattr(figure, name) == good
    assert figure.figure.controls[name].value == good
    described = {child.description: child.value for child in figure.children if hasattr(child, "readout")}
    assert described[type(figure).class_traits()[name].label] == good


@pytest.mark.slow
def test_a_bad_value_is_refused_and_changes_nothing(made: tuple) -> None:
    figure, name, _, bad = made
    before, drawn = figure.values(), figure.summary
    with pytest.raises(traitlets.TraitError):
        setattr(figure, name, bad)
    assert figure.values() == before
    assert figure.summary == drawn


@pytest.mark.slow
def test_reset_returns_to_the_start(made: tuple) -> None:
    figure, name, good, _ = made
    before, drawn = figure.values(), figure.summary
    setattr(figure, name, good)
    assert figure.summary != drawn, "the good value in MAKERS must change the words of the figure"
    figure.reset()
    assert figure.values() == before
    assert figure.summary == drawn


@pytest.mark.slow
def test_it_shows_a_widget_a_picture_and_the_same_text_each_time(made: tuple) -> None:
    figure = made[0]
    bundle = figure._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"} <= set(data)
    assert data["text/plain"] == repr(figure)
    assert "object at 0x" not in repr(figure)


def test_the_trajectory_is_the_flow_of_the_state() -> None:
    figure = book.explore.who_leads([1.0, 3.0], alpha=0.6, depth=3, optimizer="l-infinity-SAM")
    figure.rho = 0.4
    expected = mf.flow(mf.single_example([1.0, 3.0]), mf.LinfSAM(0.4), depth=3, init=0.6, times=[1.0, 50.0])
    np.testing.assert_array_equal(figure.trajectory([1.0, 50.0]).beta, expected.beta)


def test_the_figure_of_variants_shows_the_discrete_algorithm() -> None:
    figure = book.explore.variants(init=(0.9, 0.4), rho=0.6, step_size=0.1, inverse_p=0.0, log_t=1.0)
    ball, linf = figure.optimizers()[2], figure.optimizers()[0]
    expected = mf.descend(
        mf.single_example([1.0, 2.0]), mf.LinfSAM(0.6), depth=2, init=[0.9, 0.4], step_size=0.1, steps=100
    )
    np.testing.assert_array_equal(figure.trajectory(linf).beta, expected.beta)
    np.testing.assert_array_equal(figure.trajectory(ball).beta, expected.beta)
    assert figure.summary.count("about 0") == 2  # the second feature starts below the gate
    assert "p = ∞" in figure.summary
    figure.variant = "ASAM"
    assert [type(o) for o in figure.optimizers()] == [mf.LinfSAM, mf.L2SAM, mf.ASAM]
    assert "ℓp" not in figure.summary


@pytest.mark.slow
def test_the_volume_knows_what_happens_at_its_point_and_when() -> None:
    figure = book.explore.volume(alpha=0.7, rho=1.0, ratio=2.0)
    event = figure.event()
    assert event is not None
    minor, major = figure.trajectory([event[0]]).beta[0]
    assert event[1] == 1
    assert minor == pytest.approx(major, rel=1e-3)
    figure.alpha = 0.4
    event = figure.event()
    assert event is not None
    assert event[1] == -1
    before, after = figure.trajectory([0.999 * event[0], event[0]]).beta
    assert np.all(before > 0)
    assert not np.any(after)
    figure.alpha = 1.0
    assert figure.event() is None
    assert figure.summary.endswith("leads from the outset.")
    figure.rho = 1.9
    assert figure.summary.endswith("still leads at t = 1e12.")


@pytest.mark.slow
def test_the_picture_of_the_volume_shows_who_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = book.explore.volume(alpha=0.6, rho=0.8, log_t=8.0, ratio=1.5)
    shown = []
    monkeypatch.setattr(figure._view, "update", lambda *given: shown.append(given))
    figure.redraw()
    point, maps, _, edges = shown[0]
    assert point == {"alpha": 0.6, "rho": 0.8, "t": 1e8}
    data, rng = mf.single_example([1.0, 1.5]), np.random.default_rng(0)
    for (across, up, _), (x, y, dominant) in zip(SLICES, maps, strict=True):
        assert dominant.shape == (len(y), len(x))
        for _ in range(8):
            row, column = rng.integers(len(y)), rng.integers(len(x))
            at = point | {across: x[column], up: y[row]}
            traj = mf.flow(data, mf.L2SAM(at["rho"]), depth=2, init=at["alpha"], times=[at["t"]])
            assert dominant[row, column] == (traj.dominant[0] if np.any(traj.beta) else -1)
    assert edges == mf.regime_thresholds([1.0, 1.5], 1.0)


def test_linked_figures_follow_each_other() -> None:
    first, second = book.explore.phase_map(alpha=0.6), book.explore.who_leads(alpha=0.9)
    book.explore.link(first, second, "alpha", "rho")
    assert second.alpha == 0.6
    second.rho = 0.5
    assert first.rho == 0.5
    with pytest.raises(ValueError, match="`names`"):
        book.explore.link(first, second, "depth")


@pytest.mark.parametrize(
    "call",
    [
        lambda: book.explore.plane([1.0, 2.0, 3.0]),
        lambda: book.explore.race([1.0]),
        lambda: book.explore.variants([1.0, 2.0, 3.0]),
        lambda: book.explore.who_leads([1.0, -2.0]),
        lambda: book.explore.who_leads(list(range(1, 20))),
        lambda: book.explore.margins(mf.separable(5, 3)),
    ],
)
def test_data_that_cannot_be_drawn_is_refused(call) -> None:
    with pytest.raises(ValueError, match=r"`(mu|data)`"):
        call()


@pytest.mark.slow
def test_without_the_built_code_a_figure_is_its_picture(tmp_path: Path) -> None:
    leave_out = shutil.ignore_patterns("static", "__pycache__")
    shutil.copytree(Path(book.__file__).parent, tmp_path / "minorfirst_book", ignore=leave_out)
    script = "import minorfirst_book as book; print('image/png' in book.explore.lens()._repr_mimebundle_())"
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
    assert run.stdout == "True\n", run.stderr


@pytest.mark.parametrize("optimizer", ["l2-SAM", "L2SAM", mf.L2SAM, mf.L2SAM(0.8)], ids=str)
def test_who_leads_takes_an_optimizer_by_any_of_its_names(optimizer):
    figure = book.explore.who_leads(rho=0.8, optimizer=optimizer)
    assert (figure.optimizer, figure.rho) == ("l2-SAM", 0.8)


@pytest.mark.parametrize("optimizer", ["SAM", None, mf.ASAM(0.1), 2])
def test_who_leads_names_an_optimizer_that_it_does_not_have(optimizer):
    with pytest.raises(traitlets.TraitError, match="optimizer"):
        book.explore.who_leads(optimizer=optimizer)


def test_a_figure_is_found_by_its_file_and_by_nothing_else() -> None:
    folder = Path(book.__file__).parent / "explore" / "figures"
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert files == set(dir(book.explore)) - {"Explorer", "link"}
    assert files == set(MAKERS), (
        "MAKERS needs a row for each figure: a control, a value that changes its words, one out of range"
    )
    drawn = {path.stem for path in (folder.parents[3] / "frontend" / "src" / "figures").glob("*.js")}
    assert drawn == files, "a figure NAME is explore/figures/NAME.py and frontend/src/figures/NAME.js"
    with pytest.raises(AttributeError, match="no figure 'nothing'; there are"):
        _ = book.explore.nothing


def test_what_the_browser_moves_is_what_python_reads_and_hears() -> None:
    figure, heard = book.explore.who_leads(), []
    figure.observe(lambda change: heard.append((change.name, change.old, change.new)), "alpha")
    figure.controls["alpha"].set_state({"value": 0.4})  # as a message from the browser does
    assert figure.alpha == 0.4
    assert heard == [("alpha", 0.7, 0.4)]
    assert "collapsed" in figure.summary


def test_linked_figures_have_one_control_with_the_limits_of_both() -> None:
    first, second, third = book.explore.phase_map(), book.explore.who_leads(), book.explore.lens()
    book.explore.link(second, third, "rho")
    book.explore.link(first, second, "rho")  # and with it the third
    assert first.controls["rho"] is second.controls["rho"] is third.controls["rho"]
    assert third.controls["rho"] in third.children
    third.rho = 0.5
    assert (first.rho, second.figure.controls["rho"].value) == (0.5, 0.5)
    with pytest.raises(traitlets.TraitError, match=r"`rho` must be a number between 0.2 and 2, got 0.1"):
        second.rho = 0.1
    third.reset()
    assert (first.rho, second.rho) == (1.0, 1.0)
    with pytest.raises(traitlets.TraitError, match="`rho`"):
        book.explore.link(book.explore.who_leads(rho=0.0), book.explore.phase_map(), "rho")
