"""Real digits: the file, the subsets, what is held out, and every bad input."""

import lzma
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import minorfirst as mf
import minorfirst_book as book
from minorfirst_book.mnist import features
from minorfirst_book.mnist.data import FILE, effective, held_out

ROOT = Path(__file__).resolve().parents[1]
COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]  # of MNIST's first 10,000 training images


def rows(array):
    """Return the rows of an array as a set of bytes."""
    return {row.tobytes() for row in np.ascontiguousarray(array)}


@pytest.mark.parametrize("digit", range(10))
def test_the_file_holds_mnists_first_10000(digit):
    other = (digit + 1) % 10
    most = min(COUNTS[digit], COUNTS[other])
    assert book.digits(digit, other, n=most).n == 2 * most
    with pytest.raises(ValueError, match=f"`n` must be at most {most} .* {COUNTS[digit]} of {digit}"):
        book.digits(digit, other, n=most + 1)


def test_shape_labels_and_levels():
    data = book.digits(3, 8, n=40)
    assert (data.n, data.d) == (80, 1568)
    assert data.y.tolist() == [1.0] * 40 + [-1.0] * 40
    x = data.X[:, :784]
    assert x.min() == 0
    assert x.max() == 1
    np.testing.assert_array_equal(data.X[:, 784:], -x)
    np.testing.assert_allclose(255 * x, np.rint(255 * x), atol=1e-12)
    assert np.unique(x).size > 200  # grey levels, not ink and paper


def test_the_digits_are_the_right_ones():
    """A one is a thin stroke in the middle; a zero is a ring with a hole there."""
    data = book.digits(0, 1, n=200)
    zero, one = (data.X[data.y == y, :784].mean(axis=0).reshape(28, 28) for y in (1, -1))
    assert zero.sum() > 2 * one.sum()
    assert one[14, 14] > 0.7 > 0.1 > zero[14, 14]
    assert zero[14, 7] > 0.4 > 0.05 > one[14, 7]


def test_a_seed_is_a_subset():
    first, again, other = book.digits(4, 9, n=50), book.digits(4, 9, 50, 0), book.digits(4, 9, n=50, seed=1)
    np.testing.assert_array_equal(first.X, again.X)
    assert not np.array_equal(first.X, other.X)
    assert len(rows(first.X)) == 100  # drawn without replacement
    assert rows(book.digits(4, 9, n=20).X) < rows(first.X)


def test_a_digits_examples_do_not_depend_on_the_other_digit():
    data, swapped, third = book.digits(2, 7, n=30), book.digits(7, 2, n=30), book.digits(2, 5, n=30)
    np.testing.assert_array_equal(data.X, np.roll(swapped.X, 30, axis=0))
    np.testing.assert_array_equal(data.y, -np.roll(swapped.y, 30))
    np.testing.assert_array_equal(data.X[:30], third.X[:30])


def test_held_out_is_the_rest():
    train, test = book.digits(5, 6, n=500, seed=3), held_out(5, 6, n=500, seed=3)
    assert np.sum(test.y == 1) == COUNTS[5] - 500
    assert np.sum(test.y == -1) == COUNTS[6] - 500
    assert not rows(train.X) & rows(test.X)
    assert len(rows(train.X) | rows(test.X)) == COUNTS[5] + COUNTS[6]
    with pytest.raises(ValueError, match="`n` must leave examples of both"):
        held_out(5, 6, n=863)


@pytest.mark.parametrize("function", [book.digits, held_out])
@pytest.mark.parametrize(
    ("name", "value"),
    [(name, value) for name in "ab" for value in (-1, 10, 1.5, "3", None, True, float("nan"), [3])]
    + [("b", 0)]
    + [("n", value) for value in (0, -5, 2.0, "10", None, True, 1002, 10**9)]
    + [("seed", value) for value in (-1, 0.5, "1", None, False)],
)
def test_names_the_argument(function, name, value):
    good = {"a": 0, "b": 1, "n": 20, "seed": 0}
    function(**good)
    with pytest.raises(ValueError, match=f"`{name}`") as caught:
        function(**{**good, name: value})
    assert repr(value).strip("'") in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.fixture
def another_file(monkeypatch, tmp_path):
    """Return a function that puts other bytes where the file of digits is looked for."""

    def put(content: bytes | None):
        path = tmp_path / "digits.npy.xz"
        if content is not None:
            path.write_bytes(content)
        monkeypatch.setattr(sys.modules["minorfirst_book.mnist.data"], "FILE", path)
        return path

    return put


def test_a_missing_file_says_what_to_do(another_file):
    path = another_file(None)
    with pytest.raises(OSError, match="missing") as caught:
        book.digits(0, 1)
    assert str(path) in str(caught.value)
    assert "tools/make_digits.py" in str(caught.value)


DAMAGED = {
    "empty": lambda good: b"",
    "cut": lambda good: good[:-1000],
    "flipped": lambda good: good[:5000] + bytes([good[5000] ^ 1]) + good[5001:],
    "other digits": lambda good: lzma.compress(lzma.decompress(good)[:-1] + b"\x01", preset=0),
    "no archive": lambda good: b"version https://git-lfs.github.com/spec/v1\n",
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_file_is_refused(another_file, kind):
    path = another_file(DAMAGED[kind](FILE.read_bytes()))
    with pytest.raises(OSError, match=r"damaged.*sha256") as caught:
        book.digits(0, 1)
    assert str(path) in str(caught.value)
    assert "git checkout" in str(caught.value)


def test_the_good_file_elsewhere_is_taken(another_file):
    expected = book.digits(0, 1, n=10).X
    another_file(FILE.read_bytes())
    np.testing.assert_array_equal(book.digits(0, 1, n=10).X, expected)


def test_the_file_travels_with_its_licence():
    assert "Juan Cazala" in (FILE.parent / "LICENSE").read_text()
    origin = (FILE.parent / "ORIGIN.md").read_text()
    assert "LeCun" in origin
    assert "mnist" in origin


@pytest.mark.slow
def test_importing_the_package_does_not_read_the_file():
    code = "from minorfirst_book.mnist import data; print(data._load.cache_info().currsize)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "0"


def test_effective_weights_give_the_same_margins():
    data = book.digits(1, 7, n=15)
    beta = np.random.default_rng(0).standard_normal((3, 1568))
    np.testing.assert_allclose(effective(beta) @ data.X[:, :784].T, beta @ data.X.T, atol=1e-12)
    with pytest.raises(ValueError, match="`beta`"):
        effective(np.ones(784))


def test_feature_strength_of_a_single_example_is_the_example():
    data = mf.single_example([1.0, 3.0])
    np.testing.assert_array_equal(features.feature_strength(data), [1.0, 3.0])


def test_feature_strength_of_a_pixel_is_half_the_difference_of_the_classes():
    data = book.digits(0, 1, n=60)
    zero, one = data.X[:60, :784].mean(axis=0), data.X[60:, :784].mean(axis=0)
    np.testing.assert_allclose(features.feature_strength(data)[:784], np.abs(zero - one) / 2, atol=1e-14)


def test_leaning_is_a_weighted_mean():
    strength = np.array([1.0, 2.0, 5.0])
    beta = np.array([[1.0, 0.0, 0.0], [-1.0, 0.0, 3.0], [0.0, 0.0, 0.0]])
    assert features.leaning(beta, strength)[:2].tolist() == [1.0, 4.0]
    assert np.isnan(features.leaning(beta, strength)[2])
