"""Writing a clause of agreement.yaml from a template, beside those that are there.

    text     = draft(template, case, wishes)      # YAML of one clause
    new file = insert_clause(text of the file, text)

Nothing else of the file changes: its comments, its order and its spelling stay. The whole case
is read with the new text before anything is written, so that a draft never breaks a case.
"""

import json
import math
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from longspring.case.accounts import coefficient_tables, shipped_accounts
from longspring.case.columns import Label, Strength
from longspring.case.deal import Terms
from longspring.case.folder import read_texts
from longspring.case.model import Case
from longspring.case.read import assemble
from longspring.case.shipped import find_case, shipped_cases
from longspring.case.templates import Template
from longspring.case.terms import LABELS
from longspring.case.tree import Node, read_tree
from longspring.case.vocabulary import MONEY_ACCOUNTS
from longspring.errors import CaseError, Issue, UsageError

AGREEMENT = "agreement.yaml"
SPOKEN = {
    "yiyuan": Label("hundred million CNY", "亿元"),
    "yiyuan/a": Label("hundred million CNY a year", "亿元/年"),
    "wanyuan": Label("ten thousand CNY", "万元"),
    "CNY/a": Label("CNY a year", "元/年"),
    "PJ/a": Label("PJ a year", "PJ/年"),
    "Mt/a": Label("Mt a year", "Mt/年"),
    "t/a": Label("t a year", "吨/年"),
    "tce/a": Label("tce a year", "吨标准煤/年"),
}
NAMES = tuple(f"C{number:02d}" for number in range(1, 1000))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user chooses of a clause; None or empty: as the template has it."""

    name: str = ""
    field: str = ""
    value: float | None = None
    unit: str = ""
    ratio: float | None = None
    year: int | None = None
    zones: tuple[str, ...] = ()
    strength: Strength | None = None
    remedy_price: float | None = None


def add_clause(name: str, template: Template, wishes: Wishes) -> tuple[str, str]:
    """Put a clause made from a template into the agreement of a case folder.

    Parameters
    ----------
    name : str
        Folder of a case of one's own.
    template : Template
        What to write.
    wishes : Wishes
        What to write differently.

    Returns
    -------
    tuple of str
        Name of the clause, and its YAML.

    Raises
    ------
    UsageError
        If the case is a shipped one, or the template needs a choice that was not made.
    CaseError
        If the case is not valid with the clause; nothing is written then.
    """
    folder = find_case(name)
    if not Path(name).is_dir() and name in shipped_cases():
        raise UsageError(
            f"{name!r} is a shipped case and stays as it is. Copy it first: "
            f"longspring new DIR --from {name}."
        )
    issues: list[Issue] = []
    texts = read_texts(folder, issues)
    case = assemble(folder, texts, issues)
    _check_accounts(template, case)
    clause = _named(case, wishes.name)
    written = draft(template, case, clause, wishes)
    changed = {**texts, AGREEMENT: insert_clause(texts[AGREEMENT], written)}
    assemble(folder, changed, [])
    _replace(folder / AGREEMENT, changed[AGREEMENT])
    return clause, written


def _check_accounts(template: Template, case: Case) -> None:
    """Raise UsageError where the case lacks what an account of the template is made with."""
    own = {account.name for account in case.accounts} | set(MONEY_ACCOUNTS)
    shipped = {account.name: account for account in shipped_accounts()}
    for name in filter(None, (template.account, template.minus)):
        if name not in own:
            tables = ", ".join(sorted(coefficient_tables(shipped[name])))
            raise UsageError(
                f"{template.name} bounds the account {name}, which this case does not have. Add to "
                f"coefficients.csv the tables {tables}."
            )


def _named(case: Case, wanted: str) -> str:
    """Return the name of a new clause: as wanted, else the first number that is free."""
    taken = {clause.name for clause in case.agreement.clauses}
    if wanted in taken:
        raise UsageError(f"the agreement has a clause {wanted!r} already. Choose another --name.")
    return wanted or next(name for name in NAMES if name not in taken)


def draft(template: Template, case: Case, name: str, wishes: Wishes) -> str:
    """Return the YAML of one clause, its keys at the left margin under a dash."""
    value = template.value if wishes.value is None else wishes.value
    if value is None:
        raise UsageError(f"{template.name} has no value of its own. Give one with --value.")
    unit = wishes.unit or template.unit
    ratio = template.ratio if wishes.ratio is None else wishes.ratio
    year = wishes.year or template.year
    strength = wishes.strength or template.strength
    periods = _periods(template, case, year)
    first, end = _years(template, case, periods)
    words = {"value": _plain(value), "year": first, "end": end}
    words |= {"ratio": _plain(ratio), "percent": _plain(100 * ratio)}
    spoken = SPOKEN.get(unit, Label(unit, unit))
    text = Label(
        template.text.en.format(unit=spoken.en, span=_span(first, end, "-"), **words),
        template.text.zh.format(unit=spoken.zh, span=_span(first, end, "—"), **words),
    )
    lines = [f"- name: {name}", f"  field: {_field(template, case, wishes.field)}"]
    lines += [f"  label: {_both(template.label)}", *_long("text", text, "  ")]
    lines += [f"  owes: {_list(template.owes)}", f"  benefits: {_list(template.benefits)}"]
    lines.append(f"  account: {template.account}")
    if template.minus:
        lines += [f"  minus: {template.minus}", f"  ratio: {_plain(ratio)}"]
    lines += [f'  sense: "{template.sense}"', f"  value: {_plain(value)}"]
    lines += [f"  unit: {json.dumps(unit, ensure_ascii=False)}"]
    lines += [f"  periods: {_list(periods)}"]
    lines += [f"  zones: {_list(wishes.zones)}"] if wishes.zones else []
    lines += [f"  party: {_list(template.party)}"] if template.party else []
    lines += ["  aggregate: sum"] if template.window == "through" else []
    lines.append(f"  strength: {strength}")
    if wishes.remedy_price is not None:
        lines.append(f"  remedy_price: {_plain(wishes.remedy_price)}")
    lines += [f"  legal: {template.legal}", f"  evidence: {_both(template.evidence)}"]
    own = wishes.value is not None or wishes.ratio is not None
    lines.append(f"  illustrative: {str(not own).lower()}")
    return "\n".join([*lines, *_terms(template, case)]) + "\n"


def _periods(template: Template, case: Case, year: int) -> tuple[int, ...]:
    """Return the periods of a case that the window of a template means."""
    years = tuple(period.year for period in case.periods)
    before = tuple(one for one in years if one <= year)
    chosen = {
        "through": before,
        "at": before[-1:],
        "from": (*before[-1:], *(one for one in years if one > year)),
    }[template.window]
    if not chosen:
        listed = ", ".join(map(str, years))
        raise UsageError(f"no period of the case begins by {year}. Give --year: {listed}.")
    return chosen


def _years(template: Template, case: Case, periods: tuple[int, ...]) -> tuple[int, int]:
    """Return the first and last year of the period that a template names."""
    named = periods[0 if template.window == "from" else -1]
    years = next(period.years for period in case.periods if period.year == named)
    return named, named + math.ceil(years) - 1


def _span(first: int, last: int, dash: str) -> str:
    return str(first) if first == last else f"{first}{dash}{last}"


def _field(template: Template, case: Case, wanted: str) -> str:
    """Return the field a clause belongs to: as wanted, else the one that counts its account."""
    fields = case.agreement.fields
    if wanted:
        return wanted
    fitting = [field.name for field in fields if template.account in field.accounts]
    if not fitting:
        listed = ", ".join(f"{field.name} ({field.label.en})" for field in fields)
        raise UsageError(f"no field counts the account {template.account}. Give --field: {listed}.")
    return fitting[0]


def _terms(template: Template, case: Case) -> Iterator[str]:
    """Yield the lines of what a clause says beside its bound."""
    terms = template.terms
    parties = {party.name for party in case.parties}
    owners = [owner for owner in terms.owners if owner.party in parties]
    yield "  terms:"
    yield f"    template: {template.name}"
    for key in LABELS:
        label: Label = getattr(terms, key)
        if label.en:
            yield from _long(key, label, "    ")
    if owners:
        yield "    owners:"
    for owner in owners:
        yield f"      - {{party: {owner.party}, office: {_both(owner.office)}}}"
    depends = _depends(terms, case)
    if depends:
        yield f"    depends: {_list(depends)}"


def _depends(terms: Terms, case: Case) -> tuple[str, ...]:
    """Return the clauses of the agreement that were made from the templates a clause needs."""
    made = {clause.terms.template: clause.name for clause in case.agreement.clauses}
    return tuple(made[name] for name in terms.depends if name in made)


def insert_clause(text: str, clause: str) -> str:
    """Return the text of an agreement with a clause after its last one.

    Raises
    ------
    UsageError
        If the clauses are written on one line in brackets.
    """
    lines = text.rstrip("\n").split("\n")
    entries = _entries(text)
    start = entries["clauses"].line
    items: list[Node] = entries["clauses"].value or []
    head = lines[start - 1].split("#", 1)[0].rstrip()
    if not head.endswith(":"):
        if items:
            raise UsageError("write the clauses of agreement.yaml one below the other, each '- '.")
        lines[start - 1] = "clauses:"
    later = [node.line for node in entries.values() if node.line > start]
    end = min(later) - 1 if later else len(lines)
    while end > start and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    # `line` of an item is that of its first key, which stands behind the dash.
    indent = lines[items[0].line - 1].split("-", 1)[0] if items else "  "
    added = [f"{indent}{line}" if line else line for line in clause.rstrip("\n").split("\n")]
    return "\n".join([*lines[:end], *added, *lines[end:]]) + "\n"


def _entries(text: str) -> dict[str, Node]:
    issues: list[Issue] = []
    root = read_tree(text, AGREEMENT, issues)
    if root is None or issues:
        raise CaseError(tuple(issues))
    return root.value


def _replace(path: Path, text: str) -> None:
    """Write a file beside its place and move it there whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(path.stat().st_mode & 0o777)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _plain(number: float) -> str:
    """Return a number as one writes it: 3000, 0.07, never 3e+03."""
    return f"{number:.12g}" if abs(number) < 1e12 else repr(number)


def _quoted(text: str) -> str:
    """Return a text in double quotes, as JSON writes it, which YAML reads alike."""
    return json.dumps(text, ensure_ascii=False)


def _both(label: Label) -> str:
    return f"{{en: {_quoted(label.en)}, zh: {_quoted(label.zh)}}}"


def _long(key: str, label: Label, indent: str) -> Iterator[str]:
    yield f"{indent}{key}:"
    yield f"{indent}  en: {_quoted(label.en)}"
    yield f"{indent}  zh: {_quoted(label.zh)}"


def _list(words: tuple[object, ...]) -> str:
    return f"[{', '.join(str(word) for word in words)}]"
