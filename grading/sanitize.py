"""Make a graded notebook harmless to look at, in nbgrader's form, on a feedback page or in JupyterLab.

HTML goes through ``nh3``.  Markdown and TeX stay source, so that what a student wrote can still be read and
graded: what could become a tag, an entity, a link to a script or a dangerous command of TeX gets a space.
A space changes no formula, and as nothing is taken out, nothing new can come together.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Container
from typing import Any

import nbformat
import nh3
from nbformat import NotebookNode

IMAGES = ("image/png", "image/jpeg")
LINKS = {"http", "https", "mailto"}
# Bare tags that a written answer may hold; with an attribute they are shown as text.
BARE = "b|big|blockquote|br|center|code|dd|del|dl|dt|em|h[1-6]|hr|i|kbd|li|mark|ol|p|pre|s|small|strong|sub"
BARE += "|sup|table|tbody|td|th|thead|tr|u|ul"
COMMANDS = "href|url|require|unicode|class|style|cssId|data|html\\w*|includegraphics|csname|mmlToken|tip"
_GAP = r"[\t\n\r]*"  # within a scheme, browsers skip it
_SCRIPTS = "|".join(_GAP.join(word) for word in ("javascript", "vbscript", "livescript"))
ATTACHMENT = re.compile(r"(attachment)(?=:([^()\s]{0,200}))")
SPACED = [
    re.compile(rf"(<)(?=[a-z/!?])(?!/?(?:{BARE})\s*/?>)", re.IGNORECASE),
    re.compile(r"(&)(?=#|(?:bsol|colon|tab|newline)\b)", re.IGNORECASE),
    re.compile(rf"(\\)(?=(?:{COMMANDS})(?![a-z]))", re.IGNORECASE),
    re.compile(rf"({_SCRIPTS}|data)(?={_GAP}\\?:(?!\s))", re.IGNORECASE),
    re.compile(r"(!)(?=\[)(?!\[[^\[\]]{0,300}\]\(attachment:[^()\s]{1,200}\))"),
]  # fmt: skip
# Browsers, and what reads as they do, open these again in every paragraph in which they were left open.
REOPENED = re.compile(r"<(?:a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b", re.IGNORECASE)
MANY = 50
# fmt: off
MATHML = {
    "math", "menclose", "merror", "mfenced", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover",
    "mpadded", "mphantom", "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub",
    "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none",
}
LOOKS = {
    "xmlns", "display", "displaystyle", "scriptlevel", "mathvariant", "mathsize", "stretchy", "fence",
    "form", "separator", "accent", "accentunder", "lspace", "rspace", "width", "height", "depth",
    "minsize", "maxsize", "linethickness", "notation", "columnalign", "columnspacing", "columnlines",
    "rowspacing", "rowlines", "rowalign", "linebreak", "movablelimits", "symmetric",
}
# fmt: on
HTML = nh3.Cleaner(
    tags=(nh3.ALLOWED_TAGS - {"map", "area"}) | MATHML,
    attributes={
        "a": {"href"},
        "img": {"src", "alt"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
        "ol": {"start"},
        **dict.fromkeys(MATHML, LOOKS),
    },
    clean_content_tags={"script", "style", "title", "textarea", "template", "noscript", "iframe"},
    attribute_filter=lambda tag, name, value: _attribute(tag, name, value),
    url_schemes=LINKS | {"data"},
    url_relative="deny",
)  # fmt: skip


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Keep an address if it leads to another site, or holds an image that is no program."""
    if (tag, name) == ("img", "src"):
        head, _, content = value.partition(";base64,")
        return value if head.removeprefix("data:") in IMAGES and _image(content) else None
    if name == "href":
        return value if value.partition(":")[0].strip().lower() in LINKS else None
    return value


def _image(content: Any) -> bool:
    """Return whether this is nothing but base64."""
    try:
        return bool(base64.b64decode("".join(content.split()), validate=True))
    except (AttributeError, binascii.Error, ValueError):
        return False


def tame(source: str, attachments: Container[str] = ()) -> str:
    """Return Markdown or TeX in which nothing can run.

    ``attachments`` names the attached images; nbconvert makes no page of a cell that names another one.
    """
    source = "".join(letter for letter in source if letter >= " " or letter in "\n\t")
    source = ATTACHMENT.sub(lambda match: match[1] + " " * (match[2] not in attachments), source)
    for pattern in SPACED:
        source = pattern.sub(r"\1 ", source)
    return source


def clean(html: str) -> str:
    """Return HTML in which nothing can run and which asks no other host for anything."""
    return HTML.clean(html)


def sanitize(nb: NotebookNode) -> NotebookNode:
    """Return a harmless copy of a graded notebook."""
    made = nbformat.v4.new_notebook()
    made.nbformat_minor = nb.get("nbformat_minor", made.nbformat_minor)
    made.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    made.metadata.language_info = {"name": "python", "pygments_lexer": "ipython3"}
    made.cells = [_cell(cell) for cell in nb.cells]
    return made


def _cell(cell: NotebookNode) -> NotebookNode:
    kind, source = cell.cell_type, str(cell.source)
    made = NotebookNode(cell_type=kind, metadata=NotebookNode(), source=source)
    if re.fullmatch(r"[\w-]{1,64}", str(cell.get("id", "")), re.ASCII):
        made.id = cell.id
    marks = cell.metadata.get("nbgrader", {})
    if isinstance(marks, dict) and re.fullmatch(r"[\w.-]+", str(marks.get("grade_id", "")), re.ASCII):
        plain = {key: value for key, value in marks.items() if isinstance(value, str | int | float)}
        made.metadata.nbgrader = NotebookNode(plain)
    if kind == "code":
        made.execution_count = _count(cell)
        made.outputs = [_output(output) for output in cell.get("outputs", [])]
    elif kind == "markdown":
        attachments = _attachments(cell.get("attachments"))
        made.source = tame(source, attachments)
        if attachments:
            made.attachments = attachments
    else:
        # nbconvert puts a raw cell into the page as it is.
        made.cell_type, made.source = "markdown", tame(source)
    return made


def _count(holder: NotebookNode) -> int | None:
    count = holder.get("execution_count")
    return count if isinstance(count, int) else None


def _attachments(attachments: Any) -> dict[str, Any]:
    """Return the attached images that are what they say."""
    pairs = attachments.items() if isinstance(attachments, dict) else ()
    kept = {
        name: {kind: data for kind, data in bundle.items() if kind in IMAGES and _image(data)}
        for name, bundle in pairs
        if isinstance(bundle, dict)
    }
    return {name: bundle for name, bundle in kept.items() if bundle}


def _output(output: NotebookNode) -> NotebookNode:
    """Return an output without metadata, which would decide how it is shown, and in harmless forms alone."""
    new = nbformat.v4.new_output
    kind = output.get("output_type")
    if kind == "stream":
        return new(
            "stream", name="stderr" if output.get("name") == "stderr" else "stdout", text=str(output.text)
        )
    if kind == "error":
        lines = [str(line) for line in output.get("traceback", [])]
        return new("error", ename=str(output.get("ename")), evalue=str(output.get("evalue")), traceback=lines)
    data = output.get("data", {})
    kept = {key: shown for key, value in data.items() if (shown := _shown(key, value)) is not None}
    if not kept:
        kept = {"text/plain": f"(not shown: {', '.join(map(str, data)) or 'an output of an unknown kind'})"}
    if kind == "execute_result":
        return new("execute_result", data=kept, execution_count=_count(output))
    return new("display_data", data=kept)


def _shown(kind: str, value: Any) -> str | None:
    """Return one form of an output, made harmless, or None for a form that is not shown."""
    if not isinstance(value, str):
        return None
    if kind in IMAGES:
        return value if _image(value) else None
    if kind == "text/html":
        return None if len(REOPENED.findall(value)) > MANY else tame_math(clean(value))
    return {"text/plain": str, "text/markdown": tame, "text/latex": tame}.get(kind, lambda _: None)(value)


def tame_math(html: str) -> str:
    """Return clean HTML in which the dangerous commands of TeX are spelled so that MathJax knows them not."""
    return SPACED[2].sub(r"\1 ", html)
