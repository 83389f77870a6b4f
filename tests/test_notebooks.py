"""What `make notebooks` says of a chapter that is not as chapters are: the fault, and what to do about it."""

import importlib.util
from pathlib import Path

import nbformat
import pytest
from jupyter_cache.executors import utils
from tools import notebooks

TEXT = {
    "output_type": "execute_result",
    "data": {"text/plain": "<Figure: a line>"},
    "metadata": {},
    "execution_count": 1,
}


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A project of one chapter, named in contents and front page."""
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_toc.yml").write_text("- file: chapters/01_one\n")
    (tmp_path / "intro.md").write_text("{doc}`chapters/01_one`\n")
    return tmp_path


def said(root, *cells, name="01_one", claims="**Claims.** No new one."):
    """Store a chapter of these cells and one on claims; return what is said of it."""
    book = notebooks.normalize(
        nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_markdown_cell(claims)])
    )
    path = root / "chapters" / f"{name}.ipynb"
    nbformat.write(book, path)
    return notebooks.problems(path)


def code(source, metadata=None, outputs=()):
    return nbformat.v4.new_code_cell(
        source, metadata=metadata or {}, outputs=[nbformat.from_dict(o) for o in outputs]
    )


def test_a_chapter_as_chapters_are(root):
    alt = {"mystnb": {"image": {"alt": "A line."}}}
    assert said(root, code("draw()", alt, [TEXT]), code("class Mine:", {"tags": ["own-optimizer"]})) == []


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (code("draw()", outputs=[TEXT]), 'give the cell the metadata {"mystnb": {"image": {"alt": "'),
        (code("x = 1;"), "take it away"),
        (code("def f():\n    return 1"), "move it to lib/minorfirst_book"),
        (code("\n".join(["class Mine:", *["    x = 1"] * 40]), {"tags": ["own-optimizer"]}), "at most 29"),
        (nbformat.v4.new_markdown_cell("**Claims.** C1."), "has 2 lines that begin '**Claims.**'"),
    ],
)
def test_a_fault_is_named_with_what_to_do(root, cell, words):
    (fault,) = said(root, cell)
    assert words in fault


def test_a_line_of_claims_that_names_one_does_not_say_that_there_is_none(root):
    assert said(root, claims="**Claims.** No new one. The lens: {prf:ref}`thm-lens`.") == []
    assert said(root, claims="**Claims.** {ref}`C1 <ledger-c1>` (one).") == []
    (fault,) = said(root, claims="**Claims.** No new one. {ref}`C1 <ledger-c1>` (one).")
    assert "names c1 in one line of claims: take 'No new one.' away" in fault


def test_a_chapter_that_nothing_names_would_not_be_published(root):
    toc, intro = said(root, name="02_two")
    assert "add file: chapters/02_two there" in toc
    assert "add {doc}`chapters/02_two` there" in intro


def test_a_cell_without_its_output_and_another_form_are_refreshed(root):
    path = root / "chapters" / "01_one.ipynb"
    said(root, code("1 + 1"))
    book = nbformat.read(path, as_version=4)
    book.cells[0].execution_count = None
    nbformat.write(book, path)
    unexecuted, form, again = notebooks.problems(path)
    assert "is stored unexecuted" in unexecuted and "form" in form
    assert "`python tools/notebooks.py refresh chapters/01_one.ipynb`" in again


def by_the_book(path, monkeypatch):
    """Execute a notebook as a build does."""
    extension = Path(__file__).resolve().parent.parent / "_ext" / "execution_cache.py"
    spec = importlib.util.spec_from_file_location("execution_cache", extension)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    class App:
        def connect(self, *_, **__):
            """Sphinx's."""

    monkeypatch.setattr(utils, "executenb", utils.executenb)
    module.setup(App())
    utils.executenb(nbformat.read(path, as_version=4))


@pytest.mark.slow
@pytest.mark.parametrize(
    "execute", [lambda path, _: notebooks.execute(path), by_the_book], ids=["refresh", "build"]
)
def test_a_kernel_warns_of_what_is_unusual_and_of_nothing_else(root, execute, capfd, monkeypatch):
    path = root / "chapters" / "01_one.ipynb"
    cell = code('get_ipython().kernel.log.warning("by a cell")')
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=notebooks.METADATA), path)
    execute(path, monkeypatch)
    warned = [line for line in capfd.readouterr().err.splitlines() if "WARNING" in line]
    assert len(warned) == 1
    assert "by a cell" in warned[0]
