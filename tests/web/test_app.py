"""The API over a real server: every plan route, its files, its errors, its headers, its rights."""

import asyncio
import csv
import io
import json

import httpx
import openpyxl
import pytest

from longspring.catalogue import LANGUAGES
from longspring.track.permit import RIGHTS
from longspring.web.app import build_app, operations
from longspring.web.proxy import over_https
from longspring.web.rights import NEEDS
from longspring.web.security import with_usual
from longspring.web.session import TOKEN
from longspring.web.settings import Limits, Pace, Settings, is_loopback
from web.room_server import API, PASSWORD, USERS, served

PAGES = (
    "overview",
    "map",
    "map?measure=co2&period=2030",
    "pathway",
    "pathway?zone=county",
    "dispatch",
    "dispatch?carrier=heat_network&zone=county&period=2040&week=year",
    "clauses",
    "clauses/C01",
    "clauses/C16",
    "accounts",
    "ledger",
    "ledger?account=co2&by=zone",
    "money",
    "money?period=2040&price_case=plan",
    "inputs",
    "inputs?table=costs",
)


@pytest.fixture(scope="module")
def city(room):
    with room.client("cara") as client:
        yield client


def error_of(answer: httpx.Response) -> dict:
    """Return the error of an answer, which is worded in both languages."""
    error = answer.json()["error"]
    assert answer.headers["content-type"] == "application/json"
    assert all(error["message"][language] for language in LANGUAGES)
    for detail in error["details"]:
        assert all(detail[key][language] for key in ("expected", "fix") for language in LANGUAGES)
    return error


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_json_and_each_of_its_tables_a_file(city, page):
    answer = city.get(f"{API}/plans/bent/{page}")
    assert answer.status_code == 200, answer.text
    assert b"NaN" not in answer.content
    mark = "&" if "?" in page else "?"
    text = city.get(f"{API}/plans/bent/{page}{mark}format=csv&lang=en")
    book = city.get(f"{API}/plans/bent/{page}{mark}format=xlsx&lang=zh")
    for file, kind in ((text, "csv"), (book, "xlsx")):
        assert file.status_code == 200, file.text
        assert file.headers["content-disposition"].startswith('attachment; filename="bent-')
        assert file.headers["content-disposition"].endswith(f'.{kind}"')
    rows = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig"))))
    sheet = list(openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0].iter_rows())
    assert len(rows) == len(sheet) > 1
    assert {len(row) for row in rows} == {len(sheet[0])}
    assert text.content.startswith(b"\xef\xbb\xbf")


def test_a_file_holds_the_numbers_of_its_chart(city):
    page = city.get(f"{API}/plans/bent/pathway").json()
    chart = page["charts"][0]
    text = city.get(f"{API}/plans/bent/pathway?format=csv&lang=en&part={chart['key']}")
    rows = list(csv.reader(io.StringIO(text.content.decode("utf-8-sig"))))
    assert rows[0][1:] == [f"{line['label']['en']} [MW]" for line in chart["series"]]
    for place, year in enumerate(chart["x"]):
        values = [line["values"][place] for line in chart["series"]]
        assert [float(cell) for cell in rows[place + 1]] == [year, *values]
    wrong = city.get(f"{API}/plans/bent/pathway?format=csv&part=nothing")
    assert wrong.status_code == 404
    assert chart["key"] in error_of(wrong)["details"][0]["expected"]["en"]


def test_plans_of_all_kinds_are_listed(city):
    cards = {card["plan"]: card for card in city.get(f"{API}/plans").json()}
    assert {"bent", "fine", "deal.no_deal"} <= set(cards)
    assert cards["bent"]["has"]["prices"]
    assert not cards["fine"]["has"]["prices"]
    assert cards["deal.no_deal"]["kind"] == "point"
    assert all(card["certificate"]["passed"] for card in cards.values())
    assert cards["bent"]["periods"] == [2030, 2040]


def test_the_frontier_is_found_by_the_case_and_said_to_be_missing_without(city):
    page = city.get(f"{API}/plans/deal.no_deal/frontier").json()
    assert page["available"]
    assert all(city.get(f"{API}/plans/{p['plan']}/overview").is_success for p in page["points"])
    none = city.get(f"{API}/plans/bent/frontier").json()
    assert not none["available"]
    assert "longspring frontier" in none["missing"][0]["zh"]


def test_plans_are_compared(city):
    page = city.get(f"{API}/compare", params={"plan": ["bent", "fine"]}).json()
    assert [card["plan"] for card in page["plans"]] == ["bent", "fine"]
    assert {len(chart["series"]) for chart in page["charts"]} == {2}
    states = {row[0]: [cell["en"] for cell in row[2:]] for row in page["clauses"]["rows"]}
    assert states["C01"] == ["binds", "kept with room"]
    # What the second costs beyond the first, to the hundred thousand CNY, whatever both cost.
    first, second = (card["objective"] for card in page["plans"])
    cost, more = page["figures"]["rows"][:2]
    assert (cost[1]["en"], more[1]["en"]) == ("bn CNY", "M CNY")
    assert more[2]["en"] == "0.0"
    assert more[3]["en"] == f"{(second - first) / 1e6:,.1f}".replace("-", "\u2212")
    # One has steps of another length, and the page says so.
    assert page["plans"][0]["hours"] != page["plans"][1]["hours"]
    assert any("steps" in note["en"] for note in page["missing"])
    for plans in ([], ["bent"], ["bent"] * 5):
        assert city.get(f"{API}/compare", params={"plan": plans}).status_code == 422
    assert city.get(f"{API}/compare", params={"plan": ["bent", "x"]}).status_code == 404


def test_errors_say_what_was_found_and_what_was_expected(city):
    for path, status, code in (
        ("plans/none/overview", 404, "not_found"),
        ("plans/bent/clauses/C99", 404, "not_found"),
        ("plans/bent/map?measure=luck", 404, "not_found"),
        ("plans/bent/map?period=soon", 422, "invalid"),
        ("plans/bent/dispatch?week=w99", 404, "not_found"),
        ("plans/bent/overview?format=pdf", 422, "invalid"),
        ("nothing/here", 404, "not_found"),
    ):
        answer = city.get(f"{API}/{path}")
        assert answer.status_code == status, path
        assert error_of(answer)["code"] == code
    answer = city.post(f"{API}/plans")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert error_of(answer)["code"] == "not_allowed"
    answer = city.delete(f"{API}/login")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b'{"clause": NaN', b"", b"[]", b'{"clause": "C01"}']
)
def test_a_body_that_is_none_is_refused(city, body):
    kind = {"content-type": "application/json"}
    answer = city.post(f"{API}/plans/bent/revise", content=body, headers=kind)
    assert answer.status_code in (400, 422)
    error_of(answer)


def test_nobody_gets_in_without_a_session_and_nobody_changes_without_the_word(room, city):
    with room.client() as stranger:
        for path in (f"{API}/plans", f"{API}/plans/bent/overview", f"{API}/jobs", "/openapi.json"):
            answer = stranger.get(path)
            assert answer.status_code == 401
            assert error_of(answer)["code"] == "not_logged_in"
        assert stranger.get("/healthz").json()["status"] == "ok"
        wrong = stranger.post(f"{API}/login", json={"name": "cara", "password": "wrong"})
        nobody = stranger.post(f"{API}/login", json={"name": "nobody", "password": "wrong"})
        assert wrong.status_code == nobody.status_code == 401
        assert wrong.content == nobody.content
        stranger.cookies.set("longspring_session", "0" * 43)
        assert stranger.get(f"{API}/plans").status_code == 401
    for word in ("", "0" * 64):
        answer = city.post(f"{API}/logout", headers={"X-Longspring-Token": word})
        assert answer.status_code == 403
    assert city.get(f"{API}/me").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "login", {"password": "velvet-9931"}),
        ("POST", "login", {"name": "cara", "password": "velvet-9931" * 30}),
        ("POST", "password", {"new": "velvet-9931"}),
        ("PUT", "sealed/wind/hurdle", {"value": ["velvet-9931"], "unit": "%"}),
    ],
)
def test_a_refusal_repeats_no_secret(city, method, path, body):
    answer = city.request(method, f"{API}/{path}", json=body)
    assert answer.status_code == 422
    assert error_of(answer)["details"]
    assert "velvet" not in answer.text


def test_a_session_ends_when_its_user_says_so(room):
    with room.client("vera") as client:
        cookie = next(iter(client.cookies.jar))
        assert (cookie.name, cookie.secure) == ("longspring_session", False)
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite").lower() == "strict"
        token = cookie.value
        assert client.post(f"{API}/logout").status_code == 204
        client.cookies.set("longspring_session", token)
        assert client.get(f"{API}/me").status_code == 401


def test_who_came_and_who_was_turned_away_is_noted(room, caplog):
    caplog.set_level("INFO", "longspring.security")
    with room.client("viktor") as client:
        client.post(f"{API}/login", json={"name": "viktor", "password": "velvet-9931"})
        client.post(f"{API}/login", json={"name": "velvet-9931", "password": "velvet-9931"})
        client.get(f"{API}/audit")
        client.post(f"{API}/language", json={"language": "en"}, headers={TOKEN: "velvet-9931"})
        client.post(f"{API}/password", json={"old": "velvet-9931", "new": "velvet-9931"})
        client.post(f"{API}/logout")
    with room.client("colm") as county:
        project = {"label_en": "W", "label_zh": "风", "technology": "wind", "zone": "city"}
        county.post(f"{API}/projects", json={**project, "key": "elsewhere"})
    lines = [json.loads(one.message) for one in caplog.records if one.name.endswith("security")]
    assert [(one["event"], one["user"], one["route"]) for one in lines] == [
        ("login", "viktor", "login"),
        ("login_failed", "viktor", "login"),
        ("login_failed", "", "login"),
        ("refused", "viktor", "audit"),
        ("forged", "viktor", "language"),
        ("password_failed", "viktor", "password"),
        ("logout", "viktor", "logout"),
        ("login", "colm", "login"),
        ("refused", "colm", "new_project"),
    ]
    assert {one["address"] for one in lines} == {"127.0.0.1"}
    assert all(one["at"].endswith("Z") for one in lines)
    assert "velvet" not in caplog.text


def test_a_login_ends_the_session_that_was_there(room):
    with room.client("vera") as client:
        before = client.cookies["longspring_session"]
        again = client.post(f"{API}/login", json={"name": "vera", "password": PASSWORD})
        assert again.status_code == 200
        after = client.cookies["longspring_session"]
    assert before != after
    for token, status in ((before, 401), (after, 200)):
        with room.client() as client:
            client.cookies.set("longspring_session", token)
            assert client.get(f"{API}/me").status_code == status


def test_a_password_is_changed_by_who_knows_the_old_one(room):
    with room.client("viktor") as client:
        new = "another-lamp-beside-water-77"
        wrong = client.post(f"{API}/password", json={"old": "x", "new": new})
        easy = client.post(f"{API}/password", json={"old": PASSWORD, "new": "password1234"})
        assert (wrong.status_code, easy.status_code) == (403, 422)
        assert error_of(easy)["details"][0]["where"] == "password"
        done = client.post(f"{API}/password", json={"old": PASSWORD, "new": new})
        assert done.status_code == 204
        assert client.get(f"{API}/me").status_code == 401
        again = client.post(f"{API}/login", json={"name": "viktor", "password": new})
        assert again.status_code == 200
        client.headers["X-Longspring-Token"] = again.json()["csrf"]
        back = client.post(f"{API}/password", json={"old": new, "new": PASSWORD})
        assert back.status_code == 204


def test_me_says_rights_and_language(room):
    with room.client("igor") as client:
        me = client.get(f"{API}/me").json()
        assert (me["role"], me["party"], me["demo"]) == ("institute", "company", True)
        assert set(me["rights"]) == RIGHTS["institute"]
        assert client.post(f"{API}/language", json={"language": "en"}).status_code == 204
        assert client.get(f"{API}/me").json()["language"] == "en"
        assert client.post(f"{API}/language", json={"language": "fr"}).status_code == 422


def test_every_route_has_a_need_and_every_need_a_route(room):
    assert operations(room.app) | {"openapi"} == set(NEEDS)


@pytest.mark.parametrize("user", USERS)
def test_a_role_reads_plans_and_starts_no_work_without_the_right(room, user):
    role = USERS[user][0]
    with room.client(user) as client:
        assert client.get(f"{API}/plans/bent/overview").status_code == 200
        jobs = client.get(f"{API}/jobs")
        revise = client.post(f"{API}/plans/bent/revise", json={"clause": "C99", "name": "x"})
    allowed = "revise" in RIGHTS[role]
    assert jobs.status_code == (200 if allowed else 403)
    assert revise.status_code == (404 if allowed else 403)


def test_books_are_those_of_the_side_that_asks(room):
    found = {}
    for user in ("cara", "paul", "igor", "audrey"):
        with room.client(user) as client:
            page = client.get(f"{API}/plans/bent/money").json()
            found[user] = [books["party"] for books in page["pro_forma"]]
            file = client.get(f"{API}/plans/bent/money?format=csv&part=company-returns")
            assert file.status_code == (200 if "company" in found[user] else 404)
    assert found == {"cara": ["city"], "paul": ["company"], "igor": ["company"], "audrey": ["city"]}


def test_every_answer_has_the_headers_that_protect_it(room, city):
    for answer in (
        city.get(f"{API}/plans"),
        city.get(f"{API}/none"),
        city.get("/healthz"),
        city.get("/"),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "object-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "strict-transport-security" not in answer.headers
    assert city.get(f"{API}/plans").headers["cache-control"] == "private, no-store"


def test_the_page_is_served_with_its_assets_and_for_every_path_within(city):
    page = city.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["cache-control"] == "no-cache"
    # The key of a project may hold dots: every project that a plan is cut into has three.
    within = ("/projects/wind.shuangyang.2025.01", "/clauses/C01.2030", "/plans/a/b.1")
    for path in ("/plans/bent/clauses", "/login", "/clauses/C01", *within):
        assert city.get(path).content == page.content
    script = page.text.split('src="')[1].split('"')[0]
    asset = city.get(script)
    assert asset.headers["content-type"].startswith("text/javascript")
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in ("/assets/none.js", "/..%2fapp.py", "/%2e%2e/app.py", "/assets/..%2f..%2fapp.py"):
        assert city.get(path).status_code == 404, path
    for path in ("/favicon.ico", "/plans/..%2f..%2fapp.py"):
        assert city.get(path).status_code == 404, path


def test_a_body_may_not_be_large_whatever_it_announces(city):
    def chunks():
        for _ in range(64):
            yield b" " * 8192

    kind = {"content-type": "application/json"}
    for content in (b" " * 300_000, chunks()):
        answer = city.post(f"{API}/plans/bent/revise", content=content, headers=kind)
        assert answer.status_code == 413
        assert error_of(answer)["code"] == "too_large"


def test_who_asks_too_often_must_wait(register, tiny_plan, tmp_path):
    slow = Limits(reads=Pace(0.001, 3), writes=Pace(0.001, 2), logins=Pace(0.001, 3))
    with (
        served(Settings(tmp_path, (tiny_plan,), limits=slow), register) as room,
        room.client("iris") as one,
        room.client("igor") as other,
    ):
        status = [one.get(f"{API}/me").status_code for _ in range(5)]
        assert status == [200, 200, 200, 429, 429]
        answer = one.get(f"{API}/me")
        assert int(answer.headers["retry-after"]) >= 1
        assert error_of(answer)["code"] == "too_many"
        assert other.get(f"{API}/me").status_code == 200
        third = other.post(f"{API}/login", json={"name": "igor", "password": "x"})
        fourth = other.post(f"{API}/login", json={"name": "igor", "password": "x"})
        assert (third.status_code, fourth.status_code) == (401, 429)


def test_a_room_that_others_can_reach_asks_for_https(tmp_path):
    assert over_https({"scheme": "http"}, Settings(tmp_path, host="0.0.0.0"))
    assert not over_https({"scheme": "http"}, Settings(tmp_path))
    names = dict(with_usual([], https=True))
    assert names[b"strict-transport-security"].startswith(b"max-age=31536000")
    assert [is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "10.0.0.1", "x")] == [
        *(True, True, True),
        *(False, False),
    ]


def test_a_cookie_that_others_could_see_is_bound_to_its_host_and_https(
    register, tiny_plan, tmp_path
):
    app = build_app(Settings(tmp_path, (tiny_plan,), host="room.example"), register)
    transport = httpx.ASGITransport(app)

    async def visit() -> tuple[httpx.Response, list[int]]:
        async with httpx.AsyncClient(transport=transport, base_url="https://room.example") as one:
            answer = await one.post(f"{API}/login", json={"name": "vera", "password": PASSWORD})
            status = [(await one.get(f"{API}/me")).status_code]
            token = one.cookies["__Host-longspring_session"]
        bare = {"longspring_session": token}
        async with httpx.AsyncClient(
            transport=transport, base_url="https://room.example", cookies=bare
        ) as other:
            return answer, [*status, (await other.get(f"{API}/me")).status_code]

    answer, status = asyncio.run(visit())
    given = answer.headers["set-cookie"].split("; ")
    assert {"HttpOnly", "Path=/", "SameSite=strict", "Secure"} <= set(given)
    assert not any(part.startswith("Domain") for part in given)
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert status == [200, 401]


def test_the_description_names_every_error_of_every_route(city):
    described = city.get("/openapi.json").json()
    for path, operations_of in described["paths"].items():
        for method, operation in operations_of.items():
            assert operation["operationId"] in NEEDS
            if path.startswith(API):
                assert {"401", "403", "404", "422", "429"} <= set(operation["responses"])
            if operation["operationId"] not in ("health", "login"):
                assert operation["security"], (method, path)
    assert "Problem" in json.dumps(described["components"]["schemas"])
