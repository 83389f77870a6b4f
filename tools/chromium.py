"""Find a Chromium for the page tests, or install one: python tools/chromium.py prints its path."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# No sandbox inside containers run as root; nothing asked of the network that a test did not ask.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
HELP = """No Chromium was found and none could be installed. The page tests need one. Any of these helps:
    apt install chromium          (Debian, Ubuntu; as root)
    python -m playwright install chromium
    CHROMIUM=/path/to/chrome make test"""


def on_this_machine() -> str | None:
    """Return the path of a Chromium that is installed, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def install() -> None:
    """Try Playwright's browser, then the system's package; both may fail."""
    tries = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        tries += [["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]]
    for command in tries:
        print("Trying:", " ".join(command), file=sys.stderr)
        try:
            done = subprocess.run(command, timeout=600, stdout=sys.stderr, check=False)
        except subprocess.TimeoutExpired:
            continue
        if done.returncode == 0 and on_this_machine():
            return


def find() -> str:
    """Return the path of a Chromium, installing one if need be; exit with advice where none can be had."""
    if not on_this_machine():
        install()
    path = on_this_machine()
    if path is None:
        sys.exit(HELP)
    return path


if __name__ == "__main__":
    print(find())
