"""`longspring track ...`: the register on the command line of the machine it lives on."""

from collections.abc import Callable, Mapping
from typing import Any

from longspring.cli.track import audit, evidence, figures, register, sheets, users

TRACK: Mapping[str, Callable[..., Any]] = {
    "track init": register.init,
    "track status": register.status,
    "track template": sheets.template,
    "track import": sheets.import_sheet,
    "track evidence add": evidence.add,
    "track evidence list": evidence.show_evidence,
    "track sign": evidence.sign,
    "track withdraw": evidence.withdraw,
    "track rates": figures.rates,
    "track variance": figures.variance,
    "track audit verify": audit.verify,
    "track user add": users.add,
    "track user list": users.show_users,
    "track user password": users.password,
    "track user close": users.close,
    "track user reopen": users.reopen,
}
