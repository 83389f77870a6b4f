"""Find the browsers of the page tests, or install them: python -m tools.browsers prints where they are."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright, sync_playwright


@dataclass(frozen=True, eq=False)
class Kind:
    """A browser as Playwright calls it, where it may lie, how it comes here and how it is started."""

    name: str
    commands: tuple[str, ...]
    package: str  # Debian's
    options: dict[str, Any]
    advice: str
    from_playwright: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that names a browser to take instead."""
        return self.name.upper()


CHROMIUM = Kind(
    "chromium",
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    "chromium",
    # No sandbox inside containers run as root; nothing asked of the network that a test did not ask.
    {"args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]},
    "apt install chromium          (Debian, Ubuntu; as root)\n    python -m playwright install chromium",
    from_playwright=True,
)
# As its makers and Debian ship it, by the standard protocol, WebDriver BiDi; no driver beside it is needed.
FIREFOX = Kind(
    "firefox",
    ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"),
    "firefox-esr",
    # A driver lets one file read another; a reader's Firefox does not.
    {"channel": "moz-firefox", "firefox_user_prefs": {"security.fileuri.strict_origin_policy": True}},
    "apt install firefox-esr       (Debian; as root)\n"
    "    Firefox from mozilla.org      (Ubuntu; its snap may not open the tests' folders)",
)
KINDS = {kind.name: kind for kind in (CHROMIUM, FIREFOX)}
HELP = """No {name} was found and none could be installed. The page tests need one. Any of these helps:
    {advice}
    {variable}=/path/to/one make page"""


def on_this_machine(kind: Kind, playwright: Playwright) -> str | None:
    """Return the path of a browser that is installed, or None."""
    if named := os.environ.get(kind.variable):
        return named
    for command in kind.commands:
        if path := shutil.which(command):
            return path
    own = playwright.chromium.executable_path
    return own if kind.from_playwright and Path(own).exists() else None


def ways(kind: Kind) -> Iterator[list[str]]:
    """Yield the commands that may install a browser, the least intrusive first."""
    if kind.from_playwright:
        yield [sys.executable, "-m", "playwright", "install", kind.name]
    if shutil.which("apt-get") and os.geteuid() == 0:
        yield ["apt-get", "update", "-qq"]
        yield ["apt-get", "install", "-y", "-qq", kind.package]


def find(kind: Kind, playwright: Playwright) -> str:
    """Return the path of a browser, installing one if need be; exit with advice where none can be had."""
    for command in ways(kind):
        if on_this_machine(kind, playwright):
            break
        print("Trying:", " ".join(command), file=sys.stderr)
        try:
            subprocess.run(command, timeout=600, stdout=sys.stderr, check=False)
        except subprocess.TimeoutExpired:
            continue
    path = on_this_machine(kind, playwright)
    if path is None:
        sys.exit(HELP.format(name=kind.name.title(), advice=kind.advice, variable=kind.variable))
    return path


def launch(playwright: Playwright, kind: Kind = CHROMIUM, **options: Any) -> Browser:
    """Start a browser."""
    start = getattr(playwright, kind.name).launch
    started: Browser = start(executable_path=find(kind, playwright), **kind.options, **options)
    return started


if __name__ == "__main__":
    with sync_playwright() as started:
        for each in KINDS.values():
            print(find(each, started))
