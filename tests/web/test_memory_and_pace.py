"""What is kept in memory is bounded and made once; who asks too often waits as long as it takes."""

import threading

import pytest

from longspring.web.pace import MOST, Gate
from longspring.web.settings import Pace
from longspring.web.shelf import Shelved


def test_a_bucket_gives_its_burst_and_then_its_rate():
    now = [0.0]
    gate = Gate(clock=lambda: now[0])
    pace = Pace(rate=2.0, burst=3)
    assert [gate.wait("ann", pace) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert gate.wait("ann", pace) == 0.5  # a token takes half a second
    assert gate.wait("bob", pace) == 0.0  # everyone has a bucket of their own
    now[0] = 0.25
    assert gate.wait("ann", pace) == 0.25
    now[0] = 0.5
    assert gate.wait("ann", pace) == 0.0
    now[0] = 100.0
    assert [gate.wait("ann", pace) > 0.0 for _ in range(4)] == [False, False, False, True]


def test_strangers_do_not_fill_the_memory():
    gate = Gate(clock=lambda: 0.0)
    for number in range(MOST + 50):
        gate.wait(f"address {number}", Pace(1.0, 1))
    assert len(gate.buckets) == MOST


def test_only_what_was_used_last_is_kept():
    kept = Shelved(2)
    for key in "abac":
        kept.get(key, lambda key=key: key.upper())
    assert list(kept.values) == ["a", "c"]
    assert kept.get("b", lambda: "new") == "new"


def test_what_is_kept_is_bounded_by_its_weight():
    kept = Shelved(10, len)
    for key, size in (("a", 4), ("b", 4), ("c", 4)):
        kept.get(key, lambda size=size: bytes(size))
    assert (list(kept.values), kept.weight) == (["b", "c"], 8)
    assert kept.get("large", lambda: bytes(11)) == bytes(11)  # more than may be kept at all
    assert (list(kept.values), kept.weight) == ([], 0)


def test_a_value_is_made_once_for_all_who_ask_at_the_same_time():
    kept, made, together = Shelved(2), [], threading.Barrier(8)

    def make():
        made.append(threading.get_ident())
        return object()

    found = []

    def ask():
        together.wait(10.0)
        found.append(kept.get("plan", make))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10.0)
    assert len(made) == 1
    assert len(set(map(id, found))) == 1
    assert kept.making == {}


def test_what_fails_is_made_again():
    kept = Shelved(2)

    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept.get("plan", fail)
    assert kept.get("plan", lambda: 1) == 1
