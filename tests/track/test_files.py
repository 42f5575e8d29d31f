"""Files of evidence: kept once, whole, by content; found out when changed."""

import hashlib
from pathlib import Path

import pytest
from people import CITY, COUNTY, document, wind

from longspring.errors import AbsentError, InvalidError, LongspringError, NotPermittedError
from longspring.track.database import Database
from longspring.track.files import LARGEST_FILE, Upload, keep_file, read_kept
from longspring.track.records import Actor, StoredFile
from longspring.track.register import enter_evidence, read_evidence_file, verify_chain


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_is_kept_by_its_content_and_once(tmp_path: Path) -> None:
    first = keep_file(tmp_path, Upload("a.pdf", b"abc"))
    second = keep_file(tmp_path, Upload("b.pdf", b"abc"))
    # SHA-256 of "abc", FIPS 180-2 appendix B.1
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (first, second) == (StoredFile("a.pdf", digest, 3), StoredFile("b.pdf", digest, 3))
    assert kept(tmp_path) == [digest]
    assert (tmp_path / "ba" / digest).read_bytes() == read_kept(tmp_path, first) == b"abc"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\核准.pdf", "核准.pdf"),
        ("/", "file"),
        ("a/ ..", "file"),
    ],
)
def test_a_name_leads_nowhere(tmp_path: Path, given: str, name: str) -> None:
    stored = keep_file(tmp_path / "files", Upload(given, b"x"))
    assert stored.name == name
    assert kept(tmp_path) == [hashlib.sha256(b"x").hexdigest()]


@pytest.mark.parametrize(
    ("upload", "where"),
    [
        (Upload("a.pdf", b""), "file"),
        (Upload("a.pdf", b"x" * (LARGEST_FILE + 1)), "file"),
        (Upload("", b"x"), "file.name"),
        (Upload("a\0b", b"x"), "file.name"),
        (Upload("x" * 201, b"x"), "file.name"),
    ],
)
def test_a_file_that_cannot_be_kept_leaves_nothing(
    tmp_path: Path, upload: Upload, where: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        keep_file(tmp_path, upload)
    assert [fault.where for fault in caught.value.faults] == [where]
    assert kept(tmp_path) == []


def test_a_file_that_is_changed_or_lost_is_found_out(tmp_path: Path) -> None:
    stored = keep_file(tmp_path, Upload("a.pdf", b"abc"))
    place = tmp_path / stored.sha256[:2] / stored.sha256
    place.write_bytes(b"abd")
    with pytest.raises(LongspringError, match="was changed on disk"):
        read_kept(tmp_path, stored)
    place.unlink()
    with pytest.raises(AbsentError):
        read_kept(tmp_path, stored)


def test_nobody_without_the_right_can_leave_a_file(register: Database) -> None:
    wind(register)
    elsewhere = Actor("x", "county", "city", "yushu")
    for actor in (elsewhere, Actor("y", "viewer", "city")):
        with pytest.raises(NotPermittedError):
            enter_evidence(register, actor, document(), Upload("a.pdf", b"abc"))
    with pytest.raises(InvalidError):
        enter_evidence(register, CITY, document(), Upload("a.pdf", b""))
    assert kept(register.folder) == []
    assert verify_chain(register).rows == 1
    own = enter_evidence(register, COUNTY, document(), Upload("a.pdf", b"abc"))
    assert read_evidence_file(register, CITY, own.id)[1] == b"abc"
