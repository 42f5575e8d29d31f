"""How the result was found, what it does not say, and what the words mean."""

from typing import Any

from longspring.report.headline import resolution_sentence
from longspring.report.markup import Cell, Section, folded, paragraph, table
from longspring.report.measure import MONEY
from longspring.report.text import Text, plain, read_catalogue, say
from longspring.report.view import PlanView

WORDS = (
    "account",
    "availability",
    "boundary",
    "certificate",
    "clause",
    "curtailment",
    "gap",
    "illustrative",
    "legal",
    "net_position",
    "outside",
    "period",
    "present_value",
    "shadow_price",
    "slack",
    "step",
    "swing",
    "system_cost",
    "zone",
)


def honesty_section(view: PlanView) -> Section:
    """Return resolution, certificate, limits of the model and the record of the run."""
    points = "".join(
        f"<li>{say(key).html()}</li>"
        for key in sorted(read_catalogue("en"))
        if key.startswith("honesty.limit_")
    )
    body = (
        paragraph(resolution_sentence(view), "finding")
        + paragraph(say(_explanation(view)))
        + _certificate(view)
        + f"<h3>{say('honesty.limits').html()}</h3><ul>{points}</ul>"
        + folded(say("honesty.record"), _record(view))
    )
    return Section("honesty", say("honesty.title"), body)


def glossary_section() -> Section:
    """Return the words of the report with their meanings."""
    entries = "".join(
        f"<dt>{say(f'word.{word}').html()}</dt><dd>{say(f'meaning.{word}').html()}</dd>"
        for word in WORDS
    )
    return Section("glossary", say("glossary.title"), f'<dl class="glossary">{entries}</dl>')


def _explanation(view: PlanView) -> str:
    """Return the sentence that says what the certificate of this plan claims."""
    between = "proved_gap" in view.plan.manifest.get("resolution", {})
    return "honesty.certificate_within" if between else "honesty.certificate"


def _certificate(view: PlanView) -> str:
    manifest = view.plan.manifest
    found: dict[str, Any] = manifest.get("certificate", {})
    if not found:
        return paragraph(say("absent"), "absent")
    rows = [
        _pair(
            say("honesty.verdict"), say("headline.passed" if found["passed"] else "headline.failed")
        )
    ]
    rows += [
        _pair(say(f"honesty.{key}"), plain(f"{found[key]:.2e}" if found[key] else "0"))
        for key in ("primal", "dual", "gap")
    ]
    if isinstance(found.get("safe_bound"), int | float):
        rows.append(_pair(say("honesty.safe_bound"), MONEY.text(float(found["safe_bound"]))))
    if "objective" in manifest:
        rows.append(_pair(say("headline.cost"), MONEY.text(float(manifest["objective"]))))
    header = [say("honesty.check"), say("honesty.figure")]
    return table(say("honesty.figures"), header, rows)


def _record(view: PlanView) -> str:
    rows = [
        _pair(plain(name), plain(shown))
        for name, shown in _flat("", view.plan.manifest)
        if not name.startswith("certificate.") and len(shown) < 200
    ]
    return table(say("honesty.record"), [say("honesty.entry"), say("honesty.figure")], rows)


def _flat(prefix: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [
            entry
            for key in sorted(value)
            for entry in _flat(f"{prefix}.{key}" if prefix else str(key), value[key])
        ]
    if isinstance(value, list | tuple):
        return [(prefix, ", ".join(str(item) for item in value))]
    return [(prefix, str(value))]


def _pair(name: Text, shown: Text) -> list[Cell]:
    return [Cell(name), Cell(shown)]
