"""The form in a browser: a student's text runs nothing, a teacher can grade, and nothing else is served."""

import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import attacks
import pytest
import tiny_course
import watch
from grading import form
from nbgrader.api import Gradebook

NAME = tiny_course.NAME
SERVER = """
import sys
from pathlib import Path
from grading.form import serve
serve(Path(sys.argv[1]), Path(sys.argv[2]), 0)
"""


@pytest.fixture(scope="module")
def address(hostile):
    """The form's address with its token."""
    command = [sys.executable, "-c", SERVER, str(hostile), str(hostile.parent / "course")]
    root = Path(form.__file__).resolve().parents[1]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)
    try:
        yield server.stdout.readline().removeprefix("Open ").strip()
    finally:
        server.stdout.close()
        server.terminate()
        server.wait(20)


def score(hostile):
    with Gradebook(f"sqlite:///{hostile}/gradebook.db") as book:
        grade = book.find_grade("why", NAME, NAME, "ada")
        comment = book.find_comment("why", NAME, NAME, "ada")
        return grade.manual_score, grade.needs_manual_grade, comment.manual_comment


def submission(hostile):
    with Gradebook(f"sqlite:///{hostile}/gradebook.db") as book:
        return book.find_submission_notebook(NAME, NAME, "ada").id


@pytest.mark.slow
def test_the_form_runs_nothing_and_takes_points_and_a_comment(hostile, address, browser):
    site = address.partition("/formgrader")[0]
    assert site.startswith("http://127.0.0.1:") and "token=" in address
    seen = watch.Watch(browser)
    seen.page.goto(address)
    for link in (NAME, NAME, "Submission #1"):
        seen.page.get_by_role("link", name=link).last.click()
    seen.page.wait_for_load_state("networkidle")
    assert "is honest" in seen.page.inner_text("#notebook")
    assert seen.page.locator("math").count() > 1
    # A teacher points at everything; no link of the student's leads into the form.
    seen.page.evaluate(
        "document.querySelectorAll('#notebook *').forEach(e => e.dispatchEvent("
        "new MouseEvent('mouseover', {bubbles: true})))"
    )
    hrefs = seen.page.eval_on_selector_all("#notebook a", "all => all.map(one => one.href)")
    assert all(href.split(":")[0] in ("http", "https", "") and site not in href for href in hrefs)
    seen.page.wait_for_timeout(500)
    assert seen.harm(site) == []
    assert score(hostile) == (None, True, None)
    assert seen.errors == []
    for box, text in (("#why", "2.5"), ("#why-comment", "Well argued.")):
        with seen.page.expect_response(lambda answer: answer.request.method == "PUT" and answer.ok):
            seen.page.fill(box, text)
            seen.page.locator(box).blur()
    assert score(hostile) == (2.5, False, "Well argued.")
    assert seen.harm(site) == []
    seen.page.close()


@pytest.mark.slow
def test_a_script_that_slips_in_is_stopped_by_the_policy(hostile, address, browser):
    """As if sanitizing had failed: the page itself is changed on its way."""
    site = address.partition("/formgrader")[0]
    seen = watch.Watch(browser)
    seen.page.goto(address)

    def slip(route):
        answer = route.fetch()
        route.fulfill(
            response=answer,
            body=answer.text().replace(
                "</main>",
                f"{attacks.IMG}<script>{attacks.ALARM}</script><script src='{attacks.EVIL}'></script>",
            ),
        )

    seen.page.route("**/submissions/*/", slip)
    seen.page.goto(f"{site}/formgrader/submissions/{submission(hostile)}/")
    seen.page.wait_for_timeout(500)
    assert "onerror" in seen.page.content()
    assert [entry for entry in seen.harm(site) if attacks.EVIL not in entry] == []
    assert any("Content Security Policy" in text for text in seen.complaints)
    seen.page.close()


CLOSED = [
    "terminals/new/1", "api/terminals", "api/kernels", "api/kernelspecs", "api/contents", "api/contents/x",
    "api/sessions", "api/nbconvert", "api/config/notebook", "api/shutdown", "api/status", "api/me",
    "api/events", "files/nbgrader_config.py", "nbconvert/html/x.ipynb", "view/x", "tree", "lab", "metrics",
    "notebooks/x",
    "formgrader/?path=/tmp", "formgrader/manage_assignments", "formgrader/manage_students",
    f"formgrader/api/submission/{NAME}/ada/autograde", f"formgrader/api/assignment/{NAME}/assign",
    f"formgrader/api/assignment/{NAME}/collect", f"formgrader/submissions/1/{NAME}.ipynb",
]  # fmt: skip


def ask(url, method="GET"):
    """Return the status of an answer and its headers."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *rest):
            return None

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay)
    try:
        answer = opener.open(urllib.request.Request(url, method=method), timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers


@pytest.mark.slow
def test_nothing_else_is_served(address):
    site, _, token = address.partition("/formgrader")[0], *address.partition("?")[1:]
    for path in CLOSED:
        for method in ("GET", "POST", "PUT", "DELETE"):
            status, headers = ask(f"{site}/{path}{'&' if '?' in path else '?'}{token}", method)
            to_the_form = status == 302 and headers["Location"].startswith(form.HOME)
            assert status in (403, 404, 405) or (to_the_form and "path=" in path), (path, method, status)
    status, headers = ask(f"{site}/formgrader/gradebook?{token}")
    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    status, headers = ask(f"{site}/formgrader/gradebook")
    assert (status, headers["Location"].split("?")[0]) == (302, "/login")
    assert ask(f"{site}/formgrader/api/grades?submission_id=1")[0] in (302, 403)


def test_the_form_says_what_to_run_first(place, tmp_path):
    with pytest.raises(ValueError, match=r"Nothing has been graded into .*First run: make grade"):
        form.make(tmp_path / "none", place)
