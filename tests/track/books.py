"""A small register, its facts stated so that every figure can be worked out by hand.

key  zone    MW   CNY    signed  registered  land  started  connected   due         spent
A    nongan  100  400 M  2023    yes         yes   2024-04  2025-06-30  2025-12-31  400 M
B    nongan  200  800 M  2023    yes         yes   2025-04              2026-06-30  200 M
C    dehui    50  250 M  2024    yes                                    2026-12-31
D    dehui   150  550 M  2024                                           2027-12-31
E    dehui   100  500 M  (intent: no document at all)
"""

from datetime import UTC, date, datetime

from longspring.case.columns import Label
from longspring.track.fact import Books
from longspring.track.records import (
    ClauseRecord,
    Evidence,
    EvidenceDraft,
    Measure,
    MeasureDraft,
    Project,
    ProjectDraft,
    Signature,
)

AS_OF = date(2026, 11, 26)
ENTERED = datetime(2026, 11, 1, tzinfo=UTC)
BOTH = {party: Signature("x", ENTERED) for party in ("city", "company")}
ONE = {"city": Signature("x", ENTERED)}


def project(key, zone, capacity, investment, due=None, clauses=("C01",)):
    draft = ProjectDraft(
        *(key, Label(key, key), "wind_class1", zone, capacity, investment * 1e6),
        owner="甲" if zone == "nongan" else "乙",
        clauses=clauses,
        due_on=due,
    )
    return Project(draft, 1)


def paper(key, stage, dated, signed=None, withdrawn=False):
    draft = EvidenceDraft(key, stage, f"{key}-{stage}", "发改委", dated)
    signatures = BOTH if signed is None else signed
    return Evidence(
        *(f"{key}{stage}{dated}", draft, None, "x", "city", ENTERED, signatures, {}, withdrawn, 1)
    )


def measure(key, value, first, last, quantity="investment", unit="CNY", *, signed=None, clause=""):
    draft = MeasureDraft(quantity, unit, first, last, value, clause=clause, project=key)
    signatures = BOTH if signed is None else signed
    return Measure(f"{key}{first}{last}{value}", draft, "x", "city", ENTERED, signatures, 1)


def clause(name, value, due, account="company_renewables_built", owes=("company",), sense=">="):
    label = Label(name, name)
    return ClauseRecord(
        *(name, "F1", label, label, owes, ("city",), account, sense, value, "MW", due),
        *("binding", "B", label, 1),
    )


PROJECTS = (
    project("A", "nongan", 100, 400, date(2025, 12, 31)),
    project("B", "nongan", 200, 800, date(2026, 6, 30)),
    project("C", "dehui", 50, 250, date(2026, 12, 31)),
    project("D", "dehui", 150, 550, date(2027, 12, 31), clauses=()),
    project("E", "dehui", 100, 500, clauses=()),
)
EVIDENCE = (
    *(paper(key, "signed", date(2023, 9, 17)) for key in "AB"),
    *(paper(key, "signed", date(2024, 5, 1)) for key in "CD"),
    *(paper(key, "registered", date(2024, 6, 1)) for key in "ABC"),
    *(paper(key, "K", date(2024, 3, 1)) for key in "AB"),
    paper("A", "M", date(2024, 4, 1)),
    paper("B", "M", date(2025, 4, 1)),
    paper("A", "Q", date(2025, 6, 30)),
    # What does not count: one signature alone, withdrawn, not yet.
    paper("D", "M", date(2025, 1, 1), signed=ONE),
    paper("D", "registered", date(2024, 7, 1), withdrawn=True),
    paper("C", "M", date(2026, 12, 1)),
)
MEASURES = (
    # Totals of B to two days: the later one counts. One that the company has not signed does not.
    measure("B", 150e6, date(2023, 9, 17), date(2025, 12, 31)),
    measure("B", 200e6, date(2023, 9, 17), date(2026, 6, 30)),
    measure("B", 300e6, date(2023, 9, 17), date(2026, 9, 30), signed=ONE),
    # Of A a total, and what came after it.
    measure("A", 350e6, date(2023, 9, 17), date(2024, 12, 31)),
    measure("A", 50e6, date(2025, 1, 1), date(2025, 12, 31)),
    measure("A", 100, date(2025, 6, 30), date(2026, 6, 30), "capacity", "MW", clause="C01"),
    measure("B", 40, date(2025, 6, 30), date(2026, 6, 30), "capacity", "MW", clause="C01"),
)
CLAUSES = (
    clause("C01", 140.0, date(2025, 12, 31)),
    clause("C02", 10.0, date(2025, 12, 31), owes=("city",)),
    clause("C03", 10.0, date(2030, 12, 31)),  # not due
    clause("C04", 0.0, date(2025, 12, 31)),  # bounds no amount
    clause("C05", 5.0, None),
)
BOOKS = Books(PROJECTS, EVIDENCE, MEASURES, CLAUSES)
