"""Real digits: pairs of MNIST classes as data sets, from a file that comes with the package."""

from __future__ import annotations

import hashlib
import io
import lzma
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from minorfirst.checks import integer
from minorfirst.model.data import Dataset

SIDE = 28
PIXELS = SIDE * SIDE
FILE = Path(__file__).resolve().parent / "files" / "mnist_10000.npy.xz"
# Of the file's content once decompressed, which no version of the compressor changes.
SHA256 = "5c272232803bd882ceace941434c79a36ec108d9a619a77b722408c222fe22fb"
MEND = (
    "Install the package again, or in a checkout of the project restore the file by `git checkout` "
    "or make it anew by `python tools/make_digits.py`."
)


@cache
def _load(path: Path) -> tuple[NDArray[np.uint8], ...]:
    """Return the images of each digit, 10 arrays (count, 784) of grey levels, read-only."""
    if not path.exists():
        raise OSError(f"the file of digits is missing: {path}. {MEND}")
    try:
        content = lzma.decompress(path.read_bytes())
    except (lzma.LZMAError, EOFError):
        content = b""
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise OSError(
            f"the file of digits is damaged: {path} (sha256 of its content {found[:12]}..., "
            f"not {SHA256[:12]}...). {MEND}"
        )
    table = np.load(io.BytesIO(content))  # a row: the digit, then its 784 pixels
    table.setflags(write=False)
    return tuple(table[table[:, 0] == digit, 1:] for digit in range(10))


def _checked(a: int, b: int, n: int, seed: int) -> tuple[int, int, int, int]:
    """Return the arguments of `digits` as ints, or raise ValueError."""
    images = _load(FILE)
    for name, value in (("a", a), ("b", b)):
        if integer(value, name, 0, "a digit, an integer from 0 to 9") > 9:
            raise ValueError(f"`{name}` must be a digit, an integer from 0 to 9, got {value}.")
    if a == b:
        raise ValueError(f"`b` must be another digit than `a`, got {b} for both; pass two classes.")
    n = integer(n, "n", 1, "an integer >= 1, the number of examples of each digit")
    most = min(len(images[a]), len(images[b]))
    if n > most:
        have = f"{len(images[a])} of {a} and {len(images[b])} of {b}"
        raise ValueError(f"`n` must be at most {most} for this pair, got {n}: the file holds {have}.")
    return int(a), int(b), n, integer(seed, "seed", 0, "an integer >= 0")


def _order(digit: int, seed: int) -> NDArray[np.int64]:
    """Return the order in which a seed draws the images of a digit, whatever the other digit is."""
    return np.random.default_rng([seed, digit]).permutation(len(_load(FILE)[digit]))


def _dataset(positive: NDArray[np.uint8], negative: NDArray[np.uint8]) -> Dataset:
    x = np.concatenate([positive, negative]) / 255.0
    y = np.repeat([1.0, -1.0], [len(positive), len(negative)])
    return Dataset(np.hstack([x, -x]), y)


def digits(a: int, b: int, n: int = 500, seed: int = 0) -> Dataset:
    """Return a data set of two classes of real handwritten digits, n examples of each: N = 2n.

    The images are the first 10,000 of MNIST's training set (LeCun, Cortes and Burges), 28 x 28 pixels with
    grey levels in [0, 1].  Each appears as [x, -x], so that a network with positive weights can count a
    pixel for either class: coordinate j < 784 is pixel j, and coordinate 784 + j is minus pixel j.

    Parameters
    ----------
    a, b : int
        Two different digits, 0 to 9; `a` gets the label +1 and comes first, `b` gets -1.
    n : int
        Number of examples of *each* digit, at least 1; the file holds 863 (fives) to 1127 (ones).
    seed : int
        Which n examples, >= 0.  A digit's examples do not depend on the other digit.

    Returns
    -------
    Dataset
        With N = 2n and d = 1568.

    Raises
    ------
    ValueError
        If `a` or `b` is no digit, both are the same, `n` is larger than what there is, or `seed` is
        negative.
    OSError
        If the file that holds the digits is missing or damaged.

    Examples
    --------
    >>> data = digits(0, 1, n=100)
    >>> data
    Dataset(n=200, d=1568)
    >>> float(data.X.min()), float(data.X.max())
    (-1.0, 1.0)
    """
    a, b, n, seed = _checked(a, b, n, seed)
    images = _load(FILE)
    return _dataset(images[a][_order(a, seed)[:n]], images[b][_order(b, seed)[:n]])


def held_out(a: int, b: int, n: int = 500, seed: int = 0) -> Dataset:
    """Return the examples of two digits that `digits` leaves out when called with the same arguments.

    Parameters
    ----------
    a, b, n, seed : int
        As for `digits`; `n` must leave at least one example of each digit.

    Returns
    -------
    Dataset
        All other examples of the two digits, those of `a` first.

    Raises
    ------
    ValueError
        As `digits`, and if nothing is left.
    OSError
        If the file that holds the digits is missing or damaged.

    Examples
    --------
    >>> held_out(0, 1, n=500)
    Dataset(n=1128, d=1568)
    """
    a, b, n, seed = _checked(a, b, n, seed)
    images = _load(FILE)
    if n >= min(len(images[a]), len(images[b])):
        raise ValueError(f"`n` must leave examples of both digits over, got {n}; pass a smaller number.")
    return _dataset(images[a][_order(a, seed)[n:]], images[b][_order(b, seed)[n:]])


def effective(beta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weight of each pixel, beta[:784] - beta[784:], (..., 1568) -> (..., 784).

    Parameters
    ----------
    beta : (..., 1568) array
        Predictors over the features [x, -x].

    Returns
    -------
    (..., 784) array
        w with <w, x> = <beta, [x, -x]>.

    Raises
    ------
    ValueError
        If the last axis of `beta` is not 1568 long.

    Examples
    --------
    >>> effective(np.ones(1568)).any()
    np.False_
    """
    if np.shape(beta)[-1:] != (2 * PIXELS,):
        raise ValueError(f"`beta` must have {2 * PIXELS} coordinates, got shape {np.shape(beta)}.")
    return beta[..., :PIXELS] - beta[..., PIXELS:]
