"""Compare the public names, with their signatures, with those stored in tests/public_names.txt.

    python tools/public_names.py            fail where they differ, and show where
    python tools/public_names.py --write    store them as they are

Whoever relies on the packages relies on these lines.  A change of them is a decision, and CHANGELOG.md has a
line about it.
"""

from __future__ import annotations

import argparse
import difflib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import minorfirst
import minorfirst_book

STORED = Path(__file__).resolve().parent.parent / "tests" / "public_names.txt"
MODULES = {
    "minorfirst": minorfirst,
    "minorfirst_book": minorfirst_book,
    "minorfirst_book.plots": minorfirst_book.plots,
    "minorfirst_book.explore": minorfirst_book.explore,
}
WRITE = (
    "The public names have changed.  If that is meant, run `python tools/public_names.py --write` and add a "
    "line to CHANGELOG.md, under Unreleased; if not, take the change back."
)


def names(module: ModuleType) -> list[str]:
    """Return a module's public names: its ``__all__``, or what it holds besides modules."""
    held = [name for name in dir(module) if not name.startswith("_")]
    return sorted(getattr(module, "__all__", [n for n in held if not inspect.ismodule(getattr(module, n))]))


def signature(thing: Any) -> str:
    """Return the parameters of a callable with their defaults; types are mypy's."""
    parameters = inspect.signature(thing).parameters.values()
    bare = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in parameters]
    return str(inspect.Signature(bare))


def lines(name: str, thing: Any) -> Iterator[str]:
    """Yield a line for a name and, of a class of ours, one for each public member that one of ours gives it."""
    if not inspect.isclass(thing):
        yield name if inspect.ismodule(thing) else name + signature(thing)
        return
    bases = ", ".join(base.__name__ for base in thing.__bases__ if base is not object)
    plain = issubclass(thing, BaseException) or bool(getattr(thing, "__members__", None))
    yield f"class {name}{'' if plain else signature(thing)}" + (f" < {bases}" if bases else "")
    ours = [kind for kind in thing.__mro__ if kind.__module__.partition(".")[0] in MODULES]
    for member in sorted({key for kind in ours for key in vars(kind) if not key.startswith("_")}):
        held = inspect.getattr_static(thing, member)
        if isinstance(held, (staticmethod, classmethod)):
            held = getattr(thing, member)
        yield f"    {name}.{member}" + (signature(held) if callable(held) else "")


def text() -> str:
    """Return every public name, a line each."""
    found = []
    for path, module in MODULES.items():
        for name in names(module):
            found += lines(f"{path}.{name}", getattr(module, name))
    return "\n".join(found) + "\n"


def differences() -> list[str]:
    """Return the lines that were stored and are gone, with "-", and those that are new, with "+"."""
    stored = STORED.read_text(encoding="utf-8").splitlines() if STORED.exists() else []
    return [line for line in difflib.ndiff(stored, text().splitlines()) if line[0] in "-+"]


def main() -> int:
    """Run the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--write", action="store_true", help="store the names as they are")
    if parser.parse_args().write:
        STORED.write_text(text(), encoding="utf-8")
        return 0
    changed = differences()
    print("\n".join([*changed, WRITE]) if changed else "The public names are as stored.")
    return int(bool(changed))


if __name__ == "__main__":
    sys.exit(main())
