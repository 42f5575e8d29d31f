"""A room served by a process of its own, until it is killed.

    python serving_child.py REGISTER FILES HOME

Its first line of output is its address; it listens by then.
"""

import sys
from pathlib import Path

import uvicorn

from longspring.web.app import build_app
from longspring.web.serve import listen
from longspring.web.settings import Limits, Pace, Settings

WIDE = Pace(1e6, 10**6)  # who writes to the room here is no person


def main(register: str, files: str, home: str) -> None:
    listening = listen("127.0.0.1", 0)
    settings = Settings(
        Path(home),
        database=register,
        files=Path(files),
        limits=Limits(reads=WIDE, writes=WIDE, logins=WIDE, address=WIDE),
    )
    server = uvicorn.Server(uvicorn.Config(build_app(settings), log_level="error"))
    sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    server.run(sockets=[listening])


if __name__ == "__main__":
    main(*sys.argv[1:])
