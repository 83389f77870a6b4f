"""Compare the committed JavaScript and style sheets with a fresh build: python tools/bundle.py.

python tools/bundle.py          fail where what is committed differs from what the sources give
python tools/bundle.py --write  build into the working tree instead
"""

import filecmp
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from sphinxcontrib.katex import katex_version

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "frontend"
BUILT = ("lib/minorfirst_book/static", "vendor/katex")


def install() -> None:
    """Install what package-lock.json pins, unless it is there."""
    stamp = SOURCES / "node_modules" / ".package-lock.json"
    if stamp.exists() and stamp.stat().st_mtime >= (SOURCES / "package-lock.json").stat().st_mtime:
        return
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm was not found; `make js` brings node and npm into the virtual environment.")
    subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=SOURCES, check=True)
    stamp.touch()


def build(root: Path) -> None:
    """Build into a root folder."""
    subprocess.run(["node", str(SOURCES / "build.mjs"), str(root)], check=True)


def stale(fresh: Path) -> list[str]:
    """Return the built files that differ from a fresh build, or are missing or left over."""
    different = []
    for folder in BUILT:
        here = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
        there = {path.relative_to(fresh).as_posix() for path in (fresh / folder).rglob("*") if path.is_file()}
        different += sorted(here ^ there)
        both = sorted(here & there)
        different += [name for name in both if not filecmp.cmp(ROOT / name, fresh / name, shallow=False)]
    return different


def main() -> None:
    """Run the command line."""
    install()
    if "--write" in sys.argv[1:]:
        build(ROOT)
        return
    with tempfile.TemporaryDirectory() as folder:
        build(Path(folder))
        different = stale(Path(folder))
    if different:
        sys.exit("not what the sources give; run `make bundle`:\n" + "\n".join(different))
    pinned = f'"katex": "{katex_version}"'
    if pinned not in (SOURCES / "package.json").read_text():
        sys.exit(f"frontend/package.json must pin {pinned}, which sphinxcontrib-katex typesets with")
    print("the committed bundles are what their sources give")


if __name__ == "__main__":
    main()
