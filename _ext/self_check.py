"""Sphinx extension: questions that answer at once on the page, with no script and no server.

    ```{self-check} At L = 1, does the radius change the path on one example?
    :answer: 2
    Yes, it bends it.
    : No: the gradient has the direction of z wherever it is taken.
    No, it changes the clock.
    : The perturbation shifts the margin, and with it the speed.
    ```

Each answer is one line; the line that begins with ": " says why it is right or wrong.  A reader chooses by
mouse or keyboard; a style sheet shows what belongs to the chosen answer.  On paper all of it is shown.
"""

from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective


class Question(nodes.General, nodes.Element):
    """A paragraph that asks, and choices."""


class Choice(nodes.General, nodes.Element):
    """A radio button, its label and, once it is chosen, what there is to say about it."""


def parsed(lines: list[str]) -> list[tuple[str, str]]:
    """Return (answer, explanation) pairs."""
    pairs: list[tuple[str, str]] = []
    for line in filter(None, map(str.strip, lines)):
        if not line.startswith(": "):
            pairs.append((line, ""))
        elif not pairs or pairs[-1][1]:
            raise ValueError(
                f"the explanation {line!r} follows no answer: an answer is one line, then ': why'"
            )
        else:
            pairs[-1] = (pairs[-1][0], line[2:])
    return pairs


class SelfCheck(SphinxDirective):
    """A question, its answers and why each is right or wrong."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"answer": directives.positive_int}

    def run(self) -> list[nodes.Node]:
        """Build the question."""
        try:
            pairs = parsed(list(self.content))
        except ValueError as error:
            raise self.error(str(error)) from error
        right = self.options.get("answer", 0)
        if not (1 <= right <= len(pairs)) or not all(why for _, why in pairs):
            raise self.error(
                "every answer needs a line ': why' after it, and the option :answer: 2 says which is right"
            )
        name = f"self-check-{self.env.new_serialno('self-check')}"
        legend, _ = self.parse_inline(self.arguments[0])
        box = Question(name=name)
        box += nodes.paragraph("", "", *legend, ids=[name])
        for k, (answer, why) in enumerate(pairs, start=1):
            verdict = "Yes. " if k == right else "No. "
            choice = Choice(name=name, key=f"{name}-{k}", right=k == right)
            choice += nodes.inline("", "", *self.parse_inline(answer)[0])
            reason = self.parse_inline(why)[0]
            choice += nodes.inline("", "", nodes.strong("", verdict), *reason)
            box += choice
        return [box]


def visit_question(translator: Any, node: Question) -> None:
    translator.body.append(f'<div class="mf-check" role="radiogroup" aria-labelledby="{node["name"]}">\n')


def depart_question(translator: Any, node: Question) -> None:
    translator.body.append("</div>\n")


def visit_choice(translator: Any, node: Choice) -> None:
    answer, reason = node.children
    key, verdict = node["key"], "right" if node["right"] else "wrong"
    translator.body.append(f'<div class="mf-choice"><input type="radio" name="{node["name"]}" id="{key}">')
    translator.body.append(f'<label for="{key}">')
    answer.walkabout(translator)
    # A status is read out when its content appears.
    translator.body.append(f'</label><div role="status"><div class="mf-why mf-{verdict}">')
    reason.walkabout(translator)
    translator.body.append("</div></div></div>\n")
    raise nodes.SkipNode


def as_it_is(translator: Any, node: nodes.Element) -> None:
    """Let other builders print the answers with their reasons."""


def setup(app: Any) -> dict[str, bool]:
    app.add_directive("self-check", SelfCheck)
    plain = (as_it_is, as_it_is)
    app.add_node(Question, html=(visit_question, depart_question), latex=plain, text=plain)
    app.add_node(Choice, html=(visit_choice, as_it_is), latex=plain, text=plain)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
