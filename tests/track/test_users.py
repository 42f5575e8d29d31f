"""Users, passwords, sessions and failed attempts."""

import pytest
from clock import Clock
from sqlalchemy import select

from longspring.case.columns import Label
from longspring.errors import AbsentError, InvalidError, LoginError, TooManyError
from longspring.track.account import (
    UserDraft,
    add_user,
    change_password,
    list_users,
    read_user,
    set_active,
    set_language,
    set_password,
)
from longspring.track.database import Database
from longspring.track.password import check_password, frequent_passwords, hash_password, matches
from longspring.track.records import Actor
from longspring.track.register import find_changed, verify_chain
from longspring.track.rows import all_rows
from longspring.track.session import csrf_of, log_in, log_out, user_of_session
from longspring.track.tables import attempts, audit, metadata, sessions, users

GOOD = "corvid teapot 南湖 marzipan"
NEXT = "quiet tractor gallery 13"
HOME = "192.0.2.7"
AN = UserDraft("an", Label("An", "安"), "city", "city")


def everything(register: Database) -> str:
    """Return all that the database holds, as text."""
    with register.reading() as connection:
        return str([all_rows(connection, select(table)) for table in metadata.sorted_tables])


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elevenchars", "password_length"),
        ("x" * 129, "password_length"),
        ("abababababab", "password_repeats"),
        ("Basketball12!", "password_frequent"),  # a frequent word, dressed up
        ("b4sk3tb4ll!!", "password_frequent"),
        ("q1w2e3r4t5y6", "password_frequent"),
        ("an-tang walks far", "password_name"),
        ("longspring2026", "password_name"),
        ("净月潭长春大街人民广场南湖", "password_name"),
        ("tab\tulator keys", "password_characters"),
    ],
)
def test_what_is_easy_to_guess_is_refused(password: str, code: str) -> None:
    with pytest.raises(InvalidError) as caught:
        check_password(password, "an-tang")
    assert caught.value.faults[0].code == code
    assert password not in str(caught.value)


@pytest.mark.parametrize(
    "password", [GOOD, "x" * 59 + "abcde", "净月潭的松树 站在雪中央", " 12 spaces are fine "]
)
def test_what_is_long_and_rare_is_taken(password: str) -> None:
    check_password(password, "an-tang")


def test_the_list_of_frequent_passwords_is_the_one_that_ships() -> None:
    """ASVS 5.0, 6.2.4: at least the 3000 most frequent that the rules would let pass."""
    assert len(frequent_passwords()) > 25_000
    assert {"basketball", "q1w2e3r4t5y6", "qwertyuiop12"} <= frequent_passwords()


def test_a_password_is_kept_as_argon2id_of_rfc_9106() -> None:
    kept = hash_password(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert kept != hash_password(GOOD)
    assert matches(GOOD, kept)
    assert matches(
        "caf\u00e9 au lait 98", hash_password("cafe\u0301 au lait 98")
    )  # one letter, two ways
    assert not matches(NEXT, kept)
    assert not matches(GOOD, "not a hash")
    assert not matches("the password of nobody at all", None)


def test_a_user_is_made_once_and_without_secrets(register: Database) -> None:
    user = add_user(register, AN, GOOD)
    assert user.actor == Actor("an", "city", "city", "")
    assert (list_users(register), read_user(register, "an")) == ((user,), user)
    with pytest.raises(InvalidError):
        add_user(register, AN, GOOD)
    with register.reading() as connection:
        (row,) = all_rows(connection, select(audit))
    assert (row["user"], row["verb"], row["subject"]) == ("operator", "add_user", "user/an")
    assert "argon2" not in row["content"]
    assert GOOD not in everything(register)
    assert find_changed(register) == ()
    with register.writing() as connection:
        connection.execute(users.update().values(role="company"))
    assert find_changed(register) == ("user/an",)


def test_a_password_put_into_the_table_by_hand_is_found(register: Database) -> None:
    add_user(register, AN, GOOD)
    forged = hash_password(NEXT)
    with register.writing() as connection:
        connection.execute(users.update().values(password_hash=forged))
    assert find_changed(register) == ("user/an",)
    set_password(register, "an", GOOD)
    assert find_changed(register) == ()


@pytest.mark.parametrize(
    ("draft", "where"),
    [
        (UserDraft("a b", Label("A", "安"), "city", "city"), "name"),
        (UserDraft("an", Label("A", "安"), "city", "company"), "party"),
        (UserDraft("an", Label("A", "安"), "mayor", "city"), "role"),  # pyright: ignore
        (UserDraft("an", Label("A", "安"), "county", "city"), "zone"),
        (UserDraft("an", Label("A", "安"), "city", "city", "nongan"), "zone"),
    ],
)
def test_people_who_cannot_be_are_refused(register: Database, draft: UserDraft, where: str) -> None:
    with pytest.raises(InvalidError) as caught:
        add_user(register, draft, GOOD)
    assert [fault.where for fault in caught.value.faults] == [where]
    assert list_users(register) == ()


def test_a_session_begins_lasts_and_ends(register: Database, clock: Clock) -> None:
    add_user(register, AN, GOOD)
    began = log_in(register, "an", GOOD, HOME)
    assert user_of_session(register, began.token).draft == AN
    assert len(began.token) >= 43  # 256 bits
    assert began.token not in everything(register)
    assert csrf_of(began.token) != csrf_of(began.token + "x")
    for _ in range(5):  # in use it goes on
        clock.pass_by(7000)
        user_of_session(register, began.token)
    clock.pass_by(7201)  # two hours without use
    with pytest.raises(LoginError):
        user_of_session(register, began.token)
    again = log_in(register, "an", GOOD, HOME)
    for _ in range(7):
        clock.pass_by(6000)
        user_of_session(register, again.token)
    clock.pass_by(1201)  # twelve hours in all
    with pytest.raises(LoginError):
        user_of_session(register, again.token)
    last = log_in(register, "an", GOOD, HOME)
    log_out(register, last.token)
    log_out(register, last.token)
    for token in (last.token, "", "\ud800", "x" * 10_000):
        with pytest.raises(LoginError):
            user_of_session(register, token)


def test_a_new_password_or_a_closed_user_ends_sessions(register: Database) -> None:
    add_user(register, AN, GOOD)
    token = log_in(register, "an", GOOD, HOME).token
    with pytest.raises(LoginError):
        change_password(register, "an", NEXT, NEXT)
    with pytest.raises(InvalidError):
        change_password(register, "an", GOOD, "password1234")
    user_of_session(register, token)
    change_password(register, "an", GOOD, NEXT)
    with pytest.raises(LoginError):
        user_of_session(register, token)
    with pytest.raises(LoginError):
        log_in(register, "an", GOOD, HOME)
    token = log_in(register, "an", NEXT, HOME).token
    set_active(register, "an", False)
    with pytest.raises(LoginError):
        user_of_session(register, token)
    with pytest.raises(LoginError):
        log_in(register, "an", NEXT, HOME)
    set_active(register, "an", True)
    set_password(register, "an", GOOD)
    assert log_in(register, "an", GOOD, HOME).user.version == 5
    assert set_language(register, "an", "en").draft.language == "en"
    with pytest.raises(AbsentError):
        set_language(register, "nobody", "en")
    assert find_changed(register) == ()


def test_an_old_password_cannot_be_tried_out(register: Database, clock: Clock) -> None:
    add_user(register, AN, GOOD)
    for _ in range(5):
        with pytest.raises(LoginError):
            change_password(register, "an", NEXT, NEXT)
    with pytest.raises(TooManyError):
        change_password(register, "an", GOOD, NEXT)
    clock.pass_by(1)
    change_password(register, "an", GOOD, NEXT)
    with register.reading() as connection:
        assert all_rows(connection, select(attempts)) == []


def test_failures_make_the_next_one_wait(register: Database, clock: Clock) -> None:
    """Five are free; then 1, 2, 4 ... seconds must pass after the last."""
    add_user(register, AN, GOOD)
    for _ in range(5):
        with pytest.raises(LoginError):
            log_in(register, "an", NEXT, HOME)
    for wait in (1, 2, 4):
        with pytest.raises(TooManyError) as caught:
            log_in(register, "an", GOOD, HOME)
        assert caught.value.wait == wait
        clock.pass_by(wait)
        with pytest.raises(LoginError):
            log_in(register, "an", NEXT, HOME)
    log_in(register, "an", GOOD, "198.51.100.1")  # from elsewhere it is not locked out
    clock.pass_by(8)
    log_in(register, "an", GOOD, HOME)  # and who is right is forgiven
    with register.reading() as connection:
        assert all_rows(connection, select(attempts)) == []
        assert len(all_rows(connection, select(sessions))) == 2


def test_a_name_that_is_not_there_fails_alike(register: Database) -> None:
    add_user(register, AN, GOOD)
    words = set()
    for name in ("an", "nobody", "a\0b", "\ud800", "n" * 10_000, ""):
        for _ in range(2):
            with pytest.raises(LoginError) as caught:
                log_in(register, name, NEXT, HOME)
            words.add(str(caught.value))
    assert len(words) == 1
    assert verify_chain(register).rows == 1
