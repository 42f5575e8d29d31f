"""A process that writes to a register until it is stopped, and says what was acknowledged.

    python writing_child.py URL FOLDER WORKER [COUNT]

Each line of its output is the text of a comment whose write has returned.
"""

import sys
from itertools import count
from pathlib import Path

from people import COMPANY, WIND

from longspring.track.register import enter_comment, open_register


def main(url: str, folder: str, worker: str, most: str = "0") -> None:
    register = open_register(url, Path(folder))
    for number in count(1):
        text = f"{worker}-{number}"
        enter_comment(register, COMPANY, f"project/{WIND.key}", text)
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
        if number == int(most):
            break


if __name__ == "__main__":
    main(*sys.argv[1:])
