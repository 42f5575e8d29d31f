"""`longspring serve`: the web room of both parties, over plans on disk and a register."""

from pathlib import Path
from typing import Annotated

import typer

from longspring.catalogue import message
from longspring.cli.options import LanguageOption
from longspring.cli.output import say, show
from longspring.errors import UsageError

EXTRA = ("fastapi", "uvicorn", "sqlalchemy", "alembic", "argon2", "openpyxl", "python_multipart")


def serve(  # noqa: PLR0913, PLR0917 - one parameter an option
    plans: Annotated[list[Path] | None, typer.Argument(metavar="[PLAN]...")] = None,
    folder: Annotated[Path | None, typer.Option("--folder", file_okay=False)] = None,
    database: Annotated[str, typer.Option("--database", metavar="URL", show_default=False)] = "",
    host: Annotated[str, typer.Option("--host")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8765,
    proxy: Annotated[str, typer.Option("--proxy", metavar="ADDRESS", show_default=False)] = "",
    demo: Annotated[bool, typer.Option("--demo")] = False,
    lang: LanguageOption = "en",
) -> None:
    """Serve plans and a register to a browser."""
    _check_extra()
    from longspring.web.serve import (
        address,
        check_settings,
        folder_of,
        held,
        listen,
        open_room,
    )
    from longspring.web.serve import serve as run
    from longspring.web.settings import Settings

    named = tuple(plans or ())
    home = folder or folder_of(named)
    files = home / "files" if database.startswith("postgresql") else None
    settings = check_settings(Settings(home, named, database, files, host, port, demo, proxy))
    with listen(host, port) as listening, held(home):
        register = open_room(settings)
        try:
            show(address(host, listening))
            if demo:
                _say_users(lang)
            if not settings.loopback and not proxy:
                say(message(lang, "serve.open"))
            say(message(lang, "serve.stop"))
            run(settings, register, listening)
        finally:
            register.close()


def _check_extra() -> None:
    """Say what to install where the libraries of the room are not there."""
    from importlib.util import find_spec

    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"the web room needs {', '.join(missing)}. Install: pip install 'longspring[serve]'"
        )


def _say_users(lang: str) -> None:
    """Name the users of a demonstration and their password."""
    from longspring.web.demo import PASSWORD, demo_users

    language = "zh" if lang == "zh" else "en"
    say(message(language, "serve.demo", password=PASSWORD))
    for one in demo_users("x"):
        say(
            message(
                language,
                "serve.user",
                name=one.name,
                label=getattr(one.label, language),
                party=message(language, f"web.party.{one.party}"),
            )
        )
