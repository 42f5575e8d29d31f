"""Long solves: one at a time in a process of its own, the others wait their turn.

    waiting -> running -> done | failed | cancelled

Everything of a job lies in `.work/JOB` of the room's folder until its plan is complete; then the
plan is moved to its place by one rename. What a server that died left there is swept when the next
one starts, and its jobs are marked as failed.
"""

import contextlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from longspring.case.columns import Label
from longspring.case.written import rewrite_clause
from longspring.errors import LongspringError
from longspring.report.text import Text
from longspring.track.database import Database
from longspring.track.job import (
    ENDED,
    Job,
    Progress,
    abandon_jobs,
    cancel_job,
    end_job,
    list_jobs,
    read_job,
    report_progress,
    start_job,
)
from longspring.track.records import Actor
from longspring.web.faults import refuse
from longspring.web.words import known, say

LOG = logging.getLogger(__name__)
WORK = ".work"
KIND = "revise"
PATIENCE = 5.0  # until a process that was asked to end is killed [s]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be solved: the case with one clause changed, as finely as the plan was.

    `value` None lets the clause only report. `held` is what the plan was held to: `past` and
    `delivery` of its manifest.
    """

    plan: str
    case: Path
    clause: str
    value: float | None
    hours: int | None
    gap: float | None
    coefficients: str | None
    revision: Mapping[str, Any]
    held: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(slots=True)
class Works:
    """The jobs of a room: a queue, a thread that works it off, and how far the running one is."""

    database: Database
    home: Path
    most: int
    queue: deque[tuple[str, str, Ask]] = field(default_factory=deque[tuple[str, str, Ask]])
    live: dict[str, Progress] = field(default_factory=dict[str, Progress])
    process: subprocess.Popen[str] | None = None
    running: str = ""
    dropped: set[str] = field(default_factory=set[str])  # cancelled when no longer in the queue
    closing: bool = False
    turn: threading.Condition = field(default_factory=threading.Condition)
    thread: threading.Thread | None = None

    def open(self) -> None:
        """Mark what a server that is no more left behind as failed, and begin to work."""
        abandon_jobs(self.database, _label(say("job.abandoned")))
        shutil.rmtree(self.home / WORK, ignore_errors=True)
        self.thread = threading.Thread(target=self._work, name="longspring-jobs", daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Stop what runs, and mark it and all that waits as failed."""
        with self.turn:
            self.closing = True
            self.turn.notify_all()
            process = self.process
        _stop(process)
        if self.thread is not None:
            self.thread.join(2 * PATIENCE)
        abandon_jobs(self.database, _label(say("job.stopped")))

    def start(self, actor: Actor, ask: Ask) -> Job:
        """Put a solve at the end of the queue.

        Raises
        ------
        RoomError
            If too many of the same side wait already.
        """
        waiting = [job for job in self.all(actor) if job.state == "waiting"]
        if len(waiting) >= self.most:
            raise refuse(429, "queue", most=self.most)
        request = {"clause": ask.clause, "value": ask.value, "revision": dict(ask.revision)}
        job = start_job(self.database, actor, KIND, ask.plan, request)
        out = f"{ask.plan.split('.')[0]}-{ask.clause}-{job.job[:6]}"
        with self.turn:
            self.queue.append((job.job, "".join(map(_plain, out)), ask))
            self.turn.notify_all()
        return job

    def all(self, actor: Actor) -> tuple[Job, ...]:
        """Return the jobs of the actor's side, newest first."""
        return tuple(map(self._now, list_jobs(self.database, actor)))

    def read(self, actor: Actor, job: str) -> Job:
        """Return a job of the actor's side as it stands."""
        return self._now(read_job(self.database, actor, job))

    def ahead(self, job: str) -> int:
        """Return how many jobs run before one that waits."""
        with self.turn:
            names = [name for name, _, _ in self.queue]
            return names.index(job) + bool(self.running) if job in names else 0

    def cancel(self, actor: Actor, job: str) -> Job:
        """Cancel a job: one that waits never runs, one that runs is stopped at once."""
        found = cancel_job(self.database, actor, job)
        with self.turn:
            left = deque(one for one in self.queue if one[0] != job)
            if found.state == "cancelled" and len(left) == len(self.queue):
                self.dropped.add(job)
            self.queue = left
            process = self.process if self.running == job else None
        _stop(process)
        return found

    def _now(self, job: Job) -> Job:
        """Return a job with the progress that is newer than what is written down."""
        progress = self.live.get(job.job)
        if progress is None or job.state in ENDED:
            return job
        return replace(job, state="running", progress=progress)

    def _work(self) -> None:
        """Work the queue off, until the room closes."""
        while True:
            with self.turn:
                self.turn.wait_for(lambda: bool(self.queue) or self.closing)
                if self.closing:
                    return
                job, out, ask = self.queue.popleft()
                self.running = job
            try:
                self._run(job, out, ask)
            except Exception as error:
                self._fail(job, error)
            finally:
                self.live.pop(job, None)
                with self.turn:
                    self.running = ""
                    self.dropped.discard(job)
                    self.turn.notify_all()

    def _fail(self, job: str, error: Exception) -> None:
        """Write down why a job failed; whatever went wrong, the next one has its turn."""
        LOG.error("job %s", job, exc_info=error)
        spoken = isinstance(error, LongspringError | OSError)
        reason = say("job.because", text=str(error)) if spoken else say("job.died")
        try:
            end_job(self.database, job, "failed", _label(reason))
        except Exception:
            LOG.exception("job %s cannot be marked as failed", job)

    def _run(self, job: str, out: str, ask: Ask) -> None:
        """Solve one job from beginning to end."""
        work = self.home / WORK / job
        work.mkdir(parents=True)
        try:
            shutil.copytree(ask.case, work / "case")
            rewrite_clause(work / "case", ask.clause, ask.value)
            report_progress(self.database, job, Progress("begin"))
            last = self._solve(job, work, ask)
            if last.get("done") and not self.closing:
                (work / "out").rename(self.home / out)
                if not end_job(self.database, job, "done", result_plan=out):
                    shutil.rmtree(self.home / out)
            elif not self.closing:  # else `close` says what stopped it
                end_job(self.database, job, "failed", _label(_reason(last)))
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def _solve(self, job: str, work: Path, ask: Ask) -> Mapping[str, Any]:
        """Run the process of a job, and return its last line."""
        request = {
            "case": str(work / "case"),
            "out": str(work / "out"),
            "hours": ask.hours,
            "gap": ask.gap,
            "coefficients": ask.coefficients,
            "held": dict(ask.held),
            "revision": dict(ask.revision),
        }
        command = [sys.executable, "-m", "longspring.web.child"]
        with (work / "log").open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        with process:  # closes the pipes, and waits
            with self.turn:
                self.process = process
                gone = self.closing or job in self.dropped
            try:
                return {} if gone else self._follow(job, process, request)
            finally:
                _stop(process)
                with self.turn:
                    self.process = None

    def _follow(
        self, job: str, process: subprocess.Popen[str], request: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Send the request and read line by line how far the process is."""
        if process.stdin is None or process.stdout is None:
            return {}
        last: Mapping[str, Any] = {}
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
        stage = ""
        for line in process.stdout:
            last = json.loads(line)
            if "stage" in last:
                before = self.live.get(job, Progress(""))
                elapsed = last["elapsed"] if last["elapsed"] is not None else before.elapsed
                progress = Progress(last["stage"], last["iteration"], last["gap"], elapsed)
                self.live[job] = progress
                if last["stage"] != stage:  # written down at each stage; memory knows the rest
                    stage = last["stage"]
                    report_progress(self.database, job, progress)
        return last


def _stop(process: subprocess.Popen[str] | None) -> None:
    """End a process that solves, with all of its own."""
    if process is None:
        return
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
            return


def _reason(last: Mapping[str, Any]) -> Text:
    """Return why a process did not end with a plan."""
    kind, text = str(last.get("error", "")), str(last.get("text", ""))
    if known(f"job.{kind}"):
        return say(f"job.{kind}", text=text)
    return say("job.because", text=text) if text else say("job.died")


def _plain(sign: str) -> str:
    return sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "-"


def _label(text: Text) -> Label:
    return Label(text.en, text.zh)
