"""Every route, asked by every role of either party, and by nobody: who is let in is written here.

The table is written by hand and shares nothing with `rights.NEEDS` or `permit.RIGHTS`: a route
without a row fails, and so does a right that moved.
"""

import pytest

from longspring.interop.grid import csv_bytes
from web.room_server import API, USERS

PEOPLE = frozenset(USERS)
OPEN = None  # needs no session
ENTER = frozenset({"cara", "colm", "paul"})
COMMENT = ENTER | {"iris", "igor"}
BOTH = frozenset({"cara", "paul"})
SOLVE = BOTH | {"iris", "igor"}
AUDIT = ENTER | {"audrey", "adam"}

TABLE = {
    "health": OPEN,
    "login": OPEN,
    "logout": PEOPLE,
    "me": PEOPLE,
    "password": PEOPLE,
    "language": PEOPLE,
    "openapi": PEOPLE,
    "plans": PEOPLE,
    "overview": PEOPLE,
    "zones": PEOPLE,
    "map": PEOPLE,
    "pathway": PEOPLE,
    "dispatch": PEOPLE,
    "clauses": PEOPLE,
    "clause": PEOPLE,
    "frontier": PEOPLE,
    "accounts": PEOPLE,
    "ledger": PEOPLE,
    "money": PEOPLE,
    "inputs": PEOPLE,
    "compare": PEOPLE,
    "delivery": PEOPLE,
    "schedule": PEOPLE,
    "revise": SOLVE,
    "jobs": SOLVE,
    "job": SOLVE,
    "job_events": SOLVE,
    "cancel_job": SOLVE,
    "projects": PEOPLE,
    "project": PEOPLE,
    "new_project": ENTER,
    "change": ENTER,
    "comment": COMMENT,
    "new_evidence": ENTER,
    "sign": BOTH,
    "withdraw": ENTER,
    "evidence_file": PEOPLE,
    "measure_clause": ENTER,
    "clause_measures": PEOPLE,
    "measure_project": ENTER,
    "sign_measured": BOTH,
    "withdraw_measured": ENTER,
    "to_sign": BOTH,
    "rates": PEOPLE,
    "variance": PEOPLE,
    "audit": AUDIT,
    "audit_verify": AUDIT,
    "sheets": ENTER,
    "sealed": SOLVE,
    "seal": BOTH,
}
PLACES = {
    "plan": "bent",
    "clause": "C01",
    "project": "matrix",
    "evidence": "none",
    "measure": "none",
    "job": "none",
    "subject": "matrix",
    "key": "note",
}
MEASURE = {
    "quantity": "capacity",
    "unit": "MW",
    "first": "2025-01-01",
    "last": "2025-02-01",
    "value": 1.0,
}
PROJECT = {"label_en": "M", "label_zh": "矩阵", "technology": "wind", "zone": "county"}
BODIES = {
    "language": {"language": "zh"},
    "password": {"old": "", "new": ""},  # malformed, so that nothing changes
    "revise": {"clause": "C99", "value": 1.0},
    "change": {"version": 0},
    "comment": {"text": "seen"},
    "sign": {"version": 1},
    "withdraw": {"version": 1, "reason": "wrong"},
    "measure_project": MEASURE,
    "sign_measured": {"version": 1},
    "withdraw_measured": {"version": 1, "reason": "wrong"},
    "seal": {"value": "x", "version": 999},
}
# The clause of a measure is the whole city's, so a county may not enter it though it may enter.
CITY_WIDE = {("measure_clause", "colm")}
LAST = "logout"


@pytest.fixture(scope="module")
def described(room):
    """Return method and path of every operation."""
    paths = room.app.openapi()["paths"]
    found = {"openapi": ("get", "/openapi.json")}
    for path, methods in paths.items():
        for method, operation in methods.items():
            found[operation["operationId"]] = (method, path)
    return found


@pytest.fixture(scope="module", autouse=True)
def project(room):
    """Enter the project that the table is asked about."""
    with room.client("cara") as city:
        made = city.post(f"{API}/projects", json={**PROJECT, "key": "matrix"})
        assert made.status_code == 201, made.text


def ask(client, described, name, user):
    """Send one request and return its status."""
    method, path = described[name]
    path = path.format(**PLACES)
    sent = {}
    if name in BODIES:
        sent["json"] = BODIES[name]
    elif name == "login":
        sent["json"] = {"name": "nobody", "password": "nothing"}
    elif name == "new_project":
        sent["json"] = {**PROJECT, "key": f"matrix-{user}"}
    elif name == "measure_clause":
        sent["json"] = MEASURE
    elif name == "new_evidence":
        paper = {"stage": "A", "document_number": "1", "issuer": "x", "dated": "2025-01-01"}
        sent["data"] = paper
    elif name == "sheets":
        sent["files"] = {"file": ("ledger.csv", csv_bytes(["nothing"], [["x"]]))}
    elif name == "compare":
        path += "?plan=bent&plan=fine"
    return client.request(method.upper(), path, **sent)


def test_every_route_has_a_row_and_every_row_a_route(described):
    assert set(described) == set(TABLE)


@pytest.mark.parametrize("user", sorted(USERS))
def test_each_cell_of_a_role_and_party(room, described, user):
    wrong = []
    with room.client(user) as client:
        for name in sorted(TABLE, key=lambda one: (one == LAST, one)):
            allowed = TABLE[name]
            if allowed is OPEN:
                continue
            status = ask(client, described, name, user).status_code
            let_in = status not in {401, 403}
            expected = user in allowed and (name, user) not in CITY_WIDE
            if let_in != expected or status >= 500:
                wrong.append(f"{name}: {status}, expected {'in' if expected else 'out'}")
    assert not wrong, wrong


def test_nobody_is_let_in_without_a_session(room, described):
    wrong = []
    with room.client() as client:
        for name, allowed in TABLE.items():
            status = ask(client, described, name, "nobody").status_code
            if name == "login":
                continue  # asked with a wrong password: 401 as well
            if (status == 401) == (allowed is OPEN):
                wrong.append(f"{name}: {status}")
    assert not wrong, wrong


def test_a_county_writes_in_its_own_zone_alone(room):
    with room.client("colm") as county:
        own = county.post(f"{API}/projects", json={**PROJECT, "key": "own-zone"})
        other = county.post(
            f"{API}/projects", json={**PROJECT, "key": "other-zone", "zone": "city"}
        )
    assert (own.status_code, other.status_code) == (201, 403)
