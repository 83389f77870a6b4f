"""A submission that attacks whoever looks at it, and a browser's page under watch."""

import attacks
import tiny_course
from grading import pipeline
from grading.limits import Limits
from submissions import Inbox

NAME = tiny_course.NAME
WHY = "\n\n".join(["The formula $a < b$ is honest.", *attacks.ANSWERS.values()])
STEP = f"""from IPython.display import display
def step(w, rho):
    return w + rho * np.sign(w)
for data, metadata in {list(attacks.OUTPUTS.values())!r}:
    display(data, raw=True, metadata=metadata)
"""


def grade(folder, place, **answers):
    """Grade a solution by ada with these answers; return where it lies."""
    Inbox(folder / "inbox", NAME, place).hand_in("ada", answers)
    pipeline.Grading(folder / "inbox", folder / "out", 1, Limits(cell=10, wall=60), place=place).run()
    return folder / "out"


class Watch:
    """A page with what it asked for, what it popped up and what it complained of."""

    def __init__(self, browser, **options):
        self.page = browser.new_page(**options)
        self.asked, self.popped, self.complaints, self.errors = [], [], [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("dialog", lambda dialog: (self.popped.append(dialog.message), dialog.dismiss()))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.errors.append(error.message))

    def harm(self, site):
        """Return what a student's script did, and what was asked beyond a site."""
        beyond = [url for url in self.asked if not url.startswith((site, "data:")) or "/alarm" in url]
        alarm = ["window.alarm"] if self.page.evaluate("'alarm' in window") else []
        return beyond + self.popped + alarm
