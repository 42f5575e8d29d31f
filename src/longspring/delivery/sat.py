"""CP-SAT in a process of its own: a request a line on standard input, an answer a line on output.

    python -m longspring.delivery.sat
    {"problem": {...}, "seconds": 20, "seed": 1, "workers": 8}
    {"status": "optimal", "placed": {"p1/N": [12, 30], ...}, "objective": 90, "bound": 90, ...}

The only module that imports ortools: its library and that of highspy cannot share a process
(docs/decisions/0019). It knows nothing of the rest of the program but the shape of `problem`; its
answers are checked by `proof`, which knows nothing of it. Status is optimal, feasible (stopped at
the limit, with a bound), infeasible or unknown (stopped with nothing found).
"""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Record = Mapping[str, Any]
MISSING = "no_ortools"


@dataclass(frozen=True, slots=True)
class Segment:
    """Open slots in a row: the first, how many, how many open ones came before, their year."""

    first: int
    slots: int
    index: int
    year: int


@dataclass(frozen=True, slots=True)
class Span:
    """Work of a task: its first slot, counted in open slots, and where it begins and finishes."""

    work: Any
    segments: list[Segment]
    begins: list[Any]
    finishes: list[Any]


@dataclass(slots=True)
class Draft:
    """A model in the making: variables by task, and the calendar of the problem."""

    model: "cp_model.CpModel"
    problem: Record
    starts: dict[str, Any] = field(default_factory=dict)
    ends: dict[str, Any] = field(default_factory=dict)
    tasks: dict[str, Record] = field(default_factory=dict)
    chosen: dict[str, dict[int, Any]] = field(default_factory=dict)  # task -> round -> literal
    spans: dict[str, Span] = field(default_factory=dict)

    @property
    def horizon(self) -> int:
        """The last boundary."""
        return self.problem["horizon"]

    def place(self, slot: int) -> int:
        """Return the place in its year of a slot or boundary."""
        return (slot + self.problem["phase"]) % self.problem["year_slots"]

    def year(self, slot: int) -> int:
        """Return the year of a slot, 0 for the first."""
        return max(0, slot + self.problem["phase"]) // self.problem["year_slots"]

    def years(self) -> Iterator[tuple[int, int, int]]:
        """Yield each year of the horizon with its first slot and the one after its last."""
        size, phase = self.problem["year_slots"], self.problem["phase"]
        for year in range(self.year(self.horizon - 1) + 1):
            yield year, max(0, year * size - phase), min(self.horizon, (year + 1) * size - phase)


def draft(problem: Record) -> Draft:
    """Return the model of a problem."""
    from ortools.sat.python import cp_model

    made = Draft(cp_model.CpModel(), problem)
    for task in problem["tasks"]:
        made.tasks[task["name"]] = task
        add_task(made, task)
    for task in problem["tasks"]:
        for before in task["after"]:
            made.model.add(made.starts[task["name"]] >= made.ends[before])
    for window in problem["windows"]:
        late = made.starts[window["closing"]] - made.ends[window["opening"]]
        made.model.add(late <= window["longest"])
    for limit in problem["limits"]:
        if limit["kind"] == "at_once":
            add_at_once(made, limit)
        else:
            add_by_year(made, limit)
    add_goals(made)
    return made


def add_task(made: Draft, task: Record) -> None:
    """Add start and end of a task: plain, with a calendar, or ending at rounds."""
    name, length = task["name"], task["length"]
    latest = made.horizon - length if task["latest"] is None else task["latest"]
    last = min(latest, made.horizon - length)
    if last < task["earliest"]:
        made.model.add_bool_or([])  # no start is left
        last = task["earliest"]
    first = task["earliest"]
    start = made.model.new_int_var(first, last, f"s:{name}")
    made.starts[name] = start
    made.ends[name] = start + length
    if task["rounds"]:
        made.ends[name] = end_at_rounds(made, task, start)
    elif task["calendar"] and length:
        made.ends[name] = made.model.new_int_var(0, made.horizon, f"e:{name}")
        span = span_of(made, task)
        shifts = [one.first - one.index for one in span.segments]
        made.model.add(start == span.work + dot(shifts, span.begins))
        if task["whole"]:
            made.model.add(made.ends[name] == start + length)
        made.model.add(made.ends[name] == span.work + length + dot(shifts, span.finishes))


def span_of(made: Draft, task: Record) -> Span:
    """Return where a task begins and finishes, counted in slots of work.

    sum begins = 1, sum finishes = 1
    sum index * begins <= work <= sum (index + slots - 1) * begins,  and so for the last slot worked
    """
    name, length = task["name"], task["length"]
    if name in made.spans:
        return made.spans[name]
    segments = segments_of(made, task)
    total = sum(one.slots for one in segments)
    if total < length:
        made.model.add_bool_or([])  # the horizon has too little time to work
    work: Any = made.starts[name]
    if task["calendar"]:
        work = made.model.new_int_var(0, max(0, total - length), f"w:{name}")
    begins = located(made, segments, work)
    finishes = located(made, segments, work + length - 1)
    made.spans[name] = Span(work, segments, begins, finishes)
    return made.spans[name]


def segments_of(made: Draft, task: Record) -> list[Segment]:
    """Return the stretches of open slots of a task, none of them across two years."""
    closed = frozenset[int]()
    if task["calendar"]:
        closed = patterns(made.problem, "calendars")[task["calendar"]]
    found: list[Segment] = []
    index = 0
    for slot in range(made.horizon):
        if made.place(slot) in closed:
            continue
        last = found[-1] if found else None
        if last and last.first + last.slots == slot and last.year == made.year(slot):
            found[-1] = Segment(last.first, last.slots + 1, last.index, last.year)
        else:
            found.append(Segment(slot, 1, index, made.year(slot)))
        index += 1
    return found


def located(made: Draft, segments: list[Segment], work: Any) -> list[Any]:
    """Return a literal for each segment: whether slot of work `work` lies in it."""
    literals = [made.model.new_bool_var("") for _ in segments]
    made.model.add_exactly_one(literals)
    made.model.add(work >= dot([one.index for one in segments], literals))
    made.model.add(work <= dot([one.index + one.slots - 1 for one in segments], literals))
    return literals


def dot(numbers: list[int], literals: list[Any]) -> Any:
    """Return the sum of numbers times literals."""
    return sum(number * literal for number, literal in zip(numbers, literals, strict=True))


def end_at_rounds(made: Draft, task: Record, start: Any) -> Any:
    """Return the end of a task that ends at one of its rounds."""
    places = patterns(made.problem, "rounds")[task["rounds"]]
    name = task["name"]
    boundaries = [
        slot
        for slot in range(task["earliest"] + task["length"], made.horizon + 1)
        if made.place(slot) in places
    ]
    literals = {slot: made.model.new_bool_var(f"r:{name}:{slot}") for slot in boundaries}
    made.model.add_exactly_one(literals.values())
    made.chosen[name] = literals
    end = made.model.new_int_var(0, made.horizon, f"e:{name}")
    made.model.add(end == sum(slot * literal for slot, literal in literals.items()))
    made.model.add(end >= start + task["length"])
    return end


def patterns(problem: Record, key: str) -> dict[str, frozenset[int]]:
    """Return the places of every calendar, or of all rounds, by name."""
    return {one["name"]: frozenset(one["places"]) for one in problem[key]}


def capacity(limit: Record, year: int) -> int:
    """Return the capacity of a year; the last one given goes on."""
    given = limit["capacity"]
    return given[min(year, len(given) - 1)]


def add_at_once(made: Draft, limit: Record) -> None:
    """Add what may be in use at the same time; a year of less room holds a block of its own."""
    most = max(capacity(limit, year) for year, _, _ in made.years())
    intervals, demands = [], []
    for load in limit["loads"]:
        name = load["task"]
        if not load["demand"] or not made.tasks[name]["length"]:
            continue
        start, end = made.starts[name], made.ends[name]
        size: Any = made.tasks[name]["length"]
        if made.tasks[name]["calendar"] or made.tasks[name]["rounds"]:
            size = made.model.new_int_var(size, made.horizon, f"d:{name}:{limit['name']}")
        intervals.append(made.model.new_interval_var(start, size, end, f"i:{name}"))
        demands.append(load["demand"])
    for year, first, after in made.years():
        if capacity(limit, year) < most:
            intervals.append(made.model.new_fixed_size_interval_var(first, after - first, ""))
            demands.append(most - capacity(limit, year))
    made.model.add_cumulative(intervals, demands, most)


def add_by_year(made: Draft, limit: Record) -> None:
    """Add what may be used up in a year."""
    used: dict[int, list[Any]] = {year: [] for year, _, _ in made.years()}
    for load in limit["loads"]:
        if limit["counted"] == "during":
            worked = slots_by_year(made, made.tasks[load["task"]])
        else:
            worked = event_by_year(made, made.tasks[load["task"]], limit["counted"])
        for year, amount in worked.items():
            used[year].append(load["demand"] * amount)
    for year, terms in used.items():
        if terms:
            made.model.add(sum(terms) <= capacity(limit, year))


def slots_by_year(made: Draft, task: Record) -> dict[int, Any]:
    """Return how many slots a task works in each year.

    sum worked = length; worked >= slots where it begins before and finishes after a segment; the
    last line ties a fractional solution together, for the bound:
    length * work + length (length - 1) / 2 >= sum index * worked
    """
    length = task["length"]
    if not length:
        return {}
    span = span_of(made, task)
    found: dict[int, Any] = {}
    amounts: list[Any] = []
    for place, one in enumerate(span.segments):
        worked = made.model.new_int_var(0, min(one.slots, length), "")
        begins, finishes = span.begins[place], span.finishes[place]
        left = one.index + one.slots - span.work
        made.model.add(worked >= left).only_enforce_if(begins, ~finishes)
        made.model.add(worked >= span.work + length - one.index).only_enforce_if(~begins, finishes)
        made.model.add(worked >= length).only_enforce_if(begins, finishes)
        around = sum(span.begins[:place]) + sum(span.finishes[place + 1 :]) - 1
        made.model.add(worked >= min(one.slots, length) * around)
        amounts.append(worked)
        found[one.year] = found.get(one.year, 0) + worked
    made.model.add(sum(amounts) == length)
    centre = length * span.work + length * (length - 1) // 2
    made.model.add(centre >= dot([one.index for one in span.segments], amounts))
    return found


def event_by_year(made: Draft, task: Record, counted: str) -> dict[int, Any]:
    """Return, by year, whether a task starts in it, or works its last slot in it."""
    name = task["name"]
    shift = 1 if counted == "end" else 0
    if shift and name in made.chosen:
        found: dict[int, Any] = {}
        for slot, literal in made.chosen[name].items():
            year = made.year(slot - 1)
            found[year] = found.get(year, 0) + literal
        return found
    event = made.ends[name] if shift else made.starts[name]
    literals: dict[int, Any] = {}
    lows: list[int] = []
    highs: list[int] = []
    for year, first, after in made.years():
        # What happens at the boundary of the horizon belongs to its first or last year.
        lows.append(0 if year == 0 else first + shift)
        highs.append(made.horizon if after == made.horizon else after - 1 + shift)
        literals[year] = made.model.new_bool_var(f"y:{name}:{year}")
    made.model.add_exactly_one(literals.values())
    made.model.add(event >= dot(lows, list(literals.values())))
    made.model.add(event <= dot(highs, list(literals.values())))
    return literals


def add_goals(made: Draft) -> None:
    """Add the objective: weighted ends and lateness."""
    terms: list[Any] = []
    for goal in made.problem["goals"]:
        end = made.ends[goal["task"]]
        terms.append(goal["weight"] * end)
        if goal["due"] is not None and goal["late_weight"]:
            late = made.model.new_int_var(0, made.horizon, f"l:{goal['project']}")
            made.model.add(late >= end - goal["due"])
            terms.append(goal["late_weight"] * late)
    made.model.minimize(sum(terms))


def add_hints(made: Draft, hint: Record) -> None:
    """Tell the search where to begin: a schedule made by a simple rule."""
    for name, (start, end) in hint.items():
        made.model.add_hint(made.starts[name], start)
        task = made.tasks[name]
        if task["rounds"]:
            for slot, literal in made.chosen[name].items():
                made.model.add_hint(literal, slot == end)
        if name in made.spans:
            for place, one in enumerate(made.spans[name].segments):
                after = one.first + one.slots
                made.model.add_hint(made.spans[name].begins[place], one.first <= start < after)
                made.model.add_hint(made.spans[name].finishes[place], one.first < end <= after)


def solve(request: Record) -> dict[str, Any]:
    """Return the answer to one request."""
    from ortools.sat.python import cp_model

    began = time.perf_counter()
    made = draft(request["problem"])
    add_hints(made, request.get("hint", {}))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = request["seconds"]
    solver.parameters.num_workers = request["workers"]
    solver.parameters.random_seed = request["seed"]
    solver.parameters.interleave_search = request.get("interleave", False)
    status = solver.solve(made.model)
    names = {
        cp_model.OPTIMAL: "optimal",
        cp_model.FEASIBLE: "feasible",
        cp_model.INFEASIBLE: "infeasible",
        cp_model.UNKNOWN: "unknown",
    }
    if status not in names:
        raise ValueError(made.model.validate())
    answer: dict[str, Any] = {"status": names[status], "seconds": time.perf_counter() - began}
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        answer["placed"] = {
            name: [solver.value(made.starts[name]), solver.value(made.ends[name])]
            for name in made.tasks
        }
        answer["objective"] = value(request["problem"], answer["placed"])
        # Weights are whole numbers, and so is the least that is left.
        bound = solver.best_objective_bound
        answer["bound"] = ceil(bound - 1e-6 - 1e-9 * abs(bound))
    return answer


def value(problem: Record, placed: Record) -> int:
    """Return the objective of a placement; a search that is stopped may state a larger one."""
    total = 0
    for goal in problem["goals"]:
        end = placed[goal["task"]][1]
        late = 0 if goal["due"] is None else max(0, end - goal["due"])
        total += goal["weight"] * end + goal["late_weight"] * late
    return total


def main() -> None:
    """Answer every line of standard input."""
    if find_spec("ortools") is None:
        write({"error": MISSING})
        return
    for line in sys.stdin:
        if line.strip():
            write(solve(json.loads(line)))


def write(answer: Record) -> None:
    """Write one answer."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
