"""The ledger as text for a terminal, as a page of the book, and as JSON."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from ..tables import table
from .figures import Figure, Verdict
from .ledger import Claim, Row

WIDTH = 110
HEAD = """# The ledger

One row for each claim of this book: who says it, what was predicted and measured, and the verdict.
No verdict is written by hand.
A check computes the figures, compares each with its prediction, and the verdict follows:

- *holds*: every figure meets its prediction;
- *holds with conditions*: a figure fails for the claim as stated, and holds under a condition that is named;
- *not reproduced*: a figure fails.

The functions are in `minorfirst_book.claims`, their settings in the row.
A figure is what was **measured**, what was predicted, and in brackets how far the two may differ.
Coordinates are counted from 1, and e1 is the first basis vector.
To run all checks, or some, and to be told if a verdict has changed:

```bash
python -m minorfirst_book.claims
python -m minorfirst_book.claims C6 C13
```

This page is written by `python -m minorfirst_book.claims --page appendices/ledger.md`; do not edit it.
"""


def _lines(figures: Sequence[Figure]) -> Iterable[tuple[str, Figure]]:
    """Yield every figure with its mark; one that has a narrowed form is followed by it if it fails."""
    for figure in figures:
        yield "" if figure.ok else "fails", figure
        if figure.narrowed is not None and not figure.ok:
            yield "" if figure.narrowed.ok else "fails", figure.narrowed


def text(row: Row) -> str:
    """Return one row as text: the claim, its check, a line for each figure, the verdict."""
    claim = row.claim

    def paragraph(label: str, words: str) -> str:
        return textwrap.fill(words, WIDTH, initial_indent=f"  {label:<9}", subsequent_indent=" " * 11)

    entries = [
        (
            ("under the condition: " if f.condition else "") + f.what,
            f.predicted,
            f.measured,
            f.tolerance,
            mark,
        )
        for mark, f in _lines(row.figures)
    ]
    figures = repr(table(["figure", "predicted", "measured", "tolerance", ""], entries))
    return "\n".join(
        [
            f"{claim.id}  {claim.title}",
            paragraph("claim", claim.says),
            paragraph("source", claim.source),
            paragraph("check", f"{claim.function}({claim.settings}). {claim.method}"),
            textwrap.indent(figures, "    "),
            paragraph("verdict", says(row)),
        ]
    )


def says(row: Row) -> str:
    """Return the verdict with its conditions."""
    return row.verdict.value + "".join(f"; {condition}" for condition in row.conditions)


def summary(rows: Sequence[Row]) -> str:
    """Return a line for each row, and the count of verdicts."""
    lines = [(row.claim.id, row.claim.title, row.claim.source, row.verdict.value) for row in rows]
    count = Counter(row.verdict for row in rows)
    counted = ", ".join(f"{count[verdict]} {verdict.value}" for verdict in Verdict)
    return f"{table(['claim', 'says', 'source', 'verdict'], lines)!r}\n\n{len(rows)} rows: {counted}"


def _summary_rows(rows: Iterable[Row]) -> list[str]:
    found = ["| Claim | Source | Verdict |", "|---|---|---|"]
    for row in rows:
        claim = row.claim
        name = claim.title if claim.cell else f"{claim.id}: {claim.title}"
        verdict = row.verdict.value if row.verdict is Verdict.HOLDS else f"**{row.verdict.value}**"
        found.append(f"| {{ref}}`{name} <{claim.anchor}>` | {claim.source} | {verdict} |")
    return found


def card(row: Row) -> list[str]:
    """Return one row as a section of the page: short lines that wrap on a phone, no wide table."""
    claim = row.claim
    proofs = [f"{{prf:ref}}`{label}`" for label in claim.proofs]
    chapters = [f"{{ref}}`chapter {k} <{claim.stated(k)}>`" for k in claim.chapters]
    title = claim.title if claim.cell else f"{claim.id}: {claim.title}"
    lines = [f"({claim.anchor})=", f"### {title}", "", claim.says, ""]
    lines += [
        "Verdict",
        f": **{row.verdict.value.capitalize()}**" + "".join(f"; {c}" for c in row.conditions),
        "",
    ]
    lines += ["Source", ": " + "; ".join([claim.source, *proofs]), ""]
    if chapters:
        lines += ["Stated in", ": " + ", ".join(chapters), ""]
    lines += [
        "Check",
        f": `{claim.function}`: {claim.method}",
        "",
        "Settings",
        f": {claim.settings}",
        "",
        "Figures",
    ]
    lead = ": - "
    for mark, f in _lines(row.figures):
        what = f"*Under the condition:* {f.what}" if f.condition else f.what
        failed = " *Fails.*" if mark else ""
        tolerance = f.tolerance.replace("± ", "±\N{NO-BREAK SPACE}")
        against = f"; predicted {f.predicted} ({tolerance})" if f.predicted else ""
        lines.append(f"{lead}{what}: **{f.measured}**{against}.{failed}")
        lead = "  - "
    return [*lines, ""]


def page(rows: Sequence[Row]) -> str:
    """Return the ledger as a page of the book, in MyST Markdown."""
    claims = [row for row in rows if not row.claim.cell]
    cells = [row for row in rows if row.claim.cell]
    lines = [HEAD, "## All claims", "", *_summary_rows(claims), ""]
    lines += ["(ledger-cells)=", "## Three methods, four depths", ""]
    lines += ["The limit directions that the claims add up to, each measured from five starts or more.", ""]
    lines += [*_summary_rows(cells), "", "## The claims, one by one", ""]
    for row in claims:
        lines += card(row)
    lines += ["## The cells, one by one", ""]
    for row in cells:
        lines += card(row)
    return "\n".join(lines).rstrip() + "\n"


def _figure_data(figure: Figure) -> dict[str, Any]:
    keys = ("what", "predicted", "measured", "tolerance", "ok", "condition")
    found = {key: getattr(figure, key) for key in keys}
    return found | ({"narrowed": _figure_data(figure.narrowed)} if figure.narrowed else {})


def data(row: Row) -> dict[str, Any]:
    """Return one row as plain data for JSON."""
    claim: Claim = row.claim
    return {
        "id": claim.id,
        "title": claim.title,
        "claim": claim.says,
        "source": claim.source,
        "check": claim.function,
        "settings": claim.settings,
        "figures": [_figure_data(figure) for figure in row.figures],
        "verdict": row.verdict.value,
        "conditions": row.conditions,
    }
