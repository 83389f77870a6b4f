"""The file of a sweep: what is in it is not computed again, and nothing in it is lost."""

import sqlite3

import numpy as np
import pytest
from small_sweep import SMALL, TIMES, refused

import minorfirst as mf
from minorfirst.sweeps import grid


def test_saved_and_loaded(tmp_path):
    """One file; the same sweep, axes and numbers."""
    result = mf.sweep(mf.L2SAM, times=TIMES, **SMALL)
    path = tmp_path / "map.sweep"
    result.save(path)
    again = mf.Sweep.load(path)
    assert repr(again) == repr(result)
    np.testing.assert_array_equal(again.scalars, result.scalars)
    for name, values in result.axes.items():
        np.testing.assert_array_equal(again.axes[name], values)
    with pytest.raises(ValueError, match="`file` must be a place where a new file"):
        result.save(path)


def test_a_finished_file_is_not_computed_again(tmp_path, monkeypatch):
    """The file stands for the work."""
    path = tmp_path / "map.sweep"
    first = mf.sweep(mf.L2SAM, times=TIMES, file=path, **SMALL)
    monkeypatch.setattr(grid, "solve", None)
    again = mf.sweep(mf.L2SAM, times=TIMES, file=path, **SMALL)
    np.testing.assert_array_equal(again.scalars, first.scalars)


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"rho": [0.1, 0.2]}, "`rho`"),
        ({"mu": [1.0, 2.5]}, "`mu`"),
        ({"optimizer": mf.LinfSAM}, "`optimizer`"),
    ],
)
def test_the_file_of_another_sweep_is_left_alone(tmp_path, other, named):
    """Its bytes are the same afterwards."""
    path = tmp_path / "map.sweep"
    mf.sweep(mf.L2SAM, times=TIMES, file=path, **SMALL)
    before = path.read_bytes()
    assert named in refused("file", file=path, **other)
    assert path.read_bytes() == before


@pytest.mark.parametrize("how", ["text", "empty", "cut", "bit", "tables", "missing folder"])
def test_a_damaged_file_is_left_alone(tmp_path, how):
    """Whatever is wrong with it."""
    path = tmp_path / "map.sweep"
    mf.sweep(mf.L2SAM, times=TIMES, file=path, **SMALL)
    whole = path.read_bytes()
    if how == "text":
        path.write_text("alpha, rho\n")
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif how == "bit":
        with sqlite3.connect(path) as database:
            (value,) = database.execute("SELECT value FROM chunk").fetchone()
            database.execute("UPDATE chunk SET value = ?", (value[:-1] + bytes([value[-1] ^ 1]),))
        database.close()
    elif how == "tables":
        with sqlite3.connect(path) as database:
            database.execute("DROP TABLE chunk")
        database.close()
    else:
        path = tmp_path / "nowhere" / "map.sweep"
        refused("file", file=path)
        return
    before = path.read_bytes()
    refused("file", file=path)
    assert path.read_bytes() == before


def test_load_says_what_is_missing(tmp_path):
    """A file that was cut off cannot be loaded, only gone on with."""
    path = tmp_path / "map.sweep"
    mf.sweep(mf.L2SAM, times=TIMES, file=path, **SMALL)
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM chunk")
    database.close()
    with pytest.raises(ValueError, match="with 0 of 1 chunks"):
        mf.Sweep.load(path)
    with pytest.raises(ValueError, match="there is none"):
        mf.Sweep.load(tmp_path / "none.sweep")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ValueError, match=r"`file` must be .*, got the folder"):
        mf.sweep(mf.L2SAM, times=TIMES, file=tmp_path, **SMALL)
    with pytest.raises(ValueError, match=r"`file` must be .*, got the folder"):
        mf.Sweep.load(tmp_path)
