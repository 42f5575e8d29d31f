"""Behind a proxy: what it tells of a client is believed, and what anybody else tells is not."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable

import httpx
import pytest

from cli.running import inside
from longspring.web.app import build_app
from longspring.web.proxy import address_of, as_told
from longspring.web.settings import Limits, Pace, Settings
from web.room_server import API, PASSWORD, served

PROXY = "10.0.0.5"
BARE, BOUND = "longspring_session", "__Host-longspring_session"
TOLD = {"x-forwarded-for": "198.51.100.9, 203.0.113.7", "x-forwarded-proto": "https"}


def visit(app, peer: str, work: Callable[[httpx.AsyncClient], Awaitable[list]], **headers) -> list:
    """Return what `work` does as a client whose connection comes from `peer`."""
    transport = httpx.ASGITransport(app, client=(peer, 4711))

    async def go() -> list:
        base = "http://room.example"  # as the room itself is always spoken to
        async with httpx.AsyncClient(transport=transport, base_url=base, **headers) as one:
            return await work(one)

    return asyncio.run(go())


async def log_in(one: httpx.AsyncClient) -> list:
    """Log in, ask who one is, log out; return the answers."""
    answer = await one.post(f"{API}/login", json={"name": "vera", "password": PASSWORD})
    cookie = {"cookie": answer.headers["set-cookie"].split(";")[0]}
    me = await one.get(f"{API}/me", headers=cookie)
    headers = {"X-Longspring-Token": answer.json()["csrf"], **cookie}
    return [answer, me, await one.post(f"{API}/logout", headers=headers)]


@pytest.fixture
def app(register, tmp_path):
    return build_app(Settings(tmp_path, proxy=PROXY), register)


def test_over_https_the_cookie_is_bound_and_browsers_are_told_to_insist(app):
    answers = visit(app, PROXY, log_in, headers=TOLD)
    assert [one.status_code for one in answers] == [200, 200, 204]
    for answer in (answers[0], answers[2]):  # given, and taken back
        given = answer.headers["set-cookie"]
        assert given.startswith(f"{BOUND}=")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= set(given.split("; "))
    for answer in answers:
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")


@pytest.mark.parametrize(
    ("named", "peer", "headers"),
    [
        (PROXY, "10.0.0.6", TOLD),  # someone else says so
        ("", PROXY, TOLD),  # no proxy was named
        (PROXY, PROXY, {**TOLD, "x-forwarded-proto": "http"}),
        (PROXY, PROXY, {"x-forwarded-for": "203.0.113.7"}),  # it does not say
        (PROXY, PROXY, {**TOLD, "x-forwarded-proto": "https, http"}),  # the client wrote the first
    ],
)
def test_without_the_word_of_the_proxy_it_is_plain_http(named, peer, headers, register, tmp_path):
    app = build_app(Settings(tmp_path, proxy=named), register)
    answers = visit(app, peer, log_in, headers=headers)
    assert [one.status_code for one in answers] == [200, 200, 204]
    given = answers[0].headers["set-cookie"]
    assert given.startswith(f"{BARE}=")
    assert "Secure" not in given.split("; ")
    assert not any("strict-transport-security" in one.headers for one in answers)


def test_a_session_begun_over_https_is_not_taken_over_http(app):
    async def mixed(one: httpx.AsyncClient) -> list:
        answer = await one.post(
            f"{API}/login", json={"name": "vera", "password": PASSWORD}, headers=TOLD
        )
        token = answer.headers["set-cookie"].split(";")[0].removeprefix(f"{BOUND}=")
        one.cookies.clear()
        asked = [
            await one.get(f"{API}/me", headers={"cookie": f"{name}={token}", **how})
            for name, how in ((BOUND, TOLD), (BOUND, {}), (BARE, TOLD))
        ]
        return [answer.status_code, *(one.status_code for one in asked)]

    assert visit(app, PROXY, mixed) == [200, 200, 401, 401]


def test_each_client_of_the_proxy_has_limits_of_its_own(register, tmp_path):
    slow = Limits(address=Pace(0.001, 3))
    app = build_app(Settings(tmp_path, proxy=PROXY, limits=slow), register)

    def ask(told: str, peer: str = PROXY, times: int = 4) -> list[int]:
        async def often(one: httpx.AsyncClient) -> list:
            return [(await one.get("/healthz")).status_code for _ in range(times)]

        return visit(app, peer, often, headers={"x-forwarded-for": told})

    assert ask("203.0.113.7") == [200, 200, 200, 429]
    assert ask("203.0.113.8") == [200, 200, 200, 429]
    # What a client puts before it does not make it another one.
    assert ask("192.0.2.1, 203.0.113.7", times=1) == [429]
    # Who does not come through the proxy is counted by where it comes from, whatever it says.
    assert ask("203.0.113.50", peer="10.0.0.6") == [200, 200, 200, 429]
    assert ask("203.0.113.51", peer="10.0.0.6", times=1) == [429]


def test_the_diary_names_the_client_and_not_the_proxy(app, caplog):
    async def fail(one: httpx.AsyncClient) -> list:
        wrong = {"name": "vera", "password": "wrong wrong wrong"}
        return [(await one.post(f"{API}/login", json=wrong)).status_code]

    with caplog.at_level(logging.INFO, "longspring.security"):
        assert visit(app, PROXY, fail, headers=TOLD) == [401]
        assert visit(app, "10.0.0.6", fail, headers=TOLD) == [401]
    assert [json.loads(one.message)["address"] for one in caplog.records] == [
        *("203.0.113.7", "10.0.0.6"),
    ]


@pytest.mark.parametrize(
    ("headers", "client"),
    [
        ([(b"x-forwarded-for", b"203.0.113.7")], "203.0.113.7"),
        ([(b"x-forwarded-for", b"a, b,  2001:DB8::7 ")], "2001:db8::7"),
        ([(b"x-forwarded-for", b"[2001:db8::7]:443")], "2001:db8::7"),
        ([(b"x-forwarded-for", b"203.0.113.7:5000")], "203.0.113.7"),
        ([(b"x-forwarded-for", b"::ffff:203.0.113.7")], "203.0.113.7"),
        ([(b"x-forwarded-for", b"1.1.1.1"), (b"x-forwarded-for", b"203.0.113.7")], "203.0.113.7"),
        ([(b"x-forwarded-for", b"unknown")], PROXY),
        ([(b"x-forwarded-for", b"203.0.113.7, \xff\x00")], PROXY),
        ([(b"x-forwarded-for", b"")], PROXY),
        ([(b"forwarded", b"for=203.0.113.7")], PROXY),
        ([], PROXY),
    ],
)
def test_the_last_address_is_the_client(headers, client):
    scope = {"client": (PROXY, 4711), "scheme": "http", "headers": headers}
    assert as_told(scope, PROXY)["client"][0] == client
    assert scope["client"] == (PROXY, 4711)
    # The same proxy on a socket that speaks IPv6 as well.
    assert as_told({**scope, "client": (f"::ffff:{PROXY}", 1)}, PROXY)["client"][0] in (
        *(client, f"::ffff:{PROXY}"),
    )
    assert as_told({**scope, "client": None}, PROXY)["client"] is None


def test_names_are_no_addresses():
    for text in ("localhost", "", "10.0.0", "10.0.0.0/8", "::1::", "[x]:1", "1.2.3.4.5"):
        assert address_of(text) is None, text


def test_it_holds_over_a_real_server(register, tmp_path):
    """The server itself believes nothing: only the layer of the room does, and only the proxy."""
    for proxy, name in (("127.0.0.1", BOUND), ("127.0.0.2", BARE), ("", BARE)):
        with served(Settings(tmp_path, proxy=proxy), register) as room, room.client() as one:
            body = {"name": "vera", "password": PASSWORD}
            answer = one.post(f"{API}/login", json=body, headers=TOLD)
            assert answer.headers["set-cookie"].startswith(f"{name}=")
            assert ("strict-transport-security" in answer.headers) is (name == BOUND)


def test_a_demonstration_has_no_proxy_and_a_proxy_has_an_address(tiny_plan, tmp_path):
    folder = ("--folder", tmp_path / "room")
    done = inside("serve", tiny_plan, *folder, "--demo", "--proxy", "127.0.0.1")
    assert (done.returncode, "everyone knows" in done.stderr) == (2, True)
    done = inside("serve", tiny_plan, *folder, "--proxy", "proxy.example")
    assert (done.returncode, "127.0.0.1" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []
