"""Build and solve side by side, size by size: longspring, and PyPSA with HiGHS.

    python benchmarks/ladder.py [--ladder default|full] [--rungs 7x2190x1 ...] [--limit SECONDS]

Two subjects at every size of ZONESxSTEPSxPERIODS. `city`: the whole program of the case, which
PyPSA gets as the network that `longspring export --to pypsa` writes. `network`: power and heat
as one would write it in PyPSA (natural.py), which longspring gets by `longspring import`.

Every contender runs in a process of its own, which is killed at the limit and shown as stopped.
A contender that was stopped is not tried where nothing is smaller; `--all` tries it. The result
is written after every measurement; `--add` goes on with a file that is there already.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CONTENDERS = ("structured", "hipo", "pypsa-hipo", "pypsa")
SUBJECTS = ("network", "city")
LADDERS = {
    "default": ("1x168x1", "1x672x1", "3x672x1", "7x672x1", "7x2190x1"),
    "full": tuple(
        f"{zones}x{steps}x{periods}"
        for periods in (1, 6)
        for steps in (672, 2190, 8760)
        for zones in (1, 3, 7, 11)
    ),
}
POLL = 0.02  # s
COMPILING = 900.0  # s: no kernel takes that long


@dataclass(slots=True)
class Record:
    """What one contender did with one subject at one size."""

    subject: str
    size: str
    contender: str
    status: str = "stopped"  # done, stopped, failed, skipped
    limit: float = 0.0  # [s]
    seconds: dict[str, float] = field(default_factory=dict)
    wall: float = 0.0  # of the whole process [s]
    megabytes: float = 0.0  # peak resident memory
    columns: int | None = None
    rows: int | None = None
    nonzeros: int | None = None
    iterations: int | None = None
    objective: float | None = None
    passed: bool | None = None
    gap: float | None = None
    message: str = ""


def main(arguments: list[str]) -> None:
    """Run a ladder and write what it took."""
    given = parse(arguments)
    out: Path = given.out
    out.parent.mkdir(parents=True, exist_ok=True)
    here = about_machine()
    result: dict[str, Any] = {**here, "case": given.case, "records": []}
    if given.add and out.exists():
        result = json.loads(out.read_text("utf-8"))
        refuse_other_machine(result, here)
    records = [Record(**record) for record in result["records"]]
    with tempfile.TemporaryDirectory(prefix="ladder-") as folder:
        for size in given.rungs or LADDERS[given.ladder]:
            for subject in given.subjects:
                climb(given, (subject, size), records, Path(folder), result)
    print(f"Written: {out}")


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--case", default="changchun")
    parser.add_argument("--ladder", choices=tuple(LADDERS), default="default")
    parser.add_argument("--rungs", nargs="+", metavar="ZONESxSTEPSxPERIODS")
    parser.add_argument("--subjects", nargs="+", choices=SUBJECTS, default=SUBJECTS)
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=CONTENDERS)
    parser.add_argument("--limit", type=float, default=150.0, help="of each process [s]")
    parser.add_argument("--all", action="store_true", help="try also who was stopped before")
    parser.add_argument("--add", action="store_true", help="go on with the file, keep what it has")
    parser.add_argument("--out", type=Path, default=HERE / "results" / "ladder.json")
    return parser.parse_args(arguments)


def about_machine() -> dict[str, Any]:
    """Ask a process of its own: this one stays small, since a child's peak begins at its size."""
    code = (
        "import json, machine;"
        "print(json.dumps({'machine': machine.describe_machine(), 'versions': machine.versions()}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=HERE, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


def refuse_other_machine(result: dict[str, Any], here: dict[str, Any]) -> None:
    """End where figures of two machines or versions would stand in one table."""
    for part, now in here.items():
        if result[part] != now:
            sys.exit(f"The file was measured with {result[part]}, this is {now}. Begin anew.")


def climb(
    given: argparse.Namespace,
    rung: tuple[str, str],
    records: list[Record],
    folder: Path,
    result: dict[str, Any],
) -> None:
    """Measure every contender at one rung that the file says nothing final about."""
    subject, size = rung
    known = {one.contender: one for one in records if (one.subject, one.size) == rung}
    todo = [one for one in given.contenders if one not in known or not final(known[one], given)]
    if not todo:
        return
    file = folder / f"{subject}-{size}.nc"
    for contender in todo:
        record = Record(subject, size, contender, limit=given.limit)
        before = None if given.all else stopped_before(record, records)
        if before:
            record.status, record.message = "skipped", before
        else:
            command = [contender, subject, size, given.case, str(file)]
            # Our own program of a city comes from its tables; all else from the file.
            if not file.exists() and (subject == "network" or contender.startswith("pypsa")):
                write_network(given.case, rung, file)
            if contender == "structured" and not records:
                # Once unmeasured: kernels are compiled for a machine once and kept on its disk.
                run_child(command, COMPILING)
            fill(record, *run_child(command, given.limit))
        if contender in known:
            records.remove(known[contender])
        records.append(record)
        print(line(record), flush=True)
        result["records"] = [asdict(one) for one in records]
        given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    file.unlink(missing_ok=True)


def final(record: Record, given: argparse.Namespace) -> bool:
    """Tell whether a record cannot change: an answer, or none within as long a time."""
    tried = record.status != "skipped" or not given.all
    return record.status in ("done", "failed") or (record.limit >= given.limit and tried)


def write_network(case: str, rung: tuple[str, str], file: Path) -> None:
    """Write what PyPSA reads, which is no contender's time."""
    command = [sys.executable, str(HERE / "rung.py"), "write", *rung, case, str(file)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def run_child(command: list[str], limit: float) -> tuple[str, str, float, float, bool]:
    """Run a measurement; return output, errors, seconds, megabytes and whether it was stopped.

    It runs with the settings that each library chooses for itself, whatever this process has.
    """
    environment = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, str(HERE / "rung.py"), *command],
            stdout=out,
            stderr=errors,
            env=environment,
            start_new_session=True,
        )
        stopped = False
        while True:
            found, _, usage = os.wait4(child.pid, os.WNOHANG)
            if found:
                break
            if not stopped and time.perf_counter() - began > limit:
                stopped = True
                os.killpg(child.pid, signal.SIGKILL)
            time.sleep(POLL)
        child.returncode = 0  # it has been waited for
        seconds = time.perf_counter() - began
        texts = []
        for stream in (out, errors):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "replace"))
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return texts[0], texts[1], seconds, peak, stopped


def fill(record: Record, *found: Any) -> None:
    """Put what a child told into its record."""
    out, errors, record.wall, record.megabytes, stopped = found
    told = {}
    for text in out.splitlines():
        if text.startswith('{"stage"'):
            stage = json.loads(text)
            told[stage.pop("stage")] = stage
    for stage, values in told.items():
        seconds = values.pop("seconds", None)
        if seconds is not None:
            record.seconds[stage] = seconds
        for name in ("columns", "rows", "nonzeros", "iterations", "objective", "passed", "gap"):
            if name in values:
                setattr(record, name, values[name])
    if "judge" in told:
        record.status = "done"
        record.message = "" if record.passed else str(told["judge"]["failed"])
    elif not stopped:
        record.status = "failed"
        record.message = next(iter(errors.strip().splitlines()[-1:]), "no answer")


def stopped_before(record: Record, records: list[Record]) -> str:
    """Return a size no larger in any respect at which the contender was stopped, or ""."""
    mine = [int(word) for word in record.size.split("x")]
    for other in records:
        if (other.subject, other.contender) != (record.subject, record.contender):
            continue
        theirs = [int(word) for word in other.size.split("x")]
        smaller = all(a <= b for a, b in zip(theirs, mine, strict=True))
        # A longer limit than that time is another question.
        if other.status == "stopped" and smaller and other.limit >= record.limit:
            return other.size
    return ""


def line(record: Record) -> str:
    """Return one line for the terminal."""
    stages = " ".join(f"{stage} {seconds:.1f}" for stage, seconds in record.seconds.items())
    return (
        f"{record.subject:8}{record.size:>11}  {record.contender:11}{record.status:8}"
        f"{record.wall:8.1f} s {record.megabytes:7.0f} MB  {stages}  {record.message}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
