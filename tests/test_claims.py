"""The ledger: verdicts follow from figures and change when a formula is wrong; the page shows the same."""

import json
from pathlib import Path

import numpy as np
import pytest

import minorfirst as mf
from minorfirst.kernels.reduction import ReductionPath
from minorfirst_book.claims import CLAIMS, Figure, Row, Verdict, in_order, measure
from minorfirst_book.claims.__main__ import STORED, main
from minorfirst_book.claims.figures import at_least, at_most, equal, near, record

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "appendices" / "ledger.md"
WRITE = "run `python -m minorfirst_book.claims --write --page appendices/ledger.md`"
QUICK = ["C3", "C4", "C12", "gd-1", "gd-2", "gd-3", "linf-2", "linf-3", "l2-2"]  # a second or two together


@pytest.mark.parametrize(
    ("figure", "ok"),
    [
        (near("", 2.0, 2.019, rel=0.01), True),
        (near("", 2.0, 2.021, rel=0.01), False),
        (near("", [0.0, 1.0], [0.0009, 1.0], off=1e-3), True),
        (near("", [0.0, 1.0], [0.0011, 1.0], off=1e-3), False),
        (near("", 1.0, np.nan, rel=0.5), False),
        (equal("", (1, 2), [1, 2]), True),
        (equal("", (1, 2), (2, 1)), False),
        (at_most("", 1.0, 1.0), True),
        (at_most("", 1.0, 1.001), False),
        (at_most("", 1.0, np.nan), False),
        (at_least("", "", 3.0, 2.999), False),
    ],
)
def test_a_figure_holds_within_its_tolerance(figure, ok):
    assert figure.ok is ok


def test_a_verdict_is_the_worst_that_a_figure_says():
    good, bad = Figure("", "1", "1", "", True), Figure("", "1", "2", "", False)
    narrowed, narrowed_bad = good.under("if"), bad.under("if")

    def verdict(*figures):
        row = Row(CLAIMS["C1"], figures)
        return row.verdict, row.conditions

    assert verdict(good, good) == (Verdict.HOLDS, [])
    assert verdict(good, record("", "5")) == (Verdict.HOLDS, [])
    assert verdict(good, bad) == (Verdict.NOT_REPRODUCED, [])
    assert verdict(good, bad.else_(narrowed)) == (Verdict.CONDITIONS, ["if"])
    assert verdict(bad, bad.else_(narrowed)) == (Verdict.NOT_REPRODUCED, ["if"])
    assert verdict(good.else_(narrowed_bad))[0] is Verdict.NOT_REPRODUCED
    assert verdict(bad.else_(narrowed_bad))[0] is Verdict.NOT_REPRODUCED


def test_there_is_a_row_for_every_claim_and_cell():
    ids = [claim.id for claim in in_order()]
    cells = [f"{method}-{depth}" for method in ("gd", "linf", "l2") for depth in (1, 2, 3, 4)]
    assert ids == [*(f"C{k}" for k in range(1, len(ids) - 11)), *cells]
    assert list(json.loads(STORED.read_text())) == ids, WRITE


def test_some_claims_by_the_command_line(capsys, tmp_path):
    assert main([*QUICK, "--json", str(tmp_path / "rows.json")]) == 0
    out = capsys.readouterr().out
    assert "All as stored." in out
    rows = json.loads((tmp_path / "rows.json").read_text())
    assert [row["id"] for row in rows] == QUICK
    for row in rows:
        assert row["figures"], row["id"]
        assert row["verdict"] == json.loads(STORED.read_text())[row["id"]]
        for figure in row["figures"]:
            assert figure["what"] in out
            assert figure["measured"] in out


def sign(self, s, state):
    norm = self._norm(state)
    return norm / (norm + self._rho), -self._rho / (norm + self._rho)


def double(self, s, state):
    norm = self._norm(state)
    return norm / (norm + self._rho), 2 * self._rho / (norm + self._rho)


@pytest.mark.parametrize("wrong", [sign, double])
def test_a_wrong_reduction_changes_verdict_and_exit_code(monkeypatch, capsys, wrong):
    monkeypatch.setattr(ReductionPath, "_velocity", wrong)
    assert main(["C12"]) == 1
    out = capsys.readouterr().out
    assert "C12: holds with conditions -> not reproduced" in out


def test_a_wrong_race_changes_verdict_and_exit_code(monkeypatch, capsys):
    from minorfirst.theory import limits

    right = limits._race
    monkeypatch.setattr(limits, "_race", lambda mu, alpha, rho, depth: right(mu, alpha, rho, depth + 1))
    assert main(["C3"]) == 1
    assert "C3: holds -> not reproduced" in capsys.readouterr().out


@pytest.mark.slow
def test_a_wrong_boundary_changes_the_verdict(monkeypatch):
    from minorfirst_book.claims import l2_exact

    def wrong(mu, rho):
        edges = mf.regime_thresholds(mu, rho)
        return edges._replace(major=edges.major * np.sqrt(2))

    monkeypatch.setattr(l2_exact, "regime_thresholds", wrong)
    assert measure(CLAIMS["C13"]).verdict is Verdict.NOT_REPRODUCED


def test_an_error_in_a_check_is_a_verdict(monkeypatch):
    def broken(*_, **__):
        raise mf.FlowError("stopped")

    monkeypatch.setattr("minorfirst_book.claims.linf.flow", broken)
    row = measure(CLAIMS["C4"])
    assert row.verdict is Verdict.NOT_REPRODUCED
    assert "FlowError: stopped" in row.figures[-1].measured


@pytest.mark.parametrize(
    "arguments", [["C99"], ["C3", "--page", "x.md"], ["C3", "--compare", "x.md"], ["--no"]]
)
def test_bad_arguments_exit_with_2(arguments, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert not list(tmp_path.iterdir())


def stored_network(path, gain):
    """Write results of the convolutional network: a radius adds gain(rho) to the share off the ink."""
    rng = np.random.default_rng(0)
    runs = []
    for seed in range(6):
        for rho in (0.0, 0.1, 1.0, 2.0):
            off = 0.4 + gain(rho) + 0.03 * rng.normal()
            shares = None if rho == 2.0 else [off - 0.1, 0.1, 1 - off]
            runs.append({"pair": [3, 8], "seed": seed, "rho": rho, "attention": {"layer 2": [None, shares]}})
    path.write_text(json.dumps({"settings": {"levels": [0.3, 0.1]}, "runs": runs}))


@pytest.mark.parametrize(
    ("gain", "verdict"),
    [
        (lambda rho: 0.2 * (rho > 0), Verdict.HOLDS),
        (lambda rho: 0.2 * (rho > 0.5), Verdict.CONDITIONS),
        (lambda rho: 0.0, Verdict.NOT_REPRODUCED),
        (lambda rho: -0.2 * (rho > 0), Verdict.NOT_REPRODUCED),
    ],
)
def test_the_verdict_on_the_network_follows_from_its_stored_runs(monkeypatch, tmp_path, gain, verdict):
    path = tmp_path / "cnn.json"
    monkeypatch.setattr("minorfirst_book.claims.experiments.RESULTS", path)
    assert measure(CLAIMS["C10"]).verdict is Verdict.NOT_MEASURED
    stored_network(path, gain)
    row = measure(CLAIMS["C10"])
    assert row.verdict is verdict
    name = "3 against 8, ρ = {}, 6 seeds: difference of the shares"
    assert [figure.what for figure in row.figures[:-1]] == [name.format("0.1"), name.format("1")]
