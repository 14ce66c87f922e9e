"""Who holds which office where, as the article words it: 'Turkish Foreign Minister X', 'X, head of
the IMF', 'President X and his Turkish counterpart Y'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.extraction.affiliations.judge import NEAR, Judge, role_class
from kg.extraction.affiliations.owners import Owner, owners_of
from kg.extraction.affiliations.roles import Role, roles_of
from kg.model import Affiliation, Extraction
from kg.naming.names import NameType, names
from kg.text.document import Document

# From here on an office is taken to be the likeliest owner's: where the words beside it name that, and elsewhere.
LIKELY_BESIDE, LIKELY = 0.5, 0.75
# What is said of an office of nobody knows what, and how sure that is.
_UNKNOWN = 0.5


class AffiliationExtractor:
    """`Document` -> `Affiliation`: an office or a role that the words around a person's name give."""

    name = "affiliations"
    version = "2"
    produces: tuple[type, ...] = (Affiliation,)

    def __call__(self, document: Document) -> Iterable[Affiliation]:
        """Affiliations in order of the text."""
        named = names(document)
        roles = roles_of(named)
        judge = Judge(owners_of(document, named), roles)
        records = [
            self._record(document, role, owner, judge, chance)
            for person, each in enumerate(roles)
            for role, owner, chance in _decided(judge, person, each)
        ]
        return sorted(records, key=lambda a: (a.evidence.span, a.member.span, a.role))

    def _record(self, document: Document, role: Role, owner: Owner | None, judge: Judge, chance: float) -> Affiliation:
        paragraph, name = role.person.paragraph, role.person.tokens
        start, end = role.beginning, max(role.end, name.end)
        named = None
        if owner is not None:
            how, _, spot = judge.links[role, owner]
            if how in NEAR and spot is not None:
                start, end = min(start, spot.start), max(end, spot.end)
                named = spot.name
            if owner.code is None and named is None:
                named = owner.nearest(role.person.span.start)
            elif owner.code is not None and named is not None and named.type is not NameType.SEAT:
                named = None
        return Affiliation(
            evidence=document.evidence_of(paragraph, paragraph.doc[start:end]),
            member=document.evidence(role.person.span),
            role=role.words,
            extraction=Extraction(self.name, self.version, round(chance, 2)),
            organization=document.evidence(named.span) if named is not None else None,
            country=owner.code if owner is not None else None,
        )


def _decided(judge: Judge, person: int, roles: Sequence[Role]) -> Iterator[tuple[Role, Owner | None, float]]:
    """The roles of a person, each with what it is of where that is likely enough, and how likely."""
    chances = judge.chances(person, roles)
    best = max(chances, key=lambda owner: chances[owner], default=None)
    near = [role for role in roles if best is not None and judge.links[role, best][0] in NEAR]
    if best is not None and (chances[best] < (LIKELY_BESIDE if near else LIKELY) or not best.is_actor):
        best, near = None, []
    near = [role for role in near if role.head >= 0] or near
    worded = {role.words.casefold() for role in near}
    for role in roles:
        others = [o for o in judge.owners if o is not best and judge.links[role, o][0] in NEAR]
        implied = best is not None and role.head >= 0 and not others
        if best is not None and (role in near or (implied and (not near or role.words.casefold() in worded))):
            yield role, best, chances[best]
        elif role.head >= 0 and role_class(role) != "standing" and not any(o.kind == "country" for o in others):
            yield role, None, _UNKNOWN
