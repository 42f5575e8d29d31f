"""What a room is told when it opens: its plans, its register, where it listens, its limits."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Pace:
    """How often something may happen: `rate` a second on average, `burst` at once."""

    rate: float
    burst: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What one user, or one address, may ask for; `body` and `upload` in bytes."""

    reads: Pace = Pace(300.0, 1200)
    writes: Pace = Pace(150.0, 600)
    logins: Pace = Pace(1.0, 20)
    address: Pace = Pace(600.0, 2400)
    body: int = 256 * 1024
    upload: int = 24 * 1024 * 1024
    waiting: int = 10  # jobs of one party that may wait


@dataclass(frozen=True, slots=True)
class Settings:
    """How a room is opened.

    `plans` are folders of plans and frontiers; those that lie in `folder` are shown too, and new
    plans go there. `database` is the address of the register; `files` is where its files go, which
    only PostgreSQL must be told. `demo` tells that its users have passwords that everyone knows.
    What the `proxy` at an address tells of who comes is believed (`longspring.web.proxy`).
    """

    folder: Path
    plans: tuple[Path, ...] = ()
    database: str = ""
    files: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8765
    demo: bool = False
    proxy: str = ""
    limits: Limits = field(default_factory=Limits)

    @property
    def loopback(self) -> bool:
        """Tell whether nobody but this machine can reach the room."""
        return is_loopback(self.host)

    @property
    def register(self) -> str:
        """Return the address of the register, beside the plans if none was named."""
        return self.database or f"sqlite:///{(self.folder / 'register.sqlite').absolute()}"


def is_loopback(host: str) -> bool:
    """Tell whether an address is of this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
