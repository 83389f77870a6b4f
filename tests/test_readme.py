"""README's example prints what it says."""

import doctest
import re
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"


def test_the_package_example_prints_what_it_says():
    text = README.read_text(encoding="utf-8")
    (block,) = re.finditer(r"^```python\n(.*?)^```", text, re.M | re.S)
    line = text[: block.start(1)].count("\n")
    example = doctest.DocTestParser().get_doctest(block[1], {}, README.name, str(README), line)
    wrong = []
    found = doctest.DocTestRunner().run(example, out=wrong.append)
    assert found.failed == 0, "".join(wrong)
    assert found.attempted > 10
