"""What the agreement says of each clause beside its bound, as tables of a plan."""

from longspring.case.model import Agreement, Clause, Label
from longspring.case.terms import LABELS
from longspring.results.table import Table, build_table

_HEADER = (
    *("clause", "template", "minus", "ratio", "parties", "zones", "aggregate", "rule"),
    *("remedy_price", "depends", "evidence_en", "evidence_zh"),
    *(f"{name}_{language}" for name in LABELS for language in ("en", "zh")),
)


def clause_terms_table(agreement: Agreement) -> Table:
    """Return one row a clause: how it is measured, proved and made good; "" where nothing is said.

    `remedy_price` is in CNY per unit of the account, nan where there is none.
    """
    rows = [_row(clause) for clause in agreement.clauses]
    return build_table("clause_terms", _HEADER, rows)


def _row(clause: Clause) -> tuple[str | float, ...]:
    terms = clause.terms
    labels: list[Label] = [getattr(terms, name) for name in LABELS]
    remedy = float("nan") if clause.remedy_price is None else clause.remedy_price
    return (
        clause.name,
        terms.template,
        clause.minus,
        clause.ratio,
        ";".join(clause.party),
        ";".join(clause.zones),
        clause.aggregate,
        clause.rule,
        remedy,
        ";".join(terms.depends),
        clause.evidence.en,
        clause.evidence.zh,
        *(text for label in labels for text in (label.en, label.zh)),
    )


def clause_owners_table(agreement: Agreement) -> Table:
    """Return one row for each office that answers for a clause, by party."""
    rows = [
        (clause.name, owner.party, owner.office.en, owner.office.zh)
        for clause in agreement.clauses
        for owner in clause.terms.owners
    ]
    return build_table("clause_owners", ("clause", "party", "office_en", "office_zh"), rows)
