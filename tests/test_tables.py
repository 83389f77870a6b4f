"""Tables print the same on every machine and escape what they are given."""

import numpy as np

import minorfirst_book as book


def test_numbers_are_rounded_to_significant_digits():
    text = repr(book.table(["a", "b"], [(1 / 3, 12345.678), (-0.0, 1e-300), (np.float64(2), True)], digits=3))
    assert text.splitlines() == ["a      b", "0.333  1.23e+04", "0      1e-300", "2      yes"]


def test_arrays_and_words():
    text = repr(book.table(["name", "beta"], [("gd", np.array([1.0, 2 / 3])), ("sam", np.array([0, 7]))]))
    assert text.splitlines() == ["name  beta", "gd    (1, 0.6667)", "sam   (0, 7)"]


def test_html_has_a_caption_a_header_and_escapes():
    page = book.table(["<t>"], [("a & b",)], caption="x < y")._repr_html_()
    assert "<caption>x &lt; y</caption>" in page
    assert '<th scope="col">&lt;t&gt;</th>' in page
    assert "<td>a &amp; b</td>" in page
    assert "<caption>" not in book.table(["t"], [(1,)])._repr_html_()
