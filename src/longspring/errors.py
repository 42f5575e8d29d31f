"""What can go wrong, and the exit code each ending has.

    LongspringError              1  internal
    +-- UsageError               2  wrong arguments
    |   +-- InvalidError         2  a record to be written is invalid; carries every fault
    +-- CaseError                3  the case is invalid; carries every issue found
    +-- InfeasibleError          4  no plan satisfies the case and its clauses
    +-- NotCertifiedError        5  a solution failed the certificate; nothing was written
    +-- LimitReachedError        6  a time or iteration limit ended the run
    |   +-- UnreachableError     6  the database of the register does not answer
    +-- NotPermittedError        7  the caller may not do this
    |   +-- LoginError           7  name and password do not belong together, or no session
    |   +-- TooManyError         7  too many attempts; carries how long to wait
    +-- ConflictError            8  what is to be written has changed since it was read
    +-- AbsentError              9  there is no such thing, or none the caller may know of
    +-- ShapeError               1  arrays do not match (a fault of the program)

The command line turns each into its code and one message.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with an input: what, where, found, expected, how to fix."""

    code: str  # LS-nnnn, stable, with an anchor in the docs
    file: str
    line: int  # 0 where the whole file is meant
    found: str
    expected: str
    nearest: str  # nearest valid name, or ""
    fix: str

    def __str__(self) -> str:
        """Return the issue as one line for a terminal."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        nearest = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        return (
            f"{self.code} {where}: found {self.found}, expected {self.expected}."
            f"{nearest} {self.fix}"
        )


class LongspringError(Exception):
    """Any error the program raises on purpose."""

    exit_code = 1


class UsageError(LongspringError):
    """The arguments cannot be acted on."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a record to be written.

    `code` leads to the sentences `register.expected.CODE` and `register.fix.CODE` of the
    catalogue, where `allowed` fills the placeholder of that name.
    """

    code: str
    where: str  # field of the record
    found: str
    allowed: str = ""


class InvalidError(UsageError):
    """A record cannot be written as it is; `faults` lists everything wrong with it."""

    def __init__(self, faults: tuple[Fault, ...], message: str) -> None:
        self.faults = faults
        super().__init__(message)


class CaseError(LongspringError):
    """The case is invalid; `issues` lists everything found."""

    exit_code = 3

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        self.issues = issues
        super().__init__("\n".join(str(issue) for issue in issues))


class InfeasibleError(LongspringError):
    """No plan satisfies the case and its clauses, or the cost falls without end.

    `status` tells the two apart: "infeasible" or "unbounded".
    """

    exit_code = 4

    def __init__(self, message: str, status: str = "infeasible") -> None:
        self.status = status
        super().__init__(message)


class NotCertifiedError(LongspringError):
    """A solution failed the independent certificate; nothing was written."""

    exit_code = 5


class LimitReachedError(LongspringError):
    """A time or iteration limit ended the run before an answer."""

    exit_code = 6


class UnreachableError(LimitReachedError):
    """The database of the register does not answer, or its disk does not take what is written."""


class NotPermittedError(LongspringError):
    """The caller may not do this."""

    exit_code = 7


class LoginError(NotPermittedError):
    """Name and password do not belong together, or there is no such session any more."""


class TooManyError(NotPermittedError):
    """Too many attempts; `wait` says for how long to stop [s]."""

    def __init__(self, message: str, wait: float) -> None:
        self.wait = wait
        super().__init__(message)


class ConflictError(LongspringError):
    """What is to be written was changed by someone else since it was read.

    `subject` is at version `now`; the write named version `seen`.
    """

    exit_code = 8

    def __init__(self, subject: str, seen: int, now: int) -> None:
        self.subject, self.seen, self.now = subject, seen, now
        super().__init__(
            f"{subject} is at version {now}, this write names version {seen}. "
            "Read it again and decide anew."
        )


class AbsentError(LongspringError):
    """There is no such thing, or none that the caller may know of."""

    exit_code = 9

    def __init__(self, subject: str) -> None:
        self.subject = subject
        super().__init__(f"There is no {subject}.")


class ShapeError(LongspringError):
    """Arrays do not match in shape."""
