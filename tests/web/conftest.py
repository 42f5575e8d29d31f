"""Plans of the tiny case that the tests of the web room share, made once."""

import shutil
from pathlib import Path

import pytest

from cli.running import TINY, inside
from deal.tiny_deal import tiny_with_deal
from longspring.web.settings import Limits, Pace, Settings
from web.room_server import register_with_people, served

# The cheapest plan has 1.6 GW by 2040; 2 GW bends it, so that clause C01 has a price.
BENT = ("value: 0.4", "value: 2")


def made(case: Path, out: Path, *more: object) -> Path:
    done = inside("plan", case, "-o", out, *more)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="session")
def tiny_plan(tmp_path_factory):
    """Return the plan of the tiny case, its clause C01 bent and priced."""
    parent = tmp_path_factory.mktemp("room")
    case = Path(shutil.copytree(TINY, parent / "case"))
    path = case / "agreement.yaml"
    text = path.read_text("utf-8")
    assert text.count(BENT[0]) == 1
    path.write_text(text.replace(*BENT), "utf-8")
    out = made(case, parent / "bent", "--hours", 2190)
    for more in ("--price",), ("--curve", "C01"):
        done = inside("clauses", out, *more)
        assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="session")
def fine_plan(tmp_path_factory):
    """Return the plan of the tiny case at steps of 12 hours, which no picture shows one by one."""
    return made(TINY, tmp_path_factory.mktemp("fine") / "fine", "--hours", 12)


@pytest.fixture(scope="session")
def tiny_frontier(tmp_path_factory):
    """Return the frontier of the tiny case."""
    parent = tmp_path_factory.mktemp("deal")
    done = inside("frontier", tiny_with_deal(parent), "--hours", 4380, "-o", parent / "deal")
    assert done.returncode == 0, done.stderr
    return parent / "deal"


@pytest.fixture(scope="session")
def register(tmp_path_factory):
    """Return a register with a user of every role."""
    database = register_with_people(tmp_path_factory.mktemp("register"))
    yield database
    database.close()


@pytest.fixture(scope="session")
def room(register, tiny_plan, fine_plan, tiny_frontier, tmp_path_factory):
    """Serve the tiny plans to whoever is logged in."""
    home = tmp_path_factory.mktemp("served")
    limits = Limits(logins=Pace(100.0, 1000))  # tests log in all the time
    settings = Settings(home, (tiny_plan, fine_plan, tiny_frontier), demo=True, limits=limits)
    with served(settings, register) as found:
        yield found
