"""Sphinx extension: the search works in a book opened as files, and says what it must leave out there.

Its index comes as a script, which a file may load.  The excerpts below each title it reads from the pages
found, and no browser lets one file read another: each try would be an error in the reader's console.
"""

from typing import Any

TITLES_ALONE = """if (location.protocol === "file:") {
  DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  document.addEventListener("DOMContentLoaded", () => {
    const line = document.createElement("p");
    line.className = "mt-3";
    line.textContent = "The book was opened as a file: pages that match are listed without excerpts, " +
      "since a browser does not let one file read another.";
    document.querySelector("#search-results").before(line);
  });
}"""


def tell(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    if pagename == "search":
        app.add_js_file(None, body=TITLES_ALONE)


def setup(app: Any) -> dict[str, bool]:
    app.connect("html-page-context", tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
