"""What the experiment on convolutional networks has stored, read, repeated and drawn."""

import json
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

import minorfirst_book as book
from minorfirst_book.mnist import attention, cnn, gradcam
from minorfirst_book.mnist import results as cnn_results

ROOT = Path(__file__).resolve().parent.parent
RESULTS = cnn_results.FILE


def test_paired_interval_equals_scipy():
    rng = np.random.default_rng(0)
    ours, theirs = rng.normal(size=9), rng.normal(size=9)
    ours[4] = np.nan
    found = attention.paired(ours, theirs)
    test = stats.ttest_rel(np.delete(ours, 4), np.delete(theirs, 4)).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((test.low, test.high), rel=1e-12)
    assert found.n == 8
    assert np.isnan(attention.paired([1.0, np.nan], [0.0, 0.0]).mean)


@pytest.fixture(scope="module")
def results():
    return cnn_results.read(RESULTS)


def test_results_are_complete(results):
    """Every pair, radius and seed has a run; what was not reached is None, in every list alike."""
    stored = json.loads(RESULTS.read_text(encoding="utf-8"))
    runs = stored["runs"]
    seeds = sorted({run["seed"] for run in runs})
    assert len(seeds) >= 8
    assert results.rhos[0] == 0.0
    assert len(runs) == len(results.pairs) * len(results.rhos) * len(seeds)
    for pair in results.pairs:
        for rho in results.rhos:
            assert [run["seed"] for run in results.of(pair, rho)] == seeds
    assert len(stored["half_steps"]) == 2 * len(seeds)
    for run in runs + stored["half_steps"]:
        assert set(run["attention"]) == {*gradcam.VARIANTS, "empty"}
        for k, step in enumerate(run["steps"]):
            assert {(step is None), *(rows[k] is None for rows in run["attention"].values())} == {
                step is None
            }
            assert step is None or sum(run["attention"]["layer 2"][k]) == pytest.approx(1, abs=3e-4)
        reached = [step for step in run["steps"] if step is not None]
        assert run["steps"][: len(reached)] == sorted(reached)
    finer = cnn_results.read(RESULTS, "half_steps")
    assert finer.pairs == [(3, 8)]
    counts = [np.median(one.steps((3, 8), 0.2, 0.1)) for one in (finer, results)]
    assert counts[0] > 1.2 * counts[1]  # half the step takes more of them
    with pytest.raises(ValueError, match="`runs`"):
        cnn_results.read(RESULTS, "others")
    assert results.settings["channels"] == list(cnn.CHANNELS)
    assert results.settings["kernels"] == list(cnn.KERNELS)


@pytest.mark.slow
def test_a_stored_run_can_be_repeated(results):
    run, settings = results.of((0, 1), 0.1)[1], results.settings
    data = book.digits(0, 1, n=settings["n"], seed=run["seed"])
    found = cnn.train(
        data,
        rho=0.1,
        step_size=settings["step_sizes"]["0-1"],
        steps=settings["steps"],
        levels=settings["levels"][:1],
        seed=run["seed"],
    )
    assert len(found.loss) == int(found.crossings[0].step) + 2  # it stops at the last level
    found = found.crossings[0]
    assert found.step == pytest.approx(run["steps"][0], abs=0.5)
    measured = gradcam.measure(found.params, cnn.images(data), jnp.array(data.y))
    for variant in gradcam.VARIANTS:
        assert np.allclose(measured[variant], run["attention"][variant][0], atol=0.01), variant


def test_differences_are_paired_by_seed(results):
    pair, rho, level = results.pairs[0], results.rhos[2], results.settings["levels"][0]
    k, seeds = 0, [run["seed"] for run in results.of(pair, rho)]
    by_hand = []
    for seed in seeds:
        one, other = (
            next(r for r in results.runs if tuple(r["pair"]) == pair and r["rho"] == x and r["seed"] == seed)
            for x in (rho, 0.0)
        )
        shares = [run["attention"]["layer 1"][k] for run in (one, other)]
        by_hand.append(sum(shares[0][:2]) - sum(shares[1][:2]) if all(shares) else np.nan)
    found = results.difference(pair, rho, level, place="off ink", variant="layer 1")
    assert found.mean == pytest.approx(np.nanmean(by_hand), rel=1e-9)
    assert found.n == np.sum(np.isfinite(by_hand))
    for bad in ({"pair": (1, 1)}, {"rho": 7.0}, {"level": 7.0}, {"place": "x"}, {"variant": "x"}):
        with pytest.raises(ValueError, match=f"`{next(iter(bad))}`"):
            results.attention(**{"pair": pair, "rho": rho, "level": level, **bad})


def test_figures_draw_and_refuse_what_does_not_fit():
    interval = attention.Interval(0.1, 0.0, 0.2, 8)
    none = attention.paired([np.nan], [1.0])
    figure = book.plots.differences(
        ["0.1", "1"], {"3-8": {"0.3": [interval, none]}}, xlabel="ρ", ylabel="d", full=8
    )
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert repr(figure) == "<Figure: d>"
    with pytest.raises(ValueError, match="`panels`"):
        book.plots.differences(["0.1"], {"3-8": {"0.3": [interval, none]}}, xlabel="ρ", ylabel="d", full=8)
    image = np.zeros((1, 4, 4))
    image[0, 1:3, 1:3] = 1.0
    figure = book.plots.attention_maps(image, np.ones((1, 2, 4, 4)), columns=["a", "b"], rows=["3"])
    assert figure._repr_png_().startswith(b"\x89PNG")
    figure = book.plots.training_curves({"a": [0.7, 0.1, 0.03], "b": [0.7, 0.69]}, every=10)
    assert figure._repr_png_().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="`losses`"):
        book.plots.training_curves({"a": [0.7, np.nan]}, every=10)
    with pytest.raises(ValueError, match="`maps`"):
        book.plots.attention_maps(image, np.ones((1, 2, 4, 4)), columns=["a"])
