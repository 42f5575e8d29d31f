"""Who may do what: the table of rights, as data.

A role has rights, a verb of the register or of the web room needs one right. Everything that is
not in the table is refused. A county user enters for the projects of its own zone alone.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from longspring.errors import NotPermittedError
from longspring.track.records import PARTIES, Actor, Party, Role

Right = Literal[
    "read_plan",
    "read_register",
    "enter",
    "sign",
    "comment",
    "revise",
    "read_audit",
    "seal",
    "unseal",
]
READ: frozenset[Right] = frozenset({"read_plan", "read_register"})
OWN: frozenset[Right] = frozenset(get_args(Right))
RIGHTS: Mapping[Role, frozenset[Right]] = {
    "city": OWN,
    "county": frozenset({"read_plan", "read_register", "enter", "comment", "read_audit"}),
    "company": OWN,
    "institute": frozenset({"read_plan", "read_register", "comment", "revise", "unseal"}),
    "auditor": frozenset({"read_plan", "read_register", "read_audit"}),
    "viewer": READ,
}
ROLE_PARTIES: Mapping[Role, tuple[Party, ...]] = {
    "city": ("city",),
    "county": ("city",),
    "company": ("company",),
    "institute": PARTIES,
    "auditor": PARTIES,
    "viewer": PARTIES,
}
# Every verb of the register that asks for an actor. A verb that is missing here is refused.
VERBS: Mapping[str, Right] = {
    "read_register": "read_register",
    "enter_agreement": "enter",
    "enter_clause": "enter",
    "enter_project": "enter",
    "change_project": "enter",
    "enter_evidence": "enter",
    "withdraw_evidence": "enter",
    "sign_evidence": "sign",
    "enter_measure": "enter",
    "sign_measure": "sign",
    "withdraw_measure": "enter",
    "enter_comment": "comment",
    "read_audit": "read_audit",
    "write_sealed": "seal",
    "read_sealed": "unseal",
    "start_job": "revise",
    "cancel_job": "revise",
}
# What a county user may not enter for want of a zone: the agreement is of the whole city.
WHOLE: frozenset[str] = frozenset({"enter_agreement", "enter_clause"})


def rights_of(actor: Actor) -> frozenset[Right]:
    """Return the rights of an actor; none where role and party do not belong together."""
    if actor.party not in ROLE_PARTIES.get(actor.role, ()):
        return frozenset()
    return RIGHTS[actor.role]


def may(actor: Actor, verb: str, zone: str | None = None) -> bool:
    """Tell whether an actor may do something to what lies in `zone`; None: in no zone."""
    right = VERBS.get(verb)
    if right is None or right not in rights_of(actor):
        return False
    if actor.role == "county" and right == "enter":
        return verb not in WHOLE and zone is not None and zone == actor.zone
    return True


def permit(actor: Actor, verb: str, zone: str | None = None) -> None:
    """Refuse what an actor may not do.

    Raises
    ------
    NotPermittedError
        If the table does not allow it; the message says which right is missing.
    """
    if may(actor, verb, zone):
        return
    right = VERBS.get(verb, "")
    place = f" in zone {zone}" if zone and right in rights_of(actor) else ""
    raise NotPermittedError(
        f"{verb}{place} needs the right {right!r}, which the role {actor.role!r} "
        f"of {actor.party} has not. Ask a user who has it."
    )
