"""terms of a clause: what agreement.yaml says of it beside its bound.

terms:                             # optional, and so is every key in it
  template: T06                    # the template it was written from
  frequency: {en: ..., zh: ...}    # how often it is measured
  remedy: {en: ..., zh: ...}       # what follows a failure
  relief: {en: ..., zh: ...}       # what excuses a failure
  measured: {en: ..., zh: ...}     # what measures it where a plan cannot; report_only then
  permitted: {en: ..., zh: ...}    # legal X: the wording that may be agreed instead
  owners: [{party: city, office: {en: ..., zh: ...}}]
  depends: [C09]                   # clauses without which this one cannot be kept
"""

from collections.abc import Iterable

from longspring.case.columns import Label
from longspring.case.deal import NOTHING_SAID, Owner, Terms
from longspring.case.section import Section, label_of

LABELS = ("frequency", "remedy", "relief", "measured", "permitted")


def terms_of(part: Section, parties: Iterable[str] | None) -> Terms:
    """Return the terms of a clause; those of a clause that states none are empty.

    Parameters
    ----------
    part : Section
        The clause.
    parties : iterable of str, optional
        Names that an owner may have; None where they are not known.
    """
    inner = part.section("terms", optional=True)
    if inner is None:
        return Terms()
    inner.known("template", *LABELS, "owners", "depends")
    said = {name: _label(inner, name) for name in LABELS}
    owners = inner.sections("owners", optional=True)
    return Terms(
        template=inner.text("template", default=""),
        **said,
        owners=tuple(_owner(owner, parties) for owner in owners),
        depends=inner.words("depends", optional=True),
    )


def _label(part: Section, key: str) -> Label:
    return NOTHING_SAID if part.given(key, optional=True) is None else label_of(part, key)


def _owner(part: Section, parties: Iterable[str] | None) -> Owner:
    part.known("party", "office")
    party = part.text("party")
    if party:
        part.among("party", (party,), parties, "a party of case.yaml")
    return Owner(party, label_of(part, "office"))
