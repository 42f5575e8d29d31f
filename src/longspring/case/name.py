"""What a name may be: names stand in lists separated by ";" and in the rows of the program."""

import re

from longspring.case.codes import issue, quoted
from longspring.errors import Issue

PATTERN = r"""[^\s;:,*/\\"']+"""


def unfit_name(where: tuple[str, int], name: str) -> Issue | None:
    """Return the issue of a name that other tables could not refer to, None where it is fit."""
    if re.fullmatch(PATTERN, name):
        return None
    expected = "a name without spaces and without any of ; : , * / \\ and quotes"
    return issue("LS-0409", where, quoted(name), expected, "Use letters, digits, _ - . instead.")
