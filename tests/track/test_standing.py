"""States follow from documents: laws that hold for any set of them."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from people import WIND, document

from longspring.track.records import PARTIES, STAGES, STATES, Evidence, Signature
from longspring.track.standing import PROVES, standing

AT = datetime(2026, 1, 1, tzinfo=UTC)
SIGNATURES = {party: Signature("x", AT) for party in PARTIES}
DAYS = st.dates(date(2022, 1, 1), date(2026, 1, 1))


def made(stage: str, dated: date, signers: frozenset, withdrawn: bool) -> Evidence:
    signed = {party: SIGNATURES[party] for party in signers}
    return Evidence(
        *("id", document(stage, dated), None, "x", "city", AT, signed, {}),
        withdrawn=withdrawn,
        version=1,
    )


PAPERS = st.lists(
    st.builds(
        made, st.sampled_from(STAGES), DAYS, st.frozensets(st.sampled_from(PARTIES)), st.booleans()
    ),
    max_size=12,
)


def rank(state: str) -> int:
    return STATES.index(state)  # pyright: ignore


def test_each_stage_proves_what_the_contract_says() -> None:
    proved = {
        stage: standing(WIND.key, [made(stage, AT.date(), frozenset(PARTIES), False)]).state
        for stage in STAGES
    }
    assert proved == {
        **dict.fromkeys("ABCDEFGHIJKL", "intent"),
        "signed": "signed",
        "registered": "registered",
        "M": "started",
        **dict.fromkeys("NOP", "building"),
        "Q": "producing",
    }


@given(PAPERS)
def test_a_claim_is_never_behind_what_is_accepted(papers: list[Evidence]) -> None:
    found = standing(WIND.key, papers)
    assert rank(found.claimed) >= rank(found.state)
    accepted = [one for one in papers if one.accepted]
    assert found.done.keys() == {one.draft.stage for one in accepted}
    assert all(
        day == min(one.draft.dated for one in accepted if one.draft.stage == stage)
        for stage, day in found.done.items()
    )
    assert max(map(rank, found.since), default=0) == rank(found.state)


@given(PAPERS, st.randoms())
def test_the_order_of_documents_does_not_matter(papers: list[Evidence], order) -> None:
    shuffled = list(papers)
    order.shuffle(shuffled)
    assert standing(WIND.key, shuffled) == standing(WIND.key, papers)


@given(PAPERS, st.sampled_from(STAGES), DAYS)
def test_a_further_document_never_sets_back(papers: list[Evidence], stage: str, day: date) -> None:
    before = standing(WIND.key, papers)
    after = standing(WIND.key, [*papers, made(stage, day, frozenset(PARTIES), False)])
    assert rank(after.state) == max(rank(before.state), rank(PROVES.get(stage, "intent")))


@given(PAPERS)
def test_documents_of_others_are_passed_over(papers: list[Evidence]) -> None:
    foreign = [replace(one, draft=replace(one.draft, project="other")) for one in papers]
    assert standing(WIND.key, foreign) == standing(WIND.key, [])
