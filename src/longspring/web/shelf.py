"""The shelf: the plans and frontiers a room shows, found anew whenever their folders change.

A folder given is a plan or a frontier; the folder of the room holds whichever of both lie in it.
What was read stays in memory under the digest of plan.nc, the newest few of it.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar, cast

from longspring.case.written import WrittenClause, written_clauses, written_parameter
from longspring.errors import CaseError
from longspring.report.frontier_chart import name_of
from longspring.report.view import PlanView, open_view
from longspring.results import Plan, read_plan
from longspring.results.bundle import FORMAT as BUNDLE_FORMAT
from longspring.results.bundle import POINTS, RECORD
from longspring.results.store import FORMAT as PLAN_FORMAT
from longspring.results.store import MANIFEST, PLAN, table_names
from longspring.revisit import CASE
from longspring.web.faults import missing
from longspring.web.pages.card import Place, plan_card
from longspring.web.shapes import PlanCard

KEPT = 8  # plans without their series in memory
KEPT_SERIES = 2  # plans with them
KEPT_PAGES = 256
LARGE = ("series",)
STAGES = "stages.csv"  # a case that has it can be forecast

Found = TypeVar("Found")
Stamp = tuple[int, int, int]


def _one(_: object) -> int:
    return 1


@dataclass(slots=True)
class Shelved:
    """Values by key, of which the ones used last are kept: `most` of them, as `weigh` counts."""

    most: int
    weigh: Callable[[Any], int] = _one
    values: OrderedDict[Any, Any] = field(default_factory=OrderedDict[Any, Any])
    lock: threading.Lock = field(default_factory=threading.Lock)
    making: dict[Any, threading.Lock] = field(default_factory=dict[Any, threading.Lock])
    weight: int = 0

    def get(self, key: Any, make: Callable[[], Found]) -> Found:
        """Return the value of a key; whoever asks while it is being made waits for it."""
        with self.lock:
            if key in self.values:
                self.values.move_to_end(key)
                return self.values[key]
            turn = self.making.setdefault(key, threading.Lock())
        with turn:
            with self.lock:
                if key in self.values:
                    return self.values[key]
            try:
                value = make()
                self._keep(key, value)
            finally:
                with self.lock:
                    self.making.pop(key, None)
        return value

    def _keep(self, key: Any, value: Any) -> None:
        """Keep a value, and forget the one that was used longest ago if there are too many."""
        with self.lock:
            if key in self.values:
                self.weight -= self.weigh(self.values.pop(key))
            self.values[key] = value
            self.weight += self.weigh(value)
            while self.weight > self.most:
                _, oldest = self.values.popitem(last=False)
                self.weight -= self.weigh(oldest)


@dataclass(frozen=True, slots=True)
class Entry:
    """A plan on the shelf: where it stands, its folder, its manifest."""

    place: Place
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Return what tells the contents of the plan apart from any other."""
        return str(self.manifest["files"][PLAN]["sha256"])

    @property
    def case(self) -> Path:
        """Return the folder of the plan's case."""
        return self.folder / CASE


@dataclass(frozen=True, slots=True)
class Bundle:
    """A frontier on the shelf."""

    key: str
    folder: Path
    record: Mapping[str, Any]
    manifests: Mapping[str, Mapping[str, Any]]  # of the plans of its points

    def plans(self) -> dict[str, str]:
        """Return under which key the plan of each point stands."""
        return {name: f"{self.key}.{name}" for name in self.manifests}


@dataclass(slots=True)
class Shelf:
    """Plans and frontiers of a room. `folders` were named, whatever lies in `home` is shown too."""

    folders: tuple[Path, ...]
    home: Path
    documents: Shelved = field(default_factory=lambda: Shelved(2048))
    light: Shelved = field(default_factory=lambda: Shelved(KEPT))
    heavy: Shelved = field(default_factory=lambda: Shelved(KEPT_SERIES))
    pages: Shelved = field(default_factory=lambda: Shelved(KEPT_PAGES))

    def entries(self) -> dict[str, Entry]:
        """Return every plan of a case by its key, those of frontiers last."""
        found: dict[str, Entry] = {}
        bundles = self.bundles()
        cases = {str(bundle.record.get("case_sha256")) for bundle in bundles.values()}
        for key, folder, manifest in self._folders(MANIFEST, PLAN_FORMAT):
            if manifest.get("kind") != "pypsa":
                known = manifest.get("case_sha256") in cases
                stages = (folder / CASE / STAGES).is_file()
                place = Place(key, frontier=known, delivery=stages)
                found[key] = Entry(place, folder, manifest)
        for bundle in bundles.values():
            labels = {str(one["name"]): name_of(one) for one in bundle.record["points"]}
            for name, key in bundle.plans().items():
                folder = bundle.folder / POINTS / name
                place = Place(key, "point", bundle.key, labels[name], frontier=True)
                found[key] = Entry(place, folder, bundle.manifests[name])
        return found

    def bundles(self) -> dict[str, Bundle]:
        """Return every frontier by its key."""
        found: dict[str, Bundle] = {}
        for key, folder, record in self._folders(RECORD, BUNDLE_FORMAT):
            manifests = {
                str(point["name"]): self._document(folder / POINTS / str(point["name"]) / MANIFEST)
                for point in record["points"]
            }
            plans = {n: one for n, one in manifests.items() if one.get("format") == PLAN_FORMAT}
            found[key] = Bundle(key, folder, record, plans)
        return found

    def entry(self, key: str) -> Entry:
        """Return a plan.

        Raises
        ------
        RoomError
            If there is none of that key.
        """
        entries = self.entries()
        if key not in entries:
            raise missing("plan", key)
        return entries[key]

    def bundle_of(self, entry: Entry) -> Bundle | None:
        """Return the frontier of the case that a plan was made of."""
        made_of = entry.manifest.get("case_sha256")
        for bundle in self.bundles().values():
            if bundle.record.get("case_sha256") == made_of or bundle.key == entry.place.parent:
                return bundle
        return None

    def card(self, entry: Entry) -> PlanCard:
        """Return the card of a plan."""
        periods, priced = self.documents.get(("card", entry.digest), lambda: _about(entry.folder))
        return plan_card(entry.place, entry.manifest, periods, priced)

    def view(self, entry: Entry, series: bool = False) -> PlanView:
        """Return a plan as the pages read it; with its series only where they are asked for."""
        light = self.light.get(entry.digest, lambda: open_view(_read(entry, LARGE)))
        if not series:
            return light
        whole = self.heavy.get(entry.digest, lambda: _read(entry, ()))
        return replace(light, plan=whole)

    def page(self, entry: Entry, key: tuple[Any, ...], make: Callable[[], Found]) -> Found:
        """Return a page of a plan, made once for the same contents."""
        return self.pages.get((entry.digest, entry.place, key), make)

    def written(self, entry: Entry) -> Mapping[str, WrittenClause]:
        """Return the clauses of a plan's case as written; none where they cannot be read."""
        return self.documents.get(("written", entry.digest), lambda: _written(entry.case))

    def social_rate(self, entry: Entry) -> float | None:
        """Return the social discount rate of a plan's case [1/a]."""
        key = "social", entry.digest
        return self.documents.get(
            key, lambda: written_parameter(entry.case, "discount_rate_social")
        )

    def _folders(self, name: str, form: str) -> Iterator[tuple[str, Path, Mapping[str, Any]]]:
        """Yield key, folder and record of all of one kind: those named, then those at home."""
        inside = sorted(self.home.iterdir()) if self.home.is_dir() else []
        seen: set[Path] = set()
        taken: set[str] = set()
        for folder in (*self.folders, *inside):
            record = {} if folder.name.startswith(".") else self._document(folder / name)
            if record.get("format") != form:
                continue
            real = folder.resolve()
            if real in seen:
                continue
            seen.add(real)
            key, number = real.name, 1
            while key in taken:
                number += 1
                key = f"{real.name}-{number}"
            taken.add(key)
            yield key, folder, record

    def _document(self, path: Path) -> Mapping[str, Any]:
        """Return a JSON file, read anew when it changed; nothing where there is none."""
        try:
            state = path.stat()
        except OSError:
            return {}
        stamp: Stamp = (state.st_mtime_ns, state.st_size, state.st_ino)
        return self.documents.get((str(path), stamp), lambda: _json(path))


def _json(path: Path) -> Mapping[str, Any]:
    """Return what a JSON file holds, nothing where it cannot be read."""
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cast(Mapping[str, Any], found) if isinstance(found, dict) else {}


def _read(entry: Entry, leave: tuple[str, ...]) -> Plan:
    return read_plan(entry.folder, leave)


def _about(folder: Path) -> tuple[list[int], bool]:
    """Return the periods of a plan, and whether its clauses were priced."""
    names = table_names(folder)
    plan = read_plan(folder, [name for name in names if name != "periods"])
    return PlanView(plan).periods(), "clause_prices" in names


def _written(case: Path) -> Mapping[str, WrittenClause]:
    try:
        return written_clauses(case)
    except CaseError:
        return {}
