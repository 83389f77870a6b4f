"""What experiments/digits.py stored: complete, what the live figure shows of it, measured again in part."""

from pathlib import Path

import numpy as np
import pytest

import minorfirst as mf
from minorfirst.explore.digits import LOSSES, METHODS, PAIRS, runs
from minorfirst.features import feature_strength, leaning
from minorfirst.mnist import effective, held_out

ROOT = Path(__file__).resolve().parents[1]
STORED = dict(np.load(ROOT / "experiments" / "results" / "digits.npz"))
OPTIMIZERS = {"GD": lambda rho: mf.GD(), "L2SAM": mf.L2SAM, "LinfSAM": mf.LinfSAM}
NAMES = {"L2SAM": "ℓ2-SAM", "LinfSAM": "ℓ∞-SAM"}


def place(loss):
    """Return the place of a loss among the stored ones."""
    return list(STORED["losses"]).index(loss)


def test_the_figure_names_what_is_stored():
    stored = runs()
    assert [f"{a} against {b}" for a, b in stored["pairs"]] == PAIRS
    assert [f"{loss:g}" for loss in stored["losses"]] == LOSSES
    kinds = list(zip(stored["optimizers"], stored["rhos"], strict=True))
    assert kinds[0] == ("GD", 0.0)
    assert [f"{NAMES[kind]}, ρ = {rho:g}" for kind, rho in kinds[1:]] == METHODS
    assert stored["w"].shape == (len(PAIRS), len(kinds), len(LOSSES), 784)


def test_the_pictures_belong_to_the_measurements():
    stored = runs()
    for key in ("pairs", "optimizers", "rhos"):
        np.testing.assert_array_equal(stored[key], STORED[key])
    for key in ("strength", "accuracy"):
        shown = STORED[key][:, 0][:, :, [place(loss) for loss in stored["losses"]]]
        np.testing.assert_array_equal(stored[key], shown)


@pytest.mark.parametrize(("method", "step"), [("GD", 1e-2), ("ℓ2-SAM, ρ = 0.4", 5e-3)])
@pytest.mark.slow
def test_a_picture_comes_out_again(method, step):
    optimizer = mf.GD() if method == "GD" else mf.L2SAM(0.4)
    data = mf.digits(0, 1, n=int(STORED["n"]))
    traj = mf.at_loss(data, optimizer, depth=2, init=0.02, losses=[0.6], relative_step=step)
    w = effective(traj.beta[0])
    shown = mf.explore.digits("0 against 1", level="0.6").predictor(method)
    np.testing.assert_allclose(shown / 31, w / np.max(np.abs(w)), atol=0.51 / 31)
    assert np.corrcoef(shown, np.mean(data.z, axis=0)[:784])[0, 1] > 0.5


@pytest.mark.parametrize(("pair", "k", "step"), [(0, 0, 1e-2), (0, 3, 5e-3), (3, 2, 5e-3), (5, 5, 1e-2)])
@pytest.mark.slow
def test_a_measurement_comes_out_again(pair, k, step):
    """Of seed 1, early in training, where a run takes a second."""
    digits = [int(digit) for digit in STORED["pairs"][pair]]
    n, alpha, losses = int(STORED["n"]), float(STORED["alpha"]), [0.65, 0.6, 0.5]
    data, test = mf.digits(*digits, n=n, seed=1), held_out(*digits, n=n, seed=1)
    optimizer = OPTIMIZERS[STORED["optimizers"][k]](float(STORED["rhos"][k]))
    traj = mf.at_loss(data, optimizer, depth=2, init=alpha, losses=losses, relative_step=step)
    at = [place(loss) for loss in losses]
    strength = feature_strength(data)[:784]
    found = leaning(effective(traj.beta), strength)
    np.testing.assert_allclose(found, STORED["strength"][pair, 1, k, at], rtol=1e-4)
    right = np.mean(traj.beta @ test.z.T > 0, axis=1)
    np.testing.assert_allclose(right, STORED["accuracy"][pair, 1, k, at], atol=2.5 / test.n)
    mean = mf.Dataset(np.mean(data.z, axis=0, keepdims=True), [1.0])
    alone = mf.at_loss(mean, optimizer, depth=2, init=alpha, losses=losses, relative_step=step)
    predicted = leaning(effective(alone.beta), strength)
    np.testing.assert_allclose(predicted, STORED["predicted"][pair, 1, k, at], rtol=1e-4)


def test_claim_16():
    """l2-SAM leans on fainter pixels than GD at equal training loss, the more so the larger rho."""
    of_gd_and_l2 = STORED["strength"][:, :, :4]
    assert STORED["optimizers"][:4].tolist() == ["GD", "L2SAM", "L2SAM", "L2SAM"]
    assert np.all(np.diff(STORED["rhos"][:4]) > 0)
    falls = np.all(np.diff(of_gd_and_l2, axis=2) < 0, axis=2)  # pairs, seeds, losses
    assert np.all(falls[..., place(0.6)])
    assert np.sum(~falls) <= 1
    drop = 1 - np.mean(of_gd_and_l2[:, :, 3] / of_gd_and_l2[:, :, 0], axis=(0, 1))
    assert drop[place(0.6)] > 0.5
    assert drop[place(0.03)] > 0.3


def test_the_mean_example_predicts_the_beginning():
    error = np.abs(STORED["predicted"] / STORED["strength"] - 1)[..., place(0.6)]
    assert error.max() < 0.025


def test_the_summary_of_the_figure_gives_the_stored_numbers():
    figure = mf.explore.digits("3 against 8", method="ℓ∞-SAM, ρ = 0.005", level="0.1")
    strength = STORED["strength"][3, 0, [0, 4], place(0.1)]
    for value in strength:
        assert f"{value:.3g}" in figure.summary
    assert figure.predictor("GD").shape == (784,)
    assert np.max(np.abs(figure.predictor("GD"))) == 31
