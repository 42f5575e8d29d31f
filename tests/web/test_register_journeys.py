"""The register in a real browser: evidence, signatures, late projects, sheets, seals, the audit."""

import re

import pytest
from playwright.sync_api import expect

from longspring.case.read import read_case
from longspring.track.account import read_user
from longspring.track.agreement import enter_agreement
from longspring.track.template import template_headings
from longspring.web.settings import Settings
from web.room_server import API, register_with_people, served
from web.visitor import chromium, visiting

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "zh")
PLAN = "bent"
LATE, DUE = "late_wind", "2027-01-31"
PAGES = (
    "/",
    "/map",
    "/pathway",
    "/dispatch",
    "/ledgers",
    "/clauses",
    "/clauses/C01",
    "/frontier",
    "/money",
    f"/compare?plan={PLAN}&plan=fine",
    "/inputs",
    "/projects",
    "/projects?view=gantt",
    "/projects?view=service",
    f"/projects/{LATE}",
    "/register",
    "/register?tab=rates",
    "/register?tab=variance",
    "/register?tab=sheets",
    "/register?tab=sealed",
    "/register?tab=jobs",
    "/register?tab=audit",
)


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def office(tiny_plan, fine_plan, tmp_path_factory):
    """Serve the tiny plans with a register in which one project will be late."""
    home = tmp_path_factory.mktemp("office")
    database = register_with_people(home)
    enter_agreement(database, read_user(database, "cara").actor, read_case(tiny_plan / "case"))
    with served(Settings(home / "plans", (tiny_plan, fine_plan), demo=True), database) as room:
        with room.client("cara") as client:
            planned = client.get(f"{API}/delivery", params={"plan": PLAN}).json()["projects"][0]
            project = {
                "key": LATE,
                "label_en": "Wind by the river",
                "label_zh": "河畔风电",
                "technology": planned["technology"],
                "zone": planned["zone"],
                "capacity_mw": 100,
                "investment_cny": 5e8,
                "clauses": ["C01"],
                "signed_on": "2026-01-15",
                "due_on": DUE,
            }
            answer = client.post(f"{API}/projects", json=project)
            assert answer.status_code == 201, answer.text
        yield room
    database.close()


@pytest.fixture(params=LANGUAGES)
def visitor(browser, office, request):
    with visiting(browser, office, request.param) as found:
        yield found


def refused(visitor) -> None:
    """Forget that the browser wrote down a refusal which the journey is about."""
    visitor.problems[:] = [one for one in visitor.problems if "409" not in one]


def test_the_late_project_and_what_holds_it_up_are_found(visitor):
    visitor.log_in("vera", PLAN)
    visitor.click("nav-projects")
    row = visitor.at(f"late-{LATE}")
    row.wait_for(timeout=120_000)
    stage = row.locator('[data-testid="critical-stage"]').inner_text()
    assert stage.strip("\u2013 ")
    assert visitor.barriers() == []
    visitor.picture("projects")
    visitor.click(f"late-{LATE}", "a")
    assert visitor.clicks <= 3
    assert stage.split("\n")[0] in visitor.text("project-critical")
    visitor.at("stages").locator("svg").wait_for()
    visitor.picture("project")
    visitor.go(f"/projects?view=gantt&plan={PLAN}")
    visitor.at("gantt").locator("summary").click()
    visitor.at("gantt").locator("tbody tr").first.wait_for()
    visitor.picture("dates")


def test_evidence_is_entered_by_one_side_and_signed_by_both(visitor, browser, office):
    number = f"DRC-2026-{visitor.language}"
    visitor.log_in("cara", PLAN)
    visitor.go(f"/projects/{LATE}?plan={PLAN}")
    visitor.at("evidence-new").wait_for()
    if not visitor.at("evidence-form").is_visible():
        visitor.at("evidence-new").click()
    visitor.at("evidence-save").click()
    expect(visitor.page.locator('[data-testid="evidence-form"] .error')).to_have_count(4)
    stage = {"en": "signed", "zh": "registered"}[visitor.language]
    visitor.at("evidence-stage").select_option(stage)
    visitor.at("evidence-number").fill(number)
    visitor.at("evidence-issuer").fill("DRC")
    visitor.at("evidence-dated").fill("2026-02-03")
    paper = {"name": "reply.txt", "mimeType": "text/plain", "buffer": b"a reply"}
    visitor.at("evidence-file").set_input_files(paper)
    visitor.at("evidence-save").click()
    visitor.at("evidence-saved").wait_for()
    card = visitor.page.locator("li.card", has_text=number)
    card.locator('[data-testid="sign"]').click()
    card.locator('[data-testid="sign"]').wait_for(state="detached")
    assert not card.locator('[data-testid="evidence-accepted"]').count()
    with visiting(browser, office, visitor.language) as other:
        other.log_in("paul", PLAN)
        other.click("nav-register")
        waiting = other.page.locator("li.card", has_text=number)
        waiting.wait_for()
        assert other.barriers() == []
        other.picture("sign")
        waiting.locator('[data-testid="sign"]').click()
        waiting.wait_for(state="detached")
    visitor.page.reload()
    visitor.settle()
    card.locator('[data-testid="evidence-accepted"]').wait_for()
    with visitor.page.expect_download() as given:
        card.locator("a[download]").click()
    assert given.value.suggested_filename == "reply.txt"


def test_what_was_entered_wrongly_is_taken_back_with_a_reason(visitor, office):
    number, why = f"WRONG-{visitor.language}", f"wrong farm {visitor.language}"
    paper = {"stage": "A", "document_number": number, "issuer": "DRC", "dated": "2026-02-03"}
    meter = {"quantity": "capacity", "unit": "MW", "first": "2026-02-01", "last": "2026-02-28"}
    with office.client("cara") as client:
        answer = client.post(f"{API}/projects/{LATE}/evidence", data=paper)
        assert answer.status_code == 201, answer.text
        answer = client.post(f"{API}/projects/{LATE}/measures", json={**meter, "value": 7.0})
        key = f"measure-{answer.json()['id']}"
    visitor.log_in("cara", PLAN)
    visitor.go(f"/projects/{LATE}?plan={PLAN}")
    for record in (visitor.at(key), visitor.page.locator("li.card", has_text=number)):
        record.locator('[data-testid="withdraw"]').click()
        record.locator('[data-testid="withdraw-reason"]').fill(why)
        assert visitor.barriers() == []
        record.locator('[data-testid="withdraw-confirm"]').click()
        expect(record).to_contain_text(f"cara: {why}")
        expect(record.locator('[data-testid="withdraw"]')).to_have_count(0)
        expect(record.locator('[data-testid="sign"]')).to_have_count(0)


def test_who_writes_too_late_sees_what_changed_and_keeps_what_was_typed(visitor, office):
    day = {"en": "2027-02-28", "zh": "2027-03-31"}[visitor.language]
    visitor.log_in("cara", PLAN)
    visitor.go(f"/projects/{LATE}?plan={PLAN}")
    visitor.at("project-edit").locator("summary").click()
    owner = visitor.at("project-owner")
    owner.fill("River Power")
    with office.client("paul") as client:
        seen = client.get(f"{API}/projects/{LATE}").json()["project"]
        body = {"version": seen["version"], "due_on": day}
        assert client.patch(f"{API}/projects/{LATE}", json=body).status_code == 200
    visitor.at("project-save").click()
    conflict = visitor.text("conflict")
    assert day in conflict
    assert owner.input_value() == "River Power"
    visitor.at("conflict-take").click()
    assert owner.input_value() == "River Power"
    visitor.at("project-save").click()
    visitor.at("project-edit").locator('[role="status"]').wait_for()
    with office.client("vera") as client:
        now = client.get(f"{API}/projects/{LATE}").json()["project"]
    assert (now["owner"], now["due_on"]) == ("River Power", day)
    owner.fill("")
    visitor.at("project-save").click()
    visitor.at("project-edit").locator('[role="status"]').wait_for()
    visitor.at("project-due_on").fill("")
    visitor.at("project-save").click()
    expect(visitor.at("project-due")).not_to_contain_text("2027")
    with office.client("vera") as client:
        now = client.get(f"{API}/projects/{LATE}").json()["project"]
    assert (now["owner"], now["due_on"]) == ("", None)
    with office.client("cara") as client:
        body = {"version": now["version"], "due_on": DUE}
        assert client.patch(f"{API}/projects/{LATE}", json=body).status_code == 200
    refused(visitor)


def test_a_sheet_is_looked_at_before_it_is_written(visitor, office):
    key = f"sheet_{visitor.language}"
    with office.client("vera") as client:
        project = client.get(f"{API}/projects/{LATE}").json()["project"]
    heads = template_headings()
    cells = dict.fromkeys(heads, "")
    values = (
        key,
        "表中项目",
        "From a sheet",
        project["technology"],
        project["zone"],
        "50",
        "30000",
    )
    cells.update(zip(heads, values, strict=False))
    good = "\r\n".join((",".join(heads), ",".join(cells.values()))).encode("utf-8-sig")
    bad = good.replace(b",50,", b",fifty,")
    visitor.log_in("cara", PLAN)
    visitor.go(f"/register?tab=sheets&plan={PLAN}")
    for content, result in (bad, "sheet-refused"), (good, "sheet-commit"):
        sheet = {"name": "ledger.csv", "mimeType": "text/csv", "buffer": content}
        visitor.at("sheet-file").set_input_files(sheet)
        visitor.at("sheet-preview").click()
        visitor.at(result).wait_for()
    assert visitor.barriers() == []
    with office.client("vera") as client:
        assert client.get(f"{API}/projects/{key}").status_code == 404
        visitor.at("sheet-commit").click()
        visitor.at("sheet-committed").wait_for()
        assert client.get(f"{API}/projects/{key}").status_code == 200


def test_sealed_values_are_seen_by_their_own_side_alone(visitor, browser, office):
    value = {"en": "7.2513", "zh": "8.4271"}[visitor.language]
    visitor.log_in("paul", PLAN)
    visitor.go(f"/register?tab=sealed&plan={PLAN}")
    visitor.at("sealed-subject").fill(f"portfolio-{visitor.language}")
    visitor.at("sealed-key").select_option("note")
    visitor.at("sealed-value").fill(f"hurdle {value}")
    visitor.at("sealed-save").click()
    visitor.page.locator('[data-testid="sealed"]', has_text=value).wait_for()
    with visiting(browser, office, visitor.language) as other:
        other.log_in("cara", PLAN)
        for tab in ("sealed", "audit", "sign"):
            other.go(f"/register?tab={tab}&plan={PLAN}")
            assert value not in other.page.content()


def test_the_audit_is_checked(visitor):
    visitor.log_in("audrey", PLAN)
    visitor.go(f"/register?tab=audit&plan={PLAN}")
    visitor.at("audit-verify").click()
    visitor.at("audit-result").wait_for()
    expect(visitor.at("audit-result")).not_to_have_class(re.compile(r"\bbad\b"))
    expect(visitor.at("audit").locator("tbody tr").nth(1)).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_shuts_anybody_out(browser, office, language, width):
    found = []
    with visiting(browser, office, language, width) as visitor:
        visitor.log_in("cara", PLAN)
        for path in PAGES:
            joint = "&" if "?" in path else "?"
            visitor.go(path if "plan=" in path else f"{path}{joint}plan={PLAN}")
            wide = visitor.page.evaluate("document.documentElement.scrollWidth")
            found += [(path, "wider than the screen", wide)] if wide > width else []
            found += [(path, *one) for one in visitor.barriers()]
    assert found == []
