"""A job as it is shown: where it stands, in words of both languages."""

from datetime import UTC, datetime

from longspring.catalogue import catalogue
from longspring.report.text import Text, plain
from longspring.track.job import ENDED
from longspring.track.job import Job as Record
from longspring.web.pages.card import change_words
from longspring.web.pages.chart import number
from longspring.web.shapes_books import Job
from longspring.web.words import say


def job_shape(job: Record, ahead: int) -> Job:
    """Return a job with `ahead` others before it."""
    progress = job.progress
    running = job.state == "running"
    said = job.message
    return Job(
        job=job.job,
        kind=job.kind,
        plan=job.plan,
        label=change_words(job.request.get("revision") or {}) or plain(job.kind),
        state=job.state,
        stage=_stage(progress.stage) if running else say(f"job.{job.state}"),
        iteration=progress.iteration,
        gap=number(progress.gap),
        elapsed=progress.elapsed,
        waiting=ahead,
        message=None if said is None else Text(said.en, said.zh),
        result_plan=job.result_plan,
        by=job.by,
        party=job.party,
        created=_instant(job.created),
        ended=_instant(job.updated) if job.state in ENDED else None,
    )


def _stage(stage: str) -> Text:
    """Return a stage of a solve in words."""
    key = f"stage.{stage}"
    return Text(catalogue("en").get(key, stage), catalogue("zh").get(key, stage))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
