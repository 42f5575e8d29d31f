"""Records of long solves: who asked for what, how far it is, how it ended.

A job is its own party's: what one side tries out is no business of the other. Start, end and
cancellation are told to the audit chain without what was asked; progress is not told.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import insert, select, update

from longspring.case.columns import Label
from longspring.errors import AbsentError
from longspring.track.chain import Entry, append
from longspring.track.check import Checks
from longspring.track.database import Database
from longspring.track.deed import deed, new_id
from longspring.track.moment import canonical, instant_of, instant_text
from longspring.track.permit import permit
from longspring.track.records import Actor, Party
from longspring.track.rows import all_rows, findable, one_row
from longspring.track.tables import jobs

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
ENDED: tuple[JobState, ...] = ("done", "failed", "cancelled")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: stage, iteration, relative gap [1], elapsed time [s]."""

    stage: str
    iteration: int = 0
    gap: float | None = None
    elapsed: float = 0.0


@dataclass(frozen=True, slots=True)
class Job:
    """A long solve as it stands; `request` is what was asked for."""

    job: str
    kind: str
    plan: str
    request: Mapping[str, Any]
    state: JobState
    progress: Progress
    message: Label | None
    result_plan: str | None
    by: str
    party: Party
    created: datetime
    updated: datetime


def start_job(
    database: Database, actor: Actor, kind: str, plan: str, request: Mapping[str, Any]
) -> Job:
    """Record a job that waits to be run; `request` is any JSON."""
    with deed(database, actor, "start_job") as done:
        checks = Checks()
        checks.name("kind", kind)
        checks.name("plan", plan)
        checks.words("request", canonical(request), 100_000)
        checks.done()
        at = instant_text(done.at)
        row = {
            "job": new_id(),
            "kind": kind,
            "plan": plan,
            "request": canonical(request),
            "state": "waiting",
            "stage": "",
            "iteration": 0,
            "gap": None,
            "elapsed": 0.0,
            "message_en": None,
            "message_zh": None,
            "result_plan": None,
            "by": actor.user,
            "party": actor.party,
            "created_at": at,
            "updated_at": at,
        }
        done.connection.execute(insert(jobs).values(row))
        done.tell(f"job/{row['job']}", {"state": "waiting"})
    return job_of(row)


def list_jobs(database: Database, actor: Actor) -> tuple[Job, ...]:
    """Return the jobs of the actor's party, newest first."""
    permit(actor, "start_job")
    with database.reading() as connection:
        rows = all_rows(
            connection,
            select(jobs)
            .where(jobs.c.party == actor.party)
            .order_by(jobs.c.created_at.desc(), jobs.c.job),
        )
    return tuple(job_of(row) for row in rows)


def read_job(database: Database, actor: Actor, job: str) -> Job:
    """Return a job of the actor's party.

    Raises
    ------
    AbsentError
        If there is none, or it is the other party's.
    """
    permit(actor, "start_job")
    if not findable(job):
        raise AbsentError(f"job/{job!r}")
    with database.reading() as connection:
        row = one_row(
            connection, select(jobs).where(jobs.c.job == job, jobs.c.party == actor.party)
        )
    if row is None:
        raise AbsentError(f"job/{job}")
    return job_of(row)


def report_progress(database: Database, job: str, progress: Progress) -> None:
    """Write down how far a job is, and that it runs; one that has ended stays as it is."""
    with database.writing() as connection:
        connection.execute(
            update(jobs)
            .where(jobs.c.job == job, jobs.c.state.not_in(ENDED))
            .values(
                state="running",
                stage=progress.stage,
                iteration=progress.iteration,
                gap=progress.gap,
                elapsed=progress.elapsed,
                updated_at=instant_text(database.clock()),
            )
        )


def end_job(
    database: Database,
    job: str,
    state: JobState,
    message: Label | None = None,
    result_plan: str | None = None,
) -> bool:
    """Write down how a job ended; False where it had ended before."""
    with database.writing() as connection:
        at = database.clock()
        ended = connection.execute(
            update(jobs)
            .where(jobs.c.job == job, jobs.c.state.not_in(ENDED))
            .values(
                state=state,
                message_en=None if message is None else message.en,
                message_zh=None if message is None else message.zh,
                result_plan=result_plan,
                updated_at=instant_text(at),
            )
        )
        if ended.rowcount:
            who = connection.execute(select(jobs.c.by, jobs.c.party).where(jobs.c.job == job)).one()
            entry = Entry(who.by, who.party, "end_job", f"job/{job}", {"state": state})
            append(connection, at, entry)
    return bool(ended.rowcount)


def cancel_job(database: Database, actor: Actor, job: str) -> Job:
    """Cancel a job of the actor's party; one that has ended stays as it ended."""
    permit(actor, "cancel_job")
    found = read_job(database, actor, job)
    if found.state not in ENDED:
        end_job(database, job, "cancelled")
    return read_job(database, actor, job)


def abandon_jobs(database: Database, message: Label) -> tuple[str, ...]:
    """End as failed what a server that is no more left waiting or running; return which."""
    with database.reading() as connection:
        left = connection.execute(select(jobs.c.job).where(jobs.c.state.not_in(ENDED)))
        names = tuple(left.scalars())
    return tuple(name for name in names if end_job(database, name, "failed", message))


def job_of(row: Mapping[str, Any]) -> Job:
    """Return the job of a row."""
    said = row["message_en"] is not None
    return Job(
        job=row["job"],
        kind=row["kind"],
        plan=row["plan"],
        request=json.loads(row["request"]),
        state=row["state"],
        progress=Progress(row["stage"], row["iteration"], row["gap"], row["elapsed"]),
        message=Label(row["message_en"], row["message_zh"]) if said else None,
        result_plan=row["result_plan"],
        by=row["by"],
        party=row["party"],
        created=instant_of(row["created_at"]),
        updated=instant_of(row["updated_at"]),
    )
