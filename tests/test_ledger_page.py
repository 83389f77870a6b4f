"""The ledger's page: stored verdicts, and links between rows and chapters."""

import json
import re
from pathlib import Path

from minorfirst_book.claims import CLAIMS, in_order, measure, report
from minorfirst_book.claims.__main__ import STORED, differences, main

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "appendices" / "ledger.md"
WRITE = "run `python -m minorfirst_book.claims --write --page appendices/ledger.md`"
QUICK = ["C3", "C4", "C12", "gd-1", "gd-2", "gd-3", "linf-2", "linf-3", "l2-2"]  # a second or two together


def chapter(number):
    """Markdown of a chapter's text cells, by its number."""
    (path,) = (ROOT / "chapters").glob(f"{number:02d}_*.ipynb")
    cells = json.loads(path.read_text())["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def test_write_stores_the_verdicts(monkeypatch, tmp_path):
    stored = tmp_path / "verdicts.json"
    stored.write_text('{"C4": "not reproduced", "C9": "holds"}')
    monkeypatch.setattr("minorfirst_book.claims.__main__.STORED", stored)
    assert main(["C4"]) == 1
    assert main(["C4", "--write"]) == 0
    assert json.loads(stored.read_text()) == {"C4": "holds", "C9": "holds"}
    assert main(["C4"]) == 0


def test_the_page_shows_every_claim_with_its_stored_verdict():
    page = PAGE.read_text()
    for claim in in_order():
        cards = re.findall(rf"^\({claim.anchor}\)=\n(.*?)(?=^\(ledger-|\Z)", page, re.M | re.S)
        assert len(cards) == 1, f"{claim.id} has no card on {PAGE.name}: {WRITE}"
        verdict = json.loads(STORED.read_text())[claim.id]
        shown = verdict if verdict == "holds" else f"**{verdict}**"
        title = claim.title if claim.cell else f"{claim.id}: {claim.title}"
        source = "; ".join([claim.source, *(f"{{prf:ref}}`{label}`" for label in claim.proofs)])
        stated = ", ".join(f"{{ref}}`chapter {k} <{claim.stated(k)}>`" for k in claim.chapters)
        parts = [f"### {title}\n", f"\n{claim.says}\n", f"Source\n: {source}\n", f"Stated in\n: {stated}\n"]
        parts += [f"`{claim.function}`: {claim.method}\n", f": {claim.settings}\n"]
        for part in [*parts, f": **{verdict.capitalize()}**"]:
            assert part in cards[0], f"{claim.id}'s card on {PAGE.name} is stale: {WRITE}"
        assert f"| {{ref}}`{title} <{claim.anchor}>` | {claim.source} | {shown} |\n" in page, WRITE


def test_the_page_shows_no_claim_that_is_gone():
    there, page = [claim.anchor for claim in in_order()], PAGE.read_text()
    assert re.findall(r"^\((ledger-(?!cells)\S+)\)=$", page, re.M) == there, WRITE
    assert re.findall(r"^\| \{ref\}`[^`]* <([^>]+)>` \|", page, re.M) == there, WRITE


def test_the_page_shows_what_the_checks_measure():
    page = PAGE.read_text()
    for name in QUICK:
        card = "\n".join(report.card(measure(CLAIMS[name])))
        assert card in page, f"{name}'s card on {PAGE.name} is stale: {WRITE}"


def test_chapters_and_rows_link_to_each_other():
    for claim in in_order():
        assert claim.chapters, f"{claim.id}: name the chapters that state it, chapters=[6], in its decorator"
        for number in claim.chapters:
            text, place = chapter(number), f"{claim.id} is stated in chapter {number}, whose text needs"
            assert f"({claim.stated(number)})=\n" in text, (
                f"{place} the line ({claim.stated(number)})= above the heading of the section that states it"
            )
            link = "ledger-cells" if claim.cell else claim.anchor
            assert f"<{link}>`" in text, f"{place} a link to the ledger, {{ref}}`{claim.id} <{link}>`"


def test_the_claims_line_of_every_chapter_links_to_rows_that_link_back():
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        number = int(path.name[:2])
        lines = re.findall(r"^\*\*Claims\.\*\*.*$", chapter(number), re.M)
        assert len(lines) == 1, (
            f"{path.name} needs one line that begins '**Claims.**'; `make notebooks` says more"
        )
        bare = re.findall(r"\bC\d+(?!\d* <ledger-c\d+>`)", lines[0])
        assert not bare, f"{path.name}: write {bare[0]} as {{ref}}`{bare[0]} <ledger-{bare[0].lower()}>`"
        for name in re.findall(r"<ledger-(c\d+)>", lines[0]):
            assert number in CLAIMS[name.upper()].chapters, (
                f"{path.name} treats {name.upper()}: add {number} to `chapters` in that claim's decorator"
            )


def test_the_list_of_claims_names_each():
    listed = (ROOT / "appendices" / "notation.md").read_text()
    for claim in in_order():
        row = f"| {{ref}}`{claim.id} <{claim.anchor}>` | "
        assert claim.cell or row in listed, f"appendices/notation.md lists the claims: add a row {row}..."


def test_proofs_that_rows_cite_exist():
    proofs = (ROOT / "appendices" / "proofs.md").read_text()
    for claim in in_order():
        for label in claim.proofs:
            assert f":label: {label}\n" in proofs, (
                f"{claim.id} cites {label}: label a theorem of appendices/proofs.md so, or cite another"
            )


def test_differences_of_a_page_are_its_lines():
    assert differences("a\nb\nc\n", "a\nb\nc\n") == []
    assert differences("a\n- b\nc\n", "a\n- d\nc\n") == ["-- b", "+- d"]
