"""Requests nobody would send: every answer is one the API describes, none an error of ours."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from longspring.web.rights import NEEDS
from web.room_server import API

# Writes whose rules no schema can say: a name is taken, a day lies ahead, a stage is none of the
# case's, a text holds characters that nobody can see. They refuse with 422 and words.
RULED = {
    *("comment", "measure_clause", "measure_project", "new_evidence", "new_project"),
    *("change", "seal", "withdraw", "withdraw_measured", "sheets"),
}
# Sent as forms.
FORMS = {"new_evidence", "sheets"}
# These end the session that the requests are made in; test_app tries them. `openapi` describes.
LEFT_OUT = {"logout", "password", "openapi"}


@pytest.fixture(scope="module")
def city(room):
    with room.client("cara") as client:
        yield client


@pytest.fixture(scope="module")
def described(room):
    schema = schemathesis.openapi.from_dict(room.app.openapi())
    found = [one.ok() for one in schema.get_all_operations()]
    return {one.definition.raw["operationId"]: one for one in found}


@pytest.mark.parametrize("name", sorted(set(NEEDS) - LEFT_OUT))
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_api_answers_as_it_describes(name, mode, room, city, described):
    taken = described[name].definition.raw
    if mode is GenerationMode.NEGATIVE and not (taken.get("parameters") or "requestBody" in taken):
        return  # nothing is asked for, so nothing can be asked for wrongly
    cookie = next(iter(city.cookies.jar))
    asked = []
    ruled = [positive_data_acceptance] if name in RULED else []

    @given(case=described[name].as_strategy(generation_mode=mode))
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case):
        asked.append(case)
        # A form has no null: it arrives as a file or a text, and may be a good one.
        null = name in FORMS and None in getattr(case.body, "values", list)()
        case.call_and_validate(
            base_url=room.url,
            headers={"X-Longspring-Token": city.headers["X-Longspring-Token"]},
            cookies={cookie.name: cookie.value},
            timeout=60,
            excluded_checks=[*ruled, *([negative_data_rejection] if null else [])],
        )

    ask()
    assert asked


def test_only_known_routes_are_left_out(described):
    assert set(described) == set(NEEDS) - {"openapi"}
    assert set(described) >= RULED
    assert {f"{API}/{name}" for name in ("logout", "password")} <= {
        operation.path for operation in described.values()
    }
