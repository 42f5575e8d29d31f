"""Ledgers, money and inputs of a plan."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from longspring.web.answer import Form, form_of, page_response
from longspring.web.pages.inputs import inputs_page
from longspring.web.pages.ledger import accounts_page, ledger_page
from longspring.web.pages.money import money_page
from longspring.web.room import Room, room_of
from longspring.web.routes.declared import TABLES, Key, Period, Word
from longspring.web.session import Who
from longspring.web.shapes_books import AccountLine, InputsPage, LedgerPage, MoneyPage

router = APIRouter(tags=["plans"])
In = Annotated[Room, Depends(room_of)]
As = Annotated[Form, Depends(form_of)]


@router.get("/plans/{plan}/accounts", response_model=list[AccountLine], responses=TABLES)
def accounts(room: In, who: Who, plan: Key, form: As) -> Response:
    """List the accounts of a plan, with what each can be added up by."""
    entry = room.entry(who.actor, plan)
    page = room.shelf.page(entry, ("accounts",), lambda: accounts_page(room.shelf.view(entry)))
    return page_response(page, form, f"{plan}-accounts")


@router.get("/plans/{plan}/ledger", response_model=LedgerPage, responses=TABLES)
def ledger(
    room: In, who: Who, plan: Key, form: As, account: Word = None, by: Word = None
) -> Response:
    """Return an account by period and by what it is split by, with its range."""
    entry = room.entry(who.actor, plan)
    page = room.shelf.page(
        entry, ("ledger", account, by), lambda: ledger_page(room.shelf.view(entry), account, by)
    )
    return page_response(page, form, f"{plan}-{page.account}-{page.by}")


@router.get("/plans/{plan}/money", response_model=MoneyPage, responses=TABLES)
def money(
    room: In, who: Who, plan: Key, form: As, period: Period = None, price_case: Word = None
) -> Response:
    """Return who pays whom; the books of the user's own side, and of nobody else's."""
    entry, side = room.entry(who.actor, plan), who.actor.party
    page = room.shelf.page(
        entry,
        ("money", side, period, price_case),
        lambda: money_page(room.shelf.view(entry), side, period, price_case),
    )
    return page_response(page, form, f"{plan}-money-{page.period}")


@router.get("/plans/{plan}/inputs", response_model=InputsPage, responses=TABLES)
def inputs(room: In, who: Who, plan: Key, form: As, table: Word = None) -> Response:
    """Return a table of the case as written, with the sources and what weighs most."""
    entry, side = room.entry(who.actor, plan), who.actor.party
    page = room.shelf.page(
        entry,
        ("inputs", side, table),
        lambda: inputs_page(room.shelf.view(entry), entry.case, side, table),
    )
    return page_response(page, form, f"{plan}-{page.table}")
