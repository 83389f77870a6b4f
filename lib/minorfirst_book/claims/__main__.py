"""Measure the book's claims and compare their verdicts with the stored ones.

    python -m minorfirst_book.claims                  all of them, in half a minute
    python -m minorfirst_book.claims C6 C7 l2-3       some
    python -m minorfirst_book.claims --write          store the verdicts that come out

Exit code 0: the stored verdicts; 1: a verdict has changed, or the page of --compare is another one;
2: bad arguments.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

from tqdm import tqdm

from . import CLAIMS, Row, in_order, measure, report

STORED = Path(__file__).with_name("verdicts.json")
MEANT = (
    "If that is meant, store it and write the page anew: python -m minorfirst_book.claims --write "
    "--page appendices/ledger.md"
)


def changes(rows: Sequence[Row], stored: dict[str, str], whole: bool) -> list[str]:
    """Return in words how the verdicts differ from the stored ones."""
    found = []
    for row in rows:
        before = stored.get(row.claim.id, "not stored")
        if row.verdict.value != before:
            failing = [f for f in row.figures if not f.ok]
            why = "".join(
                f"\n    {f.what}: predicted {f.predicted}, measured {f.measured} ({f.tolerance})"
                for f in failing
            )
            found.append(f"{row.claim.id}: {before} -> {row.verdict.value}{why}")
    if whole:
        gone = [key for key in stored if key not in CLAIMS]
        found += [f"{key}: {stored[key]} -> there is no such claim any more" for key in gone]
    return found


def differences(stored: str, measured: str) -> list[str]:
    """Return the lines of a page in which what is stored (-) and what is measured (+) differ."""
    lines = list(unified_diff(stored.splitlines(), measured.splitlines(), lineterm="", n=0))
    return [line for line in lines[2:] if not line.startswith("@@")]  # the first two name files


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    formatter = argparse.RawDescriptionHelpFormatter
    found = argparse.ArgumentParser(
        "python -m minorfirst_book.claims", description=__doc__, formatter_class=formatter
    )
    found.add_argument(
        "claims", nargs="*", metavar="CLAIM", help=f"which: {', '.join(c.id for c in in_order())}"
    )
    found.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON")
    found.add_argument("--page", type=Path, metavar="FILE", help="write the page of the book")
    found.add_argument("--compare", type=Path, metavar="FILE", help="exit with 1 if this page is another")
    found.add_argument("--write", action="store_true", help="store the verdicts instead of comparing them")
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    arguments = parser()
    given = arguments.parse_args(argv)
    names = {claim.id.lower(): claim for claim in in_order()}
    unknown = [name for name in given.claims if name.lower() not in names]
    if unknown:
        known = ", ".join(claim.id for claim in names.values())
        arguments.error(f"no such claim: {', '.join(unknown)}; there are {known}")
    whole = not given.claims
    if not whole and (given.page or given.compare):
        arguments.error("--page and --compare need all claims; name none")
    chosen = (
        list(names.values())
        if whole
        else [names[name] for name in dict.fromkeys(map(str.lower, given.claims))]
    )

    bar = tqdm(chosen, unit="claim", file=sys.stderr)
    rows = []
    for claim in bar:
        bar.set_postfix_str(claim.id)
        rows.append(measure(claim))
    print("\n\n".join(report.text(row) for row in rows))
    print(f"\n{report.summary(rows)}")
    if given.json:
        given.json.write_text(
            json.dumps([report.data(row) for row in rows], indent=1, ensure_ascii=False) + "\n"
        )
    if given.page:
        given.page.write_text(report.page(rows))

    stored = json.loads(STORED.read_text()) if STORED.exists() else {}
    if given.write:
        kept = {} if whole else stored
        kept |= {row.claim.id: row.verdict.value for row in rows}
        STORED.write_text(json.dumps({c.id: kept[c.id] for c in in_order() if c.id in kept}, indent=1) + "\n")
        print(f"Stored in {STORED.name}.")
        return 0
    found = changes(rows, stored, whole)
    print("All as stored." if not found else "Changed:\n  " + "\n  ".join(found) + f"\n{MEANT}")
    if given.compare and (other := differences(given.compare.read_text(), report.page(rows))):
        again = f"python -m minorfirst_book.claims --page {given.compare}"
        print(f"{given.compare} is not what these rows give; if that is meant, write it anew: {again}")
        print("\n".join(other))
        return 1
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
