"""nbgrader's form for written answers, served alone: no terminals, kernels or files, no script but its own.

nbgrader runs its form within a whole Jupyter server, where a script in a student's answer could do all that
the teacher can.  Here a list says what is served: the pages of *Manual Grading*, the points and the comments.
"""

from __future__ import annotations

import base64
import hashlib
import html
import logging
import os
import secrets
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from jupyter_server.auth.login import LoginFormHandler
from jupyter_server.auth.logout import LogoutHandler
from jupyter_server.base.handlers import (
    FileFindHandler,
    PublicStaticFileHandler,
    RedirectWithParams,
    Template404,
)
from jupyter_server.serverapp import ServerApp
from nbgrader.server_extensions.formgrader import apihandlers, handlers
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from tornado import web

from . import course
from .rendering import OURS, THEIRS, Changed, Pages, marked

HOME = "/formgrader/gradebook"
OF_THE_SERVER = {
    LoginFormHandler,
    LogoutHandler,
    FileFindHandler,
    PublicStaticFileHandler,
    RedirectWithParams,
    Template404,
}
OF_THE_FORM = {
    handlers.GradebookAssignmentsHandler,
    handlers.GradebookNotebooksHandler,
    handlers.GradebookNotebookSubmissionsHandler,
    handlers.SubmissionHandler,
    handlers.SubmissionNavigationHandler,
    apihandlers.AssignmentCollectionHandler,
    apihandlers.NotebookCollectionHandler,
    apihandlers.SubmittedNotebookCollectionHandler,
    apihandlers.GradeCollectionHandler,
    apihandlers.GradeHandler,
    apihandlers.CommentCollectionHandler,
    apihandlers.CommentHandler,
    apihandlers.FlagSubmissionHandler,
}
# What nbgrader's templates write into attributes.
ON_CLICK = ("toggle_name(true);", "toggle_name(false);", "toggleAllNames()")


def policy(nonce: str) -> str:
    """Return the Content-Security-Policy of the form; a script needs the nonce to run."""
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in ON_CLICK)
    clicks = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}' 'unsafe-hashes' {clicks}; "
        "style-src 'self' 'unsafe-inline'; img-src data:; font-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )


class Exporter:
    """What nbgrader's handler takes to be its exporter; makes pages in processes that can be ended."""

    def __init__(self, pages: Pages, nonce: str):
        self.pages, self.nonce = pages, nonce

    def from_filename(self, filename: str, resources: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the page of one submission."""
        safe = {key: html.escape(v) if isinstance(v, str) else v for key, v in resources.items()}
        text, problem = self.pages.begin(Path(filename), safe, "formgrade", nonce=self.nonce)()
        if not text:
            raise web.HTTPError(500, f"no page of this submission could be made: {problem}")
        return text, resources


class Form(ServerApp):
    """A Jupyter server of which only the login and nbgrader's form are left."""

    name = "form"
    default_services = ("auth",)

    def load_config_file(self, **rest: Any) -> None:
        """Read no file: a teacher's settings for other servers may open what is closed here."""

    def init_webapp(self) -> None:
        """Take away all handlers but those on the lists."""
        super().init_webapp()
        self.nonce = secrets.token_urlsafe(16)
        settings = self.web_app.settings
        extension = FormgradeExtension(parent=self)
        extension.root_dir, extension.log = self.root_dir, self.log
        extension.initialize([])
        extension.init_tornado_settings(self.web_app)
        templates = ChoiceLoader([FileSystemLoader(OURS), FileSystemLoader(THEIRS)])
        loader = Changed(templates, marked(self.nonce))
        settings["nbgrader_jinja2_env"] = Environment(loader=loader, autoescape=True)
        settings["headers"] = {
            "Content-Security-Policy": policy(self.nonce),
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        router = self.web_app.wildcard_router
        router.rules = [rule for rule in router.rules if rule.target in OF_THE_SERVER]
        all_of_them = [*handlers.default_handlers, *apihandlers.default_handlers]
        served = [rule for rule in all_of_them if rule[1] in OF_THE_FORM]
        static = (r"/formgrader/static/(.*)", web.StaticFileHandler, {"path": handlers.static_path})
        home = (r"/formgrader/?", web.RedirectHandler, {"url": HOME, "permanent": False})
        self.web_app.add_handlers(".*$", [home, *served, static])


def make(grades: Path, place: Path = course.COURSE, port: int = 8888) -> Form:
    """Return the server, which listens already, for what has been graded into a folder."""
    grades = grades.resolve()
    settings = course.config(grades, place)
    if not any(Path(settings.CourseDirectory.autograded_directory).glob("*/*/*.ipynb")):
        raise ValueError(
            f"Nothing has been graded into {grades} yet. First run: make grade SUBMISSIONS=path/to/folder"
        )
    os.chdir(place)  # where nbgrader looks for the course's configuration
    form = Form(
        ip="127.0.0.1",
        port=port,
        root_dir=str(place),
        default_url=HOME,
        jpserver_extensions={},
        terminals_enabled=False,
        allow_root=True,  # nothing can be started here
        answer_yes=True,  # Ctrl+C ends it
        open_browser=False,
        log_level="ERROR",
    )
    form.initialize([], find_extensions=False)
    # Jupyter's own lines on how to open it, and nbgrader's on an exchange that only a JupyterHub has.
    form.log.addFilter(lambda record: record.levelno < logging.CRITICAL)
    return form


def serve(grades: Path, place: Path = course.COURSE, port: int = 8888) -> None:
    """Serve the form until Ctrl+C."""
    form = make(grades, place, port)
    with Pages(1) as pages, ExitStack() as ends:
        form.web_app.settings["nbgrader_exporter"] = Exporter(pages, form.nonce)
        ends.callback(form.io_loop.close)
        print(f"Open {form.display_url.split()[0]}\nCtrl+C ends it.", flush=True)
        form.start()
