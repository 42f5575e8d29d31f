"""agreement/templates.yaml: the fifteen clauses that such agreements are made of, as data.

A template is a clause without a case: its window is a year and a rule instead of periods, and
its text has places for the value. `draft` makes a clause of it for one case.

    through   the periods up to that of `year`, added up
    at        the period that `year` falls into
    from      each period from that of `year` on
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from longspring.case.columns import Label, LegalClass, Sense, Strength
from longspring.case.deal import Terms
from longspring.case.documents import read_document, unique
from longspring.case.folder import MAX_BYTES, read_text
from longspring.case.section import Section, label_of
from longspring.case.terms import terms_of
from longspring.errors import CaseError, Issue, UsageError

TEMPLATES = Path(__file__).resolve().parents[1] / "agreement" / "templates.yaml"
WINDOWS = ("through", "at", "from")

Window = Literal["through", "at", "from"]


@dataclass(frozen=True, slots=True)
class Template:
    """A clause before it belongs to a case; `value` is None where only the parties know one."""

    name: str
    label: Label
    text: Label
    quantity: Label
    account: str
    minus: str
    ratio: float
    party: tuple[str, ...]
    sense: Sense
    value: float | None
    unit: str
    window: Window
    year: int
    owes: tuple[str, ...]
    benefits: tuple[str, ...]
    strength: Strength
    legal: LegalClass
    evidence: Label
    terms: Terms

    @property
    def number(self) -> str:
        """Return the name of the clause it belongs to: T12 for both T12 and T12b."""
        return self.name.rstrip("abc")


@cache
def read_templates() -> tuple[Template, ...]:
    """Return the shipped templates in their order.

    Raises
    ------
    CaseError
        With everything wrong in the file.
    """
    issues: list[Issue] = []
    name = TEMPLATES.name
    text = read_text(TEMPLATES, name, MAX_BYTES, issues)
    root = None if text is None else read_document(text, name, issues)
    templates: tuple[Template, ...] = ()
    if root is not None:
        root.known("templates")
        parts = root.sections("templates")
        unique(parts, "name")
        templates = tuple(_template(part) for part in parts)
    if issues:
        raise CaseError(tuple(issues))
    return templates


def find_template(name: str) -> Template:
    """Return one template by its name.

    Raises
    ------
    UsageError
        If there is no such template.
    """
    found = {template.name: template for template in read_templates()}
    if name not in found:
        raise UsageError(f"found no template {name!r}, expected one of {', '.join(found)}.")
    return found[name]


def _template(part: Section) -> Template:
    part.known(
        *("name", "label", "text", "quantity", "account", "minus", "ratio", "party", "sense"),
        *("value", "unit", "window", "year", "owes", "benefits", "strength", "legal"),
        *("evidence", "terms"),
    )
    given = part.given("value", optional=True)
    minus = part.text("minus", default="")
    return Template(
        name=part.text("name"),
        label=label_of(part, "label"),
        text=label_of(part, "text"),
        quantity=label_of(part, "quantity"),
        account=part.text("account"),
        minus=minus,
        ratio=part.number("ratio", None if minus else 0.0),
        party=part.words("party", optional=True),
        sense=cast(Sense, part.text("sense", choices=(">=", "<=", "=="))),
        value=None if given is None else part.number("value"),
        unit=part.text("unit"),
        window=cast(Window, part.text("window", choices=WINDOWS)),
        year=part.integer("year", 1900, 2200),
        owes=part.words("owes"),
        benefits=part.words("benefits"),
        strength=cast(
            Strength, part.text("strength", choices=("binding", "best_effort", "report_only"))
        ),
        legal=cast(LegalClass, part.text("legal", choices=("B", "E", "X"))),
        evidence=label_of(part, "evidence"),
        terms=terms_of(part, None),
    )
