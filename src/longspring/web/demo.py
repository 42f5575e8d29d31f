"""A room to look at: users of both parties whose password everyone knows, projects, evidence.

The agreement is that of the case, projects are those of projects.csv and those that the plan's
build is cut into. Evidence is made up to show how it is entered and signed: its number begins with
`DEMO-`, its issuer and its note say so. None of it may ever reach a real register, which is why a
demonstration makes one of its own and is served to this machine alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from longspring.case.columns import Label
from longspring.case.model import Case
from longspring.delivery.calendar import date_of, day_of
from longspring.delivery.keep import unit_costs
from longspring.delivery.portfolio import Project, planned_projects
from longspring.delivery.stages import stages_of
from longspring.errors import UsageError
from longspring.results import Plan
from longspring.track.account import UserDraft, add_user, list_users, read_user
from longspring.track.agreement import enter_agreement
from longspring.track.database import Database
from longspring.track.evidence import enter_evidence, sign_evidence
from longspring.track.project import write_projects
from longspring.track.records import Actor, EvidenceDraft, ProjectDraft

PASSWORD = "maple-lantern-harbour-52"  # of every demo user; it opens nothing but a demonstration
MARK = "DEMO-"  # what the document number of made-up evidence begins with
ISSUER = "演示 / Demonstration"
NOTE = "演示数据，并非真实文件 / Made up for demonstration, not a real document"
MOST = 30  # projects of the plan that are entered: wind and solar, then others, as they are due
LAST = 2030  # the last period that projects are cut from
RENEWABLE = ("wind", "solar")
BUILD = "company_renewables_built"  # clauses on this account are kept by renewable projects


@dataclass(frozen=True, slots=True)
class Shown:
    """How far a demo project is: stages both signed, stages one party has entered, by whom."""

    both: tuple[str, ...]
    city: tuple[str, ...] = ()
    company: tuple[str, ...] = ()


# The first projects: one under way, one waiting for the city's signature, one waiting
# for the company's, one that has hardly begun and is late.
PATTERNS = (
    Shown(("signed", "registered", "A", "B", "C", "D", "H", "M"), company=("N",)),
    Shown(("signed", "registered", "A", "B"), company=("C", "D")),
    Shown(("signed", "registered", "A"), city=("E",)),
    Shown(("signed",)),
    Shown(("signed", "registered"), city=("A",), company=("B",)),
)


def demo_users(zone: str) -> tuple[UserDraft, ...]:
    """Return a user of every role; the county's is of `zone`."""
    return (
        UserDraft("city", Label("City office", "市发展改革委"), "city", "city"),
        UserDraft("county", Label("County office", "县区政府"), "county", "city", zone),
        UserDraft("company", Label("China Power", "中国电力"), "company", "company"),
        UserDraft("institute", Label("Planning institute", "规划院"), "institute", "city"),
        UserDraft("auditor", Label("Audit office", "审计局"), "auditor", "city"),
        UserDraft("viewer", Label("Visitor", "访客"), "viewer", "company"),
    )


def furnish(database: Database, plan: Plan, case: Case) -> None:
    """Fill a new register for demonstration; one that has users is left as it is.

    Parameters
    ----------
    database : Database
        A register of its own.
    plan : Plan
        Whose build becomes projects.
    case : Case
        The case of the plan.
    """
    if list_users(database):
        return
    for draft in demo_users(case.zones[-1].zone):
        add_user(database, draft, PASSWORD)
    city, company = (read_user(database, name).actor for name in ("city", "company"))
    enter_agreement(database, city, case)
    planned = _planned(plan, case, database.clock().date())
    drafts = [*_published(case), *(_draft(case, one) for one in planned)]
    write_projects(database, city, [(draft, 0) for draft in drafts])
    signed = date.fromisoformat(case.agreement.signed)
    for place, (project, shown) in enumerate(zip(planned, PATTERNS, strict=False)):
        _evidence(_Desk(database, city, company), project.key, shown, (signed, place))


def _published(case: Case) -> Iterator[ProjectDraft]:
    """Yield the projects of projects.csv; what they cost is not published."""
    for row in case.projects:
        yield ProjectDraft(
            key=row.project,
            label=Label(row.label_en, row.label_zh),
            technology=row.technology,
            zone=row.zone,
            capacity_mw=row.capacity,
            investment_cny=0.0,
            owner=row.owner,
            provenance="published",
        )


def _planned(plan: Plan, case: Case, today: date) -> tuple[Project, ...]:
    """Return the projects that the plan's build is cut into: wind and solar first, as due."""
    try:
        stages = stages_of(case)
    except UsageError:  # a case without stages has no projects to cut
        return ()
    found = planned_projects(plan, case, stages, LAST, day_of(today))
    groups = {row.technology: row.group for row in case.technologies}

    def place(one: Project) -> tuple[bool, float, str]:
        return groups.get(one.technology) not in RENEWABLE, one.due or 0.0, one.key

    return tuple(sorted(found, key=place))[:MOST]


def _draft(case: Case, project: Project) -> ProjectDraft:
    groups = {row.technology: row.group for row in case.technologies}
    cost = unit_costs(case).get(("build", project.technology, project.period), 0.0)
    clauses = [
        clause.name
        for clause in case.agreement.clauses
        if clause.account == BUILD
        and project.period in clause.periods
        and groups.get(project.technology) in RENEWABLE
    ]
    return ProjectDraft(
        key=project.key,
        label=project.label,
        technology=project.technology,
        zone=project.zone,
        capacity_mw=round(project.capacity, 3),
        investment_cny=round(project.capacity * cost, 2),
        owner=project.owner,
        clauses=tuple(clauses),
        signed_on=date.fromisoformat(case.agreement.signed),
        due_on=None if project.due is None else date_of(project.due),
        provenance="plan",
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where demo evidence is entered and signed."""

    database: Database
    city: Actor
    company: Actor


def _evidence(desk: _Desk, project: str, shown: Shown, at: tuple[date, int]) -> None:
    """Enter what a demo project has to show: dated one after another, clearly marked."""
    signed, place = at
    sides: Mapping[str, tuple[Actor, ...]] = {
        **dict.fromkeys(shown.both, (desk.city, desk.company)),
        **dict.fromkeys(shown.city, (desk.city,)),
        **dict.fromkeys(shown.company, (desk.company,)),
    }
    for number, (stage, actors) in enumerate(sides.items()):
        dated = signed + timedelta(days=40 + 45 * place + 120 * number)
        draft = EvidenceDraft(
            project, stage, f"{MARK}{place + 1:02d}{number + 1:02d}", ISSUER, dated, NOTE
        )
        entered = enter_evidence(desk.database, actors[0], draft)
        for actor in actors:
            entered = sign_evidence(desk.database, actor, entered.id, entered.version)
