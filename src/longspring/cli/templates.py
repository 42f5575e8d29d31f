"""The clause templates as a table, for `longspring clauses --templates`."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from longspring.catalogue import Language, message
from longspring.cli.output import number, say, show_json, show_table

if TYPE_CHECKING:
    from longspring.case.templates import Template

COLUMNS = ("template", "label", "quantity", "sense", "bound", "unit", "year", "legal", "evidence")


def show_templates(*, json: bool, language: Language) -> None:
    """Print every template, and below what law and measurement ask of some."""
    from longspring.case.templates import read_templates

    templates = read_templates()
    if json:
        show_json({"templates": [asdict(template) for template in templates]})
        return
    header = [message(language, f"clauses.{name}") for name in COLUMNS]
    show_table(header, [_cells(template, language) for template in templates])
    for template in templates:
        terms = template.terms
        for key, label in (("permitted", terms.permitted), ("measured", terms.measured)):
            if label.en:
                text = getattr(label, language)
                say(message(language, f"clauses.{key}", template=template.name, text=text))
    say(message(language, "clauses.templates"))


def _cells(template: "Template", language: Language) -> list[str]:
    """Return the cells of one template in the order of the columns."""
    value = template.ratio if template.minus else template.value
    words: dict[str, Any] = {
        "template": template.name,
        "sense": template.sense,
        "bound": number(value),
        "unit": _unit(template),
        "year": message(language, f"clauses.{template.window}", year=template.year),
        "legal": template.legal,
    }
    for name in ("label", "quantity", "evidence"):
        words[name] = getattr(getattr(template, name), language)
    if template.terms.measured.en:
        words |= {"sense": "", "bound": "–", "unit": ""}
    return [str(words[name]) for name in COLUMNS]


def _unit(template: "Template") -> str:
    """Return the unit of the number shown: that of the value, or of the ratio."""
    if template.minus:
        return f"x {template.minus}"
    return "" if template.unit == "1" else template.unit
