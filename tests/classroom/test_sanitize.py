"""Graded notebooks made harmless: nothing runs on nbgrader's page or ours, and honest work looks alike."""

import re
from html.parser import HTMLParser
from xml.etree.ElementTree import canonicalize

import attacks
import nbformat
import pytest
from grading import course, rendering
from grading.sanitize import clean, sanitize, tame
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

V4 = nbformat.v4
FACTS = {"submission_id": "1", "notebook_id": "n", "assignment_id": "a", "index": 0, "total": 1}
TAGS = "script style iframe object embed form input button meta base link svg foreignobject mglyph"
DANGER = re.compile(r"\\(?:href|url|require|class|style|cssId|unicode)\b|&(?:#|bsol)")


class Harm(HTMLParser):
    """Everything in a page that could run, look like the form, or ask another host."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found += [tag] * (tag in TAGS.split())
        for name, value in attributes:
            value = re.sub(r"[\x00-\x20]", "", value or "").lower()
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", value)
            if name.startswith("on") or name in ("srcdoc", "style"):
                self.found.append(f"{tag} {name}")
            if name == "href" and scheme and scheme[1] not in ("http", "https", "mailto", "attachment"):
                self.found.append(f"{tag} {name}={value}")
            if name == "src" and not value.startswith("data:image/png;base64,"):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, text):
        """Dangerous commands of TeX, which stock pages hand to MathJax."""
        self.found += DANGER.findall(text)


def notebook(*cells):
    nb = V4.new_notebook()
    nb.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"x": "</script>"}}}
    nb.cells = list(cells)
    return nb


def stock(nb):
    """nbgrader's own page of a notebook, without what the page itself brings."""
    settings = Config()
    settings.HTMLExporter.template_name = "formgrade"
    settings.HTMLExporter.extra_template_basedirs = [str(rendering.THEIRS)]
    settings.HTMLExporter.exclude_anchor_links = True
    return inner(HTMLExporter(config=settings).from_notebook_node(nb, dict(FACTS))[0])


def ours(nb):
    return inner(rendering.Page("formgrade").from_notebook_node(rendering.shorten(nb), dict(FACTS))[0])


def inner(page):
    """What a page shows of the notebook."""
    return re.search(r"<main>.*</main>", page, re.DOTALL)[0]


def harm(nb):
    return Harm(stock(nb)).found, Harm(ours(nb)).found


def written(attack):
    return V4.new_markdown_cell(attacks.ANSWERS[attack], attachments={"x.png": {"image/png": attacks.PNG}})


def sent(attack):
    data, metadata = attacks.OUTPUTS[attack]
    return V4.new_code_cell("x", outputs=[V4.new_output("display_data", data=data, metadata=metadata)])


@pytest.mark.parametrize("attack", attacks.ANSWERS)
def test_a_written_answer_runs_nothing(attack):
    assert harm(sanitize(notebook(written(attack)))) == ([], [])


@pytest.mark.parametrize("attack", attacks.OUTPUTS)
def test_an_output_runs_nothing(attack):
    nb = sanitize(notebook(sent(attack)))
    assert harm(nb) == ([], [])
    assert "widgets" not in nb.metadata


@pytest.mark.parametrize("attack", attacks.ANSWERS)
def test_a_raw_cell_and_a_comment_run_nothing(attack):
    text = attacks.ANSWERS[attack]
    assert harm(sanitize(notebook(V4.new_raw_cell(text, metadata={"raw_mimetype": "text/html"})))) == ([], [])
    comment = rendering.Page("feedback").markdown2html({}, text)  # nothing has tamed it
    assert [found for found in Harm(comment).found if not DANGER.search(found)] == []


@pytest.mark.slow
def test_the_attacks_are_attacks():
    """Without it, nbgrader's page runs most of them; nbconvert itself stops the rest."""
    stopped = {"a tag within a formula", "a quote in an image"}
    stopped |= {"a widget", "an image that ends", "a diagram"}
    lost = [attack for attack in attacks.ANSWERS if not Harm(stock(notebook(written(attack)))).found]
    lost += [attack for attack in attacks.OUTPUTS if not Harm(stock(notebook(sent(attack)))).found]
    assert set(lost) == stopped


def test_attachments_are_images_and_a_missing_one_costs_no_page():
    files = {"a.png": {"image/png": attacks.PNG}, "b.svg": {"image/svg+xml": "<svg onload=alert(1)>"}}
    files["c.png"] = {"image/png": f'{attacks.PNG}" onerror="alert(1)'}
    lost = "![e](attachment:attachment:e) ![f](attach\x00ment:f) "
    source = (
        lost + "![a](attachment:a.png) ![b](attachment:b.svg) ![c](attachment:c.png) ![d](attachment:d.png)"
    )
    nb = sanitize(notebook(V4.new_markdown_cell(source, attachments=files)))
    assert list(nb.cells[0].attachments) == ["a.png"]
    assert stock(nb).count("data:image/png;base64,") == ours(nb).count("data:image/png;base64,") == 1


def test_a_harmless_notebook_is_harmless_already():
    cells = [V4.new_markdown_cell(text) for text in attacks.ANSWERS.values()]
    cells += [V4.new_raw_cell(text) for text in attacks.ANSWERS.values()]
    outputs = [V4.new_output("display_data", data=data) for data, _ in attacks.OUTPUTS.values()]
    once = sanitize(notebook(*cells, V4.new_code_cell("x", outputs=outputs)))
    assert sanitize(once) == once
    nbformat.validate(once)


HONEST = r"""# A heading

Let $a < b$ and $x<y$, so $p > q$ & more. Then *this* holds:

$$\begin{aligned} a &= b \\ c &< d \end{aligned}$$

> A quote, with <b>bold</b> and H<sub>2</sub>O &amp; <br> a break &lt; there.

| a | b |
|---|---|
| 1 | $\tfrac{1}{2}$ |

[a link](https://arxiv.org/abs/2603.08290), `a < b`, and data: 1, 2.
"""


def test_honest_text_and_formulas_look_as_before():
    plain, safe = notebook(V4.new_markdown_cell(HONEST)), sanitize(notebook(V4.new_markdown_cell(HONEST)))
    # Up to a space after <, which TeX ignores.
    assert stock(safe).replace("&lt; ", "&lt;") == stock(plain).replace("&lt; ", "&lt;")
    assert ours(safe) == ours(plain)


def formulas():
    """Every formula of the assignments and of the book."""
    found = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$]+?)\$", re.DOTALL)
    for path in (*course.COURSE.glob("source/*/*.ipynb"), *course.ROOT.glob("chapters/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                yield from (first or second for first, second in found.findall(cell.source))


def test_every_formula_becomes_mathml_and_stays_it():
    all_of_them = sorted(set(formulas()))
    assert len(all_of_them) > 500
    for formula in all_of_them:
        made = rendering.mathml(formula, "inline")
        assert made.startswith("<math") and "\\" not in made, formula
        assert canonicalize(clean(made).replace("&nbsp;", "\xa0")) == canonicalize(made), formula
        assert rendering.mathml(tame(formula), "inline") == made, formula


def test_a_mistake_in_a_formula_costs_the_formula_alone():
    page = ours(sanitize(notebook(V4.new_markdown_cell(r"before $\frac{1}{$ and $\foo{$ after"))))
    assert "before" in page and "after" in page


def test_a_text_that_nbconvert_stumbles_over_is_shown_as_written(monkeypatch):
    real = rendering.MarkdownWithMath.render
    monkeypatch.setattr(
        rendering.MarkdownWithMath, "render", lambda m, text: real(m, text) if "*" in text else 1 / 0
    )
    page = ours(notebook(V4.new_markdown_cell("<b>deep"), V4.new_markdown_cell("*after*")))
    assert "<pre>&lt;b&gt;deep" in page and "<em>after</em>" in page


def test_outputs_of_an_honest_notebook_stay():
    table = '<table border="1" class="dataframe"><thead><tr><th>a</th></tr></thead></table>'
    data = [{"text/html": f"<style>td {{}}</style>{table}", "text/plain": "a"}, {"image/png": attacks.PNG}]
    outputs = [V4.new_output("display_data", data=d) for d in data]
    outputs.append(V4.new_output("stream", text="a < b"))
    outputs.append(V4.new_output("error", ename="E", evalue="<b>", traceback=["\x1b[31mE\x1b[0m: <b>"]))
    nb = sanitize(notebook(V4.new_code_cell("1 < 2", outputs=outputs, execution_count=3)))
    cell = nb.cells[0]
    assert (cell.source, cell.execution_count) == ("1 < 2", 3)
    assert cell.outputs[0].data["text/html"] == "<table><thead><tr><th>a</th></tr></thead></table>"
    assert [output.output_type for output in cell.outputs] == ["display_data"] * 2 + ["stream", "error"]
    page = ours(nb)
    assert "a &lt; b" in page and f"data:image/png;base64,{attacks.PNG}" in page
    assert 'class="ansi-red-fg"' in page
