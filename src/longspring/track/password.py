"""Passwords: what may be one, and how one is kept.

The rules follow ASVS 5.0 level 2, chapter 6.2: at least 12 characters (the standard asks for 8),
up to 128, any character, no rules of composition, no forced change; refused is what stands in a
list of frequent passwords, alone or dressed up with digits and signs, what repeats a few
characters, and what contains the user's name or that of the place. The list ships with the
program: the 30 000 most frequent passwords of zxcvbn (MIT, see NOTICE), and the 10 000 most
frequent of each of its lists of words and names, since it keeps every word in one list only; those
of at least six characters, in lower case.

Kept is Argon2id with the second recommended parameters of RFC 9106: t = 3, 64 MiB, p = 4.
"""

import gzip
import re
import threading
import unicodedata
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from longspring.errors import Fault, TooManyError
from longspring.track.check import invalid

SHORTEST, LONGEST = 12, 128
FEWEST = 5  # different characters
NAME_LENGTH = 4  # from which on the name of a user may not be part of it
PLACES = ("longspring", "changchun", "长春", "zhongguodianli", "chinapower")
SPELLED = str.maketrans("013457@$!", "oieastasi")
HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
# Each check takes 64 MiB and a good part of a second: more at once would be a way to stop us.
_PLACES_AT_ONCE = threading.BoundedSemaphore(2)
_PATIENCE = 10.0  # [s]


def check_password(password: str, user: str) -> None:
    """Refuse a password that is too easy to guess; nothing of it is shown in the fault.

    Raises
    ------
    InvalidError
        With the reason.
    """
    code, allowed = _fault(password, user)
    if code:
        raise invalid(Fault(code, "password", "...", allowed))


def _fault(password: str, user: str) -> tuple[str, str]:
    if not SHORTEST <= len(password) <= LONGEST:
        return "password_length", f"{SHORTEST} ... {LONGEST}"
    if any(unicodedata.category(one) in ("Cc", "Cs") for one in password):
        return "password_characters", ""
    lower = password.lower()
    if len(set(lower)) < FEWEST:
        return "password_repeats", str(FEWEST)
    names = (user.lower(), *PLACES) if len(user) >= NAME_LENGTH else PLACES
    if any(name in lower for name in names):
        return "password_name", ""
    stem = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", lower)
    dressed = {lower, stem, stem.translate(SPELLED), lower.translate(SPELLED)}
    return ("password_frequent", "") if dressed & frequent_passwords() else ("", "")


@cache
def frequent_passwords() -> frozenset[str]:
    """Return the list of frequent passwords, in lower case."""
    packed = Path(__file__).with_name("frequent_passwords.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode("utf-8").split())


def hash_password(password: str) -> str:
    """Return what is kept of a password."""
    with _place():
        return HASHER.hash(_normal(password))


def matches(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one that was kept; without one it takes as long to say no.

    Raises
    ------
    TooManyError
        If too many others are being checked.
    """
    with _place():
        try:
            return HASHER.verify(kept or _nobody(), _normal(password[: 4 * LONGEST])) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    return HASHER.hash("the password of nobody at all")


def _normal(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@contextmanager
def _place() -> Generator[None]:
    if not _PLACES_AT_ONCE.acquire(timeout=_PATIENCE):
        raise TooManyError("Too many people are logging in. Try again in a moment.", _PATIENCE)
    try:
        yield
    finally:
        _PLACES_AT_ONCE.release()
