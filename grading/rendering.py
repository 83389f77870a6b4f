"""Graded notebooks as HTML in which nothing of the student's runs: nbgrader's templates, MathML for formulas.

A page takes time and memory that its text decides on.  So pages are made in processes that can be ended.
"""

from __future__ import annotations

import html
import multiprocessing
import re
import resource
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, pass_context
from latex2mathml.converter import convert
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades
from nbgrader.server_extensions.formgrader import handlers
from pebble import ProcessPool
from traitlets.config import Config

from .sanitize import IMAGES, clean, sanitize

OURS = Path(__file__).parent / "templates"
THEIRS = Path(handlers.template_path)
SECONDS, MEGABYTES, LETTERS = 20, 2048, 50_000
NO_SCRIPT = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)


class Formulas(IPythonRenderer):
    """Markdown to HTML, with formulas as MathML and attached images alone."""

    def block_math(self, body: str) -> str:
        """Return a displayed formula."""
        return mathml(body, "block")

    def inline_math(self, body: str) -> str:
        """Return a formula within a line."""
        return mathml(body, "inline")

    def latex_environment(self, name: str, body: str) -> str:
        """Return a displayed environment."""
        return mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")

    def _embed_image_or_attachment(self, src: str) -> str:
        bundle = self.attachments.get(src.removeprefix("attachment:"), {})
        return next((f"data:{kind};base64,{bundle[kind]}" for kind in IMAGES if kind in bundle), "")


def mathml(formula: str, display: str) -> str:
    """Return a formula as MathML, or as it is written if it is none."""
    plain = formula.replace("{aligned}", "{align*}").replace("{gathered}", "{gather*}")
    try:
        return convert(plain, display=display)
    except Exception:  # each mistake of a student's has its own
        return f"<code>{html.escape(formula)}</code>"


class Changed(BaseLoader):
    """Templates and style sheets, changed a little."""

    def __init__(self, inner: BaseLoader, change: Callable[[str], str]):
        self.inner, self.change = inner, change

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return a template's text."""
        source, file, fresh = self.inner.get_source(environment, template)
        return self.change(source), file, fresh


def marked(nonce: str) -> Callable[[str], str]:
    """Return what gives a template's own scripts a nonce, so that a policy can tell them from a student's."""
    return lambda source: source.replace("<script", f'<script nonce="{nonce}"')


def without_fonts(source: str) -> str:
    """Return a style sheet that loads no fonts; a single file has none beside it."""
    return re.sub(r"@font-face\s*\{[^}]*\}", "", source)


class Page(HTMLExporter):
    """One of nbgrader's two pages of a notebook.

    Parameters
    ----------
    kind : str
        The name of nbgrader's template, "feedback" or "formgrade".
    policy : str
        A Content-Security-Policy for the page itself.
    nonce : str
        What marks the template's own scripts.
    plain : bool
        Show Markdown as it is written.
    """

    def __init__(self, kind: str, policy: str = "", nonce: str = "", plain: bool = False):
        self.policy, self.nonce, self.plain = policy, nonce, plain
        settings = Config()
        settings.HTMLExporter.template_name = kind
        settings.HTMLExporter.extra_template_basedirs = [str(THEIRS)]
        css = Path(handlers.static_path, "node_modules", "bootstrap", "dist", "css")
        settings.HTMLExporter.extra_template_paths = [str(css)]
        super().__init__(config=settings)

    def _create_environment(self) -> Environment:
        environment = super()._create_environment()
        loader = ChoiceLoader([FileSystemLoader(OURS), environment.loader])
        environment.loader = Changed(loader, marked(self.nonce) if self.nonce else without_fonts)
        environment.globals["policy"] = self.policy
        return environment

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Return a cell's or a comment's Markdown as harmless HTML."""
        cell = context.get("cell", {})
        renderer = Formulas(escape=False, exclude_anchor_links=True, attachments=cell.get("attachments"))
        # Where nbconvert stumbles over a text, the text is shown as it is written.
        with suppress(Exception):
            if not self.plain:
                return clean(MarkdownWithMath(renderer=renderer).render(source))
        return f"<pre>{html.escape(source)}</pre>"


def shorten(nb: NotebookNode) -> NotebookNode:
    """Cut what is too long for a page, in place, and say so; show LaTeX as Markdown, whose formulas it is."""
    for cell in nb.cells:
        if len(cell.source) > LETTERS:
            cell.source = f"{cell.source[:LETTERS]}\n\n(Cut here: this is longer than a page shows.)"
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/latex" in data:
                data["text/markdown"] = data.pop("text/latex")
            for form in data.keys() - set(IMAGES):
                if len(data[form]) > LETTERS:
                    data[form] = "(too long to be shown)"
    return nb


def render(
    path: Path, resources: dict[str, Any], kind: str, policy: str = "", nonce: str = "", plain: bool = False
) -> str:
    """Return the page of a graded notebook; the arguments are those of Page."""
    nb = shorten(sanitize(nbformat.read(path, as_version=4)))
    if plain:
        nb.cells.insert(0, nbformat.v4.new_markdown_cell("Texts are shown as written, without formulas."))
    if kind == "feedback":
        nb, resources = GetGrades().preprocess(nb, resources)
    text, _ = Page(kind, policy, nonce, plain).from_notebook_node(nb, resources)
    return str(text)


class Pages:
    """Processes that make pages, each within a limit of time and memory; a context manager."""

    def __init__(self, jobs: int, seconds: float = SECONDS):
        self.jobs, self.seconds = jobs, seconds

    @cached_property
    def pool(self) -> ProcessPool:
        """The processes, started when the first page is wanted."""
        spawn = multiprocessing.get_context("spawn")
        return ProcessPool(self.jobs, initializer=_limit, context=spawn)

    def __enter__(self) -> Pages:
        return self

    def __exit__(self, *problem: object) -> None:
        if "pool" in self.__dict__:
            self.pool.stop()
            self.pool.join()

    def begin(
        self, path: Path, resources: dict[str, Any], kind: str, **options: str
    ) -> Callable[[], tuple[str, str]]:
        """Begin a page; return a function that waits for it and gives it, with a problem or "".

        The arguments are those of ``render``.  A page with a problem shows Markdown as it is written; where
        that fails as well, it is "".
        """
        arguments = (path, resources, kind)

        def schedule(plain: bool) -> Future[str]:
            return self.pool.schedule(render, arguments, {**options, "plain": plain}, timeout=self.seconds)

        begun = schedule(plain=False)

        def outcome() -> tuple[str, str]:
            text, problem = self._wait(lambda: begun)
            return (text, "") if not problem else (self._wait(lambda: schedule(plain=True))[0], problem)

        return outcome

    def _wait(self, page: Callable[[], Future[str]]) -> tuple[str, str]:
        """Return a page and "", or "" and what went wrong."""
        try:
            return page().result(), ""
        except TimeoutError:
            return "", f"it took more than {self.seconds:g} s"
        except Exception as problem:  # of the process that makes it, killed or out of memory, too
            return "", f"{type(problem).__name__}: {problem}"[:200]


def _limit() -> None:
    with suppress(OSError, ValueError):  # macOS knows the limit of memory but does not take it
        resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
