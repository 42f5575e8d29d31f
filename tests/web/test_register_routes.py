"""The register over a real server: what is entered, signed, refused, uploaded and kept apart."""

import io
import threading

import httpx
import openpyxl
import pytest

from longspring.interop.sheet import workbook_bytes
from web.room_server import API

WIND = {
    "key": "wind-one",
    "label_en": "Wind one",
    "label_zh": "风电一",
    "technology": "wind",
    "zone": "county",
    "capacity_mw": 100.0,
    "investment_cny": 5.5e8,
    "signed_on": "2023-03-01",
    "due_on": "2025-06-30",
}
PAPER = {
    "stage": "M",
    "document_number": "长发改〔2024〕12号",
    "issuer": "发改委",
    "dated": "2024-05-06",
    "note": "开工令",
}


@pytest.fixture
def both(room):
    with room.client("cara") as city, room.client("paul") as company:
        yield city, company


@pytest.fixture
def project(both, request):
    """Return the key of a project of this test alone."""
    key = f"p-{abs(hash(request.node.nodeid)) % 10**9}"
    made = both[0].post(f"{API}/projects", json={**WIND, "key": key})
    assert made.status_code == 201, made.text
    return key


def enter(client, key, **changes):
    answer = client.post(f"{API}/projects/{key}/evidence", data={**PAPER, **changes})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_evidence_counts_once_both_have_signed(both, project):
    city, company = both
    paper = enter(company, project)
    page = city.get(f"{API}/projects/{project}").json()
    assert page["project"]["state"] == "intent"
    assert page["project"]["claimed"] == "started"
    assert page["project"]["to_sign"] == 1
    one = company.post(f"{API}/evidence/{paper['id']}/sign", json={"version": paper["version"]})
    two = city.post(f"{API}/evidence/{paper['id']}/sign", json={"version": one.json()["version"]})
    assert two.json()["accepted"]
    page = city.get(f"{API}/projects/{project}").json()["project"]
    assert (page["state"], page["claimed"], page["stage"]) == ("started", None, "M")
    assert page["late_days"] > 0


def test_a_version_that_is_past_conflicts_and_says_so(both, project):
    city, company = both
    paper = enter(city, project)
    city.post(f"{API}/evidence/{paper['id']}/sign", json={"version": 1})
    late = company.post(f"{API}/evidence/{paper['id']}/sign", json={"version": 1})
    assert late.status_code == 409
    detail = late.json()["error"]["details"][0]
    assert (detail["found"], detail["expected"]["en"]) == ("1", "2")
    changed = city.patch(f"{API}/projects/{project}", json={"version": 1, "capacity_mw": 120.0})
    assert changed.json()["capacity_mw"] == 120.0
    assert changed.json()["label"]["zh"] == WIND["label_zh"]
    again = company.patch(f"{API}/projects/{project}", json={"version": 1, "capacity_mw": 80.0})
    assert again.status_code == 409


def test_a_day_is_changed_cleared_or_left_as_it_was(both, project):
    city, _ = both

    def change(version, **body):
        answer = city.patch(f"{API}/projects/{project}", json={"version": version, **body})
        assert answer.status_code == 200, answer.text
        return answer.json()["signed_on"], answer.json()["due_on"], answer.json()["late_days"]

    assert change(1, due_on="2099-01-31") == ("2023-03-01", "2099-01-31", 0)
    assert change(2, due_on="") == ("2023-03-01", None, None)
    assert change(3, owner="x") == ("2023-03-01", None, None)
    assert change(4, due_on=None, signed_on="") == (None, None, None)
    assert change(5, due_on="2099-01-31") == (None, "2099-01-31", 0)
    for wrong in ("2099-02-30", " ", "2099-1-1"):
        answer = city.patch(f"{API}/projects/{project}", json={"version": 6, "due_on": wrong})
        assert answer.status_code == 422, wrong
    assert city.get(f"{API}/projects/{project}").json()["project"]["version"] == 6


def test_a_file_comes_back_as_it_went_in_and_never_as_a_page(both, project):
    city, _ = both
    content = b"<script>alert(1)</script>\x00" * 7
    answer = city.post(
        f"{API}/projects/{project}/evidence",
        data=PAPER,
        files={"file": ("批文.html", content, "text/html")},
    )
    paper = answer.json()
    assert (paper["file_name"], paper["file_size"]) == ("批文.html", len(content))
    file = city.get(f"{API}/evidence/{paper['id']}/file")
    assert file.content == content
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["x-content-type-options"] == "nosniff"


def test_a_bad_day_and_a_bad_stage_are_said_and_nothing_is_entered(both, project):
    city, _ = both
    for changes, where in (({"dated": "2024-02-30"}, "dated"), ({"stage": "Z"}, "stage")):
        answer = city.post(f"{API}/projects/{project}/evidence", data={**PAPER, **changes})
        assert answer.status_code == 422
        detail = answer.json()["error"]["details"][0]
        assert detail["where"] == where
        assert detail["expected"]["zh"]
    assert city.get(f"{API}/projects/{project}").json()["evidence"] == []


def test_what_waits_for_a_signature_is_listed_for_each_side(both, project):
    city, company = both
    paper = enter(city, project)
    city.post(f"{API}/evidence/{paper['id']}/sign", json={"version": 1})
    waiting = [
        {one["id"] for one in client.get(f"{API}/to-sign").json()["evidence"]} for client in both
    ]
    assert paper["id"] not in waiting[0]
    assert paper["id"] in waiting[1]
    taken = city.post(
        f"{API}/evidence/{paper['id']}/withdraw", json={"version": 2, "reason": "wrong file"}
    )
    assert "wrong file" in taken.json()["withdrawn"]
    waiting = {one["id"] for one in company.get(f"{API}/to-sign").json()["evidence"]}
    assert paper["id"] not in waiting


def test_measures_and_remarks(both, project):
    city, company = both
    body = {
        "quantity": "investment",
        "unit": "CNY",
        "first": "2024-01-01",
        "last": "2024-12-31",
        "value": 2.2e8,
    }
    made = company.post(f"{API}/projects/{project}/measures", json=body).json()
    for client in both:
        made = client.post(f"{API}/measures/{made['id']}/sign", json={"version": made["version"]})
        made = made.json()
    assert made["accepted"]
    said = city.post(f"{API}/projects/{project}/comments", json={"text": "送出线路何时开工？"})
    assert said.status_code == 201
    page = company.get(f"{API}/projects/{project}").json()
    assert page["comments"][0]["text"] == "送出线路何时开工？"
    assert page["measures"][0]["value"] == 2.2e8
    assert city.post(f"{API}/clauses/C99/measures", json=body).status_code == 404


METER = {
    "quantity": "capacity",
    "unit": "MW",
    "first": "2024-01-01",
    "last": "2024-12-31",
    "value": 30.0,
}


def test_a_measure_is_withdrawn_and_no_longer_to_be_signed(both, project):
    city, company = both
    made = city.post(f"{API}/projects/{project}/measures", json=METER).json()
    assert made["withdrawn"] is None
    path, why = f"{API}/measures/{made['id']}/withdraw", {"version": 1, "reason": "wrong unit"}
    assert made["id"] in {one["id"] for one in company.get(f"{API}/to-sign").json()["measures"]}
    assert company.post(path, json=why).status_code == 403
    assert city.post(path, json={**why, "version": 2}).status_code == 409
    assert city.post(path, json=why).json()["withdrawn"] == "cara: wrong unit"
    assert city.post(path, json={**why, "version": 2}).status_code == 422
    assert made["id"] not in {one["id"] for one in company.get(f"{API}/to-sign").json()["measures"]}
    (shown,) = company.get(f"{API}/projects/{project}").json()["measures"]
    assert (shown["withdrawn"], shown["accepted"]) == ("cara: wrong unit", False)


def test_a_measure_cannot_rest_on_evidence_of_another_project(both, project):
    city, _ = both
    city.post(f"{API}/projects", json={**WIND, "key": f"{project}-b"})
    body = {**METER, "evidence": enter(city, f"{project}-b")["id"]}
    answer = city.post(f"{API}/projects/{project}/measures", json=body)
    assert answer.status_code == 422
    (detail,) = answer.json()["error"]["details"]
    assert (detail["where"], detail["found"]) == ("evidence", f"{project}-b")
    assert project in detail["expected"]["zh"]
    assert city.get(f"{API}/projects/{project}").json()["measures"] == []


def test_rates_come_with_definitions_and_as_a_table(both, project):
    city, _ = both
    page = city.get(f"{API}/rates").json()
    assert {one["key"] for one in page["rates"]} >= {"landed", "started", "money", "producing"}
    assert all(one["definition"]["zh"] for one in page["rates"])
    book = city.get(f"{API}/rates?format=xlsx&part=rates")
    assert openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0].max_row > 4


def test_variance_adds_up(both, project):
    city, _ = both
    page = city.get(f"{API}/variance").json()
    keys = [column["key"] for column in page["sheet"]["columns"]]
    assert page["sheet"]["rows"]
    for row in page["sheet"]["rows"]:
        found = dict(zip(keys, row, strict=True))
        for what in ("money", "capacity"):
            parts = sum(found[f"{what}_{part}"] for part in ("volume", "price", "delay"))
            total = found[f"{what}_actual"] - found[f"{what}_planned"]
            assert parts == pytest.approx(total, abs=1e-6)


def test_a_ledger_is_shown_first_and_written_whole_or_not_at_all(both):
    city, _ = both
    heads = ["项目编号", "项目名称", "技术", "区县", "装机容量（MW）", "总投资（亿元）"]
    good = ["sheet-1", "台账风电一", "wind", "county", 50, 2.75]
    bad = ["sheet-2", "台账风电二", "no such thing", "county", "many", 2.75]
    sheet = workbook_bytes("台账", heads, [good, bad])
    before = len(city.get(f"{API}/projects").json()["projects"])
    answer = city.post(f"{API}/sheets?commit=true", files={"file": ("ledger.xlsx", sheet)})
    page = answer.json()
    assert [row["action"] for row in page["rows"]] == ["new", "refused"], page
    assert not page["committed"]
    assert page["rows"][1]["errors"][0]["zh"]
    assert len(city.get(f"{API}/projects").json()["projects"]) == before
    sheet = workbook_bytes("台账", heads, [good])
    seen = city.post(f"{API}/sheets", files={"file": ("ledger.xlsx", sheet)}).json()
    assert not seen["committed"]
    done = city.post(f"{API}/sheets?commit=true", files={"file": ("ledger.xlsx", sheet)}).json()
    assert done["committed"]
    again = city.post(f"{API}/sheets", files={"file": ("ledger.xlsx", sheet)}).json()
    assert [row["action"] for row in again["rows"]] == ["same"]
    assert city.post(f"{API}/sheets", files={"file": ("x.xlsx", b"PK\x03\x04nothing")}).json()


def test_sealed_values_are_their_own_partys(both, project):
    city, company = both
    path = f"{API}/sealed/{project}/hurdle"
    made = company.put(path, json={"value": 0.0657, "unit": "1"}).json()
    assert company.get(f"{API}/sealed").json()[-1]["value"] == 0.0657
    assert project not in {one["subject"] for one in city.get(f"{API}/sealed").json()}
    assert city.put(path, json={"value": 0.04, "unit": "1"}).status_code == 200
    stale = company.put(path, json={"value": 0.07, "unit": "1"})
    assert stale.status_code == 409
    assert company.put(path, json={"value": 0.07, "version": made["version"]}).status_code == 200


def test_the_chain_is_shown_and_checked(both, project):
    city, _ = both
    check = city.get(f"{API}/audit/verify").json()
    assert check["intact"], check
    assert check["changed"] == []
    rows, after = [], 0
    while after is not None:
        page = city.get(f"{API}/audit?after={after}").json()
        rows += page["rows"]
        after = page["next"]
    assert len(rows) == check["rows"]
    assert any(row["subject"] == f"project/{project}" for row in rows)


def test_of_sixteen_writers_over_the_web_one_wins(room) -> None:
    """Sixteen people change the project that all saw at the same version."""
    project = {
        "key": "contended",
        "label_en": "C",
        "label_zh": "争",
        "technology": "wind",
        "zone": "county",
    }
    with room.client("cara") as client:
        assert client.post(f"{API}/projects", json=project).status_code == 201
        start = threading.Barrier(16)
        answers: list[int] = []

        def change(number: int) -> None:
            with httpx.Client(
                base_url=room.url, cookies=client.cookies, headers=client.headers, timeout=60.0
            ) as own:
                start.wait(60.0)
                body = {"version": 1, "capacity_mw": 100.0 + number}
                answers.append(own.patch(f"{API}/projects/contended", json=body).status_code)

        threads = [threading.Thread(target=change, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120.0)
        assert sorted(answers) == [200] + [409] * 15
        page = client.get(f"{API}/projects/contended").json()["project"]
        assert page["version"] == 2
