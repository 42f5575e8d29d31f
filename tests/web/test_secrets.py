"""Planted secrets: what one side sealed is looked for in every answer the other side can get.

Both sides seal numbers and words that nothing else holds, about subjects that nothing else names.
Then every user asks for every readable address, in every form and part, and for errors about the
very subjects. Nothing of the other side may come back, not even its name.
"""

import io
import zipfile

import pytest

from web.room_server import API, USERS

PLANTED = {
    "paul": {
        "subject": "azurite-7731",
        "values": {
            "hurdle": 0.0829416,
            "irr": 0.1174293,
            "cost": 731946218.5,
            "note": "zinnwaldite",
        },
        "unit": "ulexite",
    },
    "cara": {
        "subject": "celestine-9417",
        "values": {"reserve": 418273645.25, "note": "wollastonite", "cost": 0.5719283},
        "unit": "kernite",
    },
}
SIDES = {"city": "cara", "company": "paul"}


def words_of(side: str) -> list[bytes]:
    """Return everything of a side that must not be seen, in the ways a number may be written."""
    planted = PLANTED[side]
    found = [planted["subject"], planted["unit"]]
    for value in planted["values"].values():
        if isinstance(value, str):
            found.append(value)
        else:
            found += [repr(value), f"{value:.6g}"]
            found.append(f"{value:,.2f}" if value > 1.0 else f"{100.0 * value:.4f}")
    return [word.encode() for word in found]


@pytest.fixture(scope="module")
def planted(room):
    """Seal the secrets of both sides."""
    for user, secret in PLANTED.items():
        with room.client(user) as client:
            for key, value in secret["values"].items():
                path = f"{API}/sealed/{secret['subject']}/{key}"
                made = client.put(path, json={"value": value, "unit": secret["unit"]})
                assert made.status_code == 200, made.text


def addresses(room) -> list[str]:
    """Return every readable address with something in each of its places."""
    places = {
        "plan": ["bent", "fine"],
        "clause": ["C01"],
        "project": [PLANTED["paul"]["subject"], PLANTED["cara"]["subject"]],
        "evidence": ["none"],
        "job": ["none"],
    }
    found = ["/openapi.json", f"{API}/compare?plan=bent&plan=fine"]
    for path, methods in room.app.openapi()["paths"].items():
        if "get" not in methods or path.endswith("/events"):
            continue
        filled = [path]
        for name, values in places.items():
            filled = [
                one.replace(f"{{{name}}}", value)
                for one in filled
                for value in (values if f"{{{name}}}" in one else [""])
            ]
        found += filled
    return found


def plain(answer) -> bytes:
    """Return what an answer says, headers and unpacked workbooks included."""
    said = repr(dict(answer.headers)).encode() + answer.content
    if answer.content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            said += b"".join(book.read(name) for name in book.namelist())
    return said


@pytest.mark.parametrize("user", sorted(USERS))
def test_nothing_sealed_by_the_other_side_is_in_any_answer(room, planted, user):
    role, party, _ = USERS[user]
    hidden = [side for name, side in SIDES.items() if name != party or role in NO_SEALS]
    forbidden = [word for side in hidden for word in words_of(side)]
    leaks, asked = [], 0
    with room.client(user) as client:
        for address in addresses(room):
            for form in ("json", "csv", "xlsx"):
                mark = "&" if "?" in address else "?"
                answer = client.get(f"{address}{mark}format={form}")
                asked += 1
                said = plain(answer)
                # An error repeats the address that was asked for, which is no secret to who asked.
                said = said.replace(address.rsplit("/", 1)[-1].split("?")[0].encode(), b"")
                leaks += [f"{address} {form}: {word!r}" for word in forbidden if word in said]
        for side in hidden:
            subject = PLANTED[side]["subject"]
            for key in ("hurdle", "reserve", "note"):
                answer = client.put(
                    f"{API}/sealed/{subject}/{key}", json={"value": 1, "version": 7}
                )
                assert answer.status_code == (409 if role in ("city", "company") else 403)
                said = plain(answer).replace(subject.encode(), b"")
                leaks += [f"PUT {subject} {key}: {word!r}" for word in forbidden if word in said]
    assert not leaks, leaks
    assert asked > 90


NO_SEALS = ("county", "auditor", "viewer")


def test_the_own_side_does_read_them(room, planted):
    """The search above would find them: their owner gets each one."""
    for user, secret in PLANTED.items():
        with room.client(user) as client:
            said = client.get(f"{API}/sealed").content
        assert secret["subject"].encode() in said
        for value in secret["values"].values():
            assert str(value).encode() in said
