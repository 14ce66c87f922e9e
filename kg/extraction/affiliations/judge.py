"""Of what an office is, of all that the article names: a conditional logistic model over few signs.

What competes is every country and body of the article, and that it is of none of them. `judge.tsv` has the
weights of the signs; `benchmarks/affiliations.py` fits them to annotated articles.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from spacy.tokens import Span as TokenSpan
from spacy.tokens import Token

from kg import lexicon
from kg.extraction.affiliations.owners import Owner, Spot
from kg.extraction.affiliations.roles import Role
from kg.gazetteer.leaders import led_by
from kg.lexicon.folding import bare_words

Signs = dict[str, float]

_TABLE = Path(__file__).with_name("judge.tsv")
# The first of these that the noun is in.
_CLASSES = (
    "president", "minister", "monarch", "legislator", "spokesperson", "envoy", "soldier", "journalist",
    "scholar", "lawyer", "business", "cleric", "candidate", "chief", "activist", "politician",
)  # fmt: skip
# Offices that a country has one of at a time.
_SOLE = frozenset({"president", "premier", "minister", "monarch"})
# Nouns that tell more than their class: a speaker is of a parliament, a founder of no state.
_OWN_CLASS = frozenset({"speaker", "justice", "judge", "adviser", "founder", "governor", "leader"})
_GOVERNING = frozenset({"government", "legislature"})
_STANDINGS = lexicon.words("title.standing")
_STATE = lexicon.words("title.state")
_NOT_OF_STATE = lexicon.words("not-of-the-state")
_DOMAINS = lexicon.words("title.domain")
_PARTIES = lexicon.words("party")
_NATIONAL = {entry.word: entry.construction for entry in lexicon.entries("title.of-nation")}
_LANDS = lexicon.words("body.country")
_BODIES = lexicon.words("body", "body.appellation")
_SECTORS = {
    word: name.removeprefix("sector.") for name, words in lexicon.classes("sector.").items() for word in sorted(words)
}
_ORGANS = lexicon.words("organ", "organ.whole")
_ABSENT = {entry.word: frozenset(entry.construction.split()) for entry in lexicon.entries("title.absent")}
_PREPOSITIONS = frozenset({"of", "for", "to", "at", "in", "with", "from"})
# What hardly any annotated article has, and is so by what 'counterpart' means.
_GIVEN = {"the other government": 3.0}
# How an owner can stand to a role so that the words say that the role is its own, the surest first.
NEAR = (
    "adjacent", "possessive", "of", "for", "at", "with", "inside", "name's", "name of", "name paren", "led", "mark",
    "person's",
)  # fmt: skip
_LINKS = (*NEAR, "to", "from", "in", "of...", "prep...", "behind", "left", "right", "elsewhere", "apart")
_FAR = 10


def role_class(role: Role) -> str:
    """The kind of office, by its noun."""
    if role.head < 0:
        return role.noun or "none"
    if role.noun in _STANDINGS:
        return "standing"
    words = set(role.words.casefold().split())
    if role.noun in {"premier", "pm", "chancellor", "taoiseach"} or (role.noun == "minister" and "prime" in words):
        return "premier"
    if role.noun in _OWN_CLASS:
        return role.noun
    if role.noun == "general" and "attorney" in words:
        return "minister"
    return next((each for each in _CLASSES if role.noun in _words(each)), "other")


@lru_cache
def _words(name: str) -> frozenset[str]:
    return lexicon.words(f"office.{name}")


def is_of_state(role: Role) -> bool:
    """Whether the office is one of a state by its words."""
    words = set(role.words.casefold().split())
    if role.noun in {"minister", "secretary"}:
        words -= _DOMAINS  # 'trade minister', but 'opposition minister'
    return role.noun in _STATE and not (_NOT_OF_STATE | _PARTIES) & words


# --- how an owner stands to a role in the sentence --------------------------------------------------


def link(role: Role, owner: Owner) -> tuple[str, int, Spot | None]:
    """How the owner stands to the role at the place that tells most, by how many words apart, and the place."""
    found = [(*_link(role, spot), spot) for spot in owner.spots if _is_near(role, spot)]
    best = min(found, key=lambda f: (_LINKS.index(f[0]), f[1], f[2].start), default=None)
    return best if best is not None else ("elsewhere", _FAR, None)


def _is_near(role: Role, spot: Spot) -> bool:
    name = role.person.tokens
    if spot.paragraph.index != role.person.paragraph.index or (spot.start < name.end and name.start < spot.end):
        return False
    return bool(role.doc[spot.start].sent.start == role.doc[role.start].sent.start)


def _link(role: Role, spot: Spot) -> tuple[str, int]:
    doc, name = role.doc, role.person.tokens
    if role.head < 0:
        return _link_to_name(role, spot), 0
    if name.end < spot.start <= name.end + 2 and doc[name.end].text in {",", "("} and _is_mark(spot):
        return "mark", 0
    if name.end < spot.start <= name.end + 2 and doc[name.end].lower_ == "of":
        return "name of", 0
    if spot.start >= role.end:
        return _link_behind(role, spot)
    if spot.end > role.start:
        return "inside", 0
    gap, between = role.start - spot.end, doc[spot.end : role.start]
    if between and between[-1].lower_ == "whose" and all(t.text in {",", "whose"} for t in between):
        return "possessive", 0
    if between and between[0].lower_ in {"'s", "’s", "'", "’"}:
        return ("possessive" if _is_phrase(between[1:]) else "left"), gap
    return ("adjacent" if _is_phrase(between) and gap <= 5 else "left"), gap


def _is_mark(spot: Spot) -> bool:
    """'D-Calif.', 'Republican of Arizona', '(SPD)' right behind a name: a word alone, and no noun's."""
    return (
        (spot.end - spot.start == 1 or spot.name is None)
        and (spot.name is None or spot.doc[spot.start].text.isupper())
        and (spot.end >= len(spot.doc) or spot.doc[spot.end].text in {",", ")", ".", "of"})
    )


def _is_phrase(tokens: Iterable[Token]) -> bool:
    """Whether the words can stand before a noun: 'chief' of '(WTO) chief'."""
    return all(
        (t.pos_ in {"NOUN", "PROPN", "ADJ", "CCONJ"} or t.text in {"-", "(", ")"} or t.is_quote)
        and not (t.text[:1].isupper() and t.lower_ in _PARTIES)
        for t in tokens
    )


def _link_behind(role: Role, spot: Spot) -> tuple[str, int]:
    doc, gap = role.doc, spot.start - role.end
    between: TokenSpan = doc[role.end : spot.start]
    if not gap:
        return "behind", 0
    if any(t.pos_ in {"VERB", "AUX"} or t.text in {";", "."} for t in between):
        return "right", gap
    first = between[0].lower_
    if first in _PREPOSITIONS and not any(t.text == "," for t in between):
        direct = all(t.pos_ in {"DET", "ADJ"} or t.is_quote for t in between[1:])
        return (first if direct else "of..." if first == "of" else "prep..."), gap
    return "right", gap


def _link_to_name(role: Role, spot: Spot) -> str:
    """Of a body without an office: only right beside the name."""
    doc, name = role.doc, role.person.tokens
    if role.how == "poss":
        return "name's" if spot.end == name.start - 1 else "apart"
    if role.how == "led":
        return "led" if 0 <= role.start - spot.end <= 2 else "apart"
    if role.how == "heads":
        between = doc[role.end : spot.start]
        direct = spot.start >= role.end and all(t.pos_ in {"DET", "ADJ"} for t in between)
        return "led" if direct and len(between) < 4 else "apart"
    if role.how == "rule":
        return "elsewhere"
    if spot.start <= name.end:
        return "apart"
    between = doc[name.end + 1 : spot.start]
    direct = all(t.pos_ in {"DET", "ADJ"} for t in between) and len(between) < 3
    if role.how == "paren" and not _is_mark(spot):
        direct = False
    return f"name {role.how}" if direct else "apart"


# --- the model ---------------------------------------------------------------------------------------


class Judge:
    """Judges the roles of one article. `roles` are those of each person, `owners` all that the article names."""

    def __init__(self, owners: Sequence[Owner], roles: Sequence[Sequence[Role]]) -> None:
        self.owners = owners
        self._countries = [o for o in owners if o.kind == "country"]
        self._holders: dict[tuple[str, Owner], set[int]] = defaultdict(set)
        self.links = {(role, owner): link(role, owner) for each in roles for role in each for owner in owners}
        self._own: dict[int, set[Owner]] = defaultdict(set)
        self._taken: dict[Spot, set[int]] = defaultdict(set)
        for person, each in enumerate(roles):
            for role in each:
                for owner in owners:
                    how, _, spot = self.links[role, owner]
                    if how in NEAR and _can_be_of(role, owner, how):
                        if spot is not None:
                            self._taken[spot].add(person)
                        self._holders[_office(role), owner].add(person)
                        self._own[person].add(owner)
        self._by_name: dict[str, set[Owner]] = defaultdict(set)
        for person, each in enumerate(roles):
            self._by_name[each[0].person.words.split()[-1]] |= self._own[person]
        self._opposed = {
            role.origin: [o for o in owners if self.links[role, o][0] in NEAR]
            for each in roles
            for role in each
            if role.origin is not None
        }
        self._mentions = {o: len(o.spots) for o in owners}

    def chances(self, person: int, roles: Sequence[Role]) -> dict[Owner, float]:
        """How likely the person, whose roles these are, is affiliated with each owner."""
        weights = _weights()
        scores = {
            owner: sum(value * weights.get(name, 0.0) for name, value in signs.items())
            for owner, signs in self.alternatives(person, roles)
        }
        top = max(scores.values())
        parts = {owner: math.exp(score - top) for owner, score in scores.items()}
        total = sum(parts.values())
        return {owner: part / total for owner, part in parts.items() if owner is not None}

    def alternatives(self, person: int, roles: Sequence[Role]) -> list[tuple[Owner | None, Signs]]:
        """Every owner, and none (None), with what speaks for and against it."""
        found: list[tuple[Owner | None, Signs]] = [(None, self._nothing(person, roles))]
        for owner in self.owners:
            signs: Signs = {}
            for role in roles:
                if not _can_be_of(role, owner, self.links[role, owner][0]):
                    continue
                for name, value in self._signs(person, role, owner).items():
                    signs[name] = max(value, signs.get(name, value))
            if signs:
                found.append((owner, signs))
        return found

    def _nothing(self, person: int, roles: Sequence[Role]) -> Signs:
        beside = {f"none beside {owner.kind}": 1.0 for owner in self._own[person]}
        return {"none": 1.0, **beside, **{f"none: {role_class(role)}": 1.0 for role in roles}}

    def _signs(self, person: int, role: Role, owner: Owner) -> Signs:
        how, gap, spot = self.links[role, owner]
        if how not in NEAR and spot is not None and self._taken[spot] - {person}:
            how = "taken"
        office, kind = role_class(role), owner.kind
        beside = how in NEAR
        found = {f"link {how}": 1.0, f"{'near' if beside else 'far'}: {kind}": 1.0, f"{office} of {kind}": 1.0}
        if beside:
            found["gap"] = min(gap, _FAR) / _FAR
            found[f"how {role.how}"] = 1.0
        elif owner not in self._own[person] and self._own[person]:
            found[f"another beside: {'country' if kind == 'country' else 'body'}"] = 1.0
        state = is_of_state(role)
        if kind == "country":
            found[f"{'state' if state else 'no state'} {'near' if beside else 'far'}"] = 1.0
            if not beside and _ORGANS & {t.lower_ for t in role.doc[max(role.start - 1, 0) : role.end]}:
                found["an organ's"] = 1.0
            if not beside and (countries := _led(role)):
                found["led by such a one" if owner.code in countries else "leader of another"] = 1.0
            if owner.code in _without(role):
                found["no such office there"] = 1.0
            nation = _nation_of(role)
            if nation is not None:
                found["nation's office" if nation == owner.code else "other nation's office"] = 1.0
        if not beside:
            found[f"far {role.how}"] = 1.0
            found |= self._distant(person, role, owner, how)
            if self._is_of_possessor(role, owner):
                found["by way of a person"] = 1.0
            if (noun := _possessor(role)) is not None:
                found[f"its {noun} is a {'country' if kind == 'country' else 'body'}"] = 1.0
                found[f"its {noun} is a {kind}"] = 1.0
                if noun == "owner":
                    found["nearest to 'its'"] = 1.0 / (1 + self._rank(owner, self.owners, role))
        return found

    def _rank(self, owner: Owner, rivals: Iterable[Owner], role: Role) -> float:
        """How many of the rivals were named since the owner was last named before the role; no number where
        it was not."""
        at = role.person.paragraph.start + role.doc[role.start].idx
        last = owner.before(at)
        return sum(1 for o in rivals if o.is_actor and o.before(at) > last) if last >= 0 else math.inf

    def _is_of_possessor(self, role: Role, owner: Owner) -> bool:
        """'Trump's adviser' serves whom Trump serves."""
        for each in self.owners:
            if each.kind == "person" and self.links[role, each][0] in NEAR:
                known = self._by_name.get(each.names[0].split()[-1], ())
                return owner in known or owner.code in led_by(each.names[0])
        return False

    def _distant(self, person: int, role: Role, owner: Owner, how: str) -> Signs:
        """Signs of an owner that the words around the role do not tie to it."""
        part = "country" if owner.kind == "country" else "body"
        rivals = self._countries if part == "country" else [o for o in self.owners if o.kind == owner.kind]
        total = sum(self._mentions[o] for o in rivals)
        found = {
            f"{part}'s share": self._mentions[owner] / total,
            f"only {part}": float(len(rivals) == 1),
            f"first {part}": float(owner is rivals[0]),
            f"mentions of {part}": math.log(self._mentions[owner]),
        }
        if how == "elsewhere":
            found[f"recent {part}"] = 1.0 / (1 + self._rank(owner, rivals, role))
        if part == "country":
            acting = sum(o.acting for o in rivals)
            found["acting country"] = owner.acting / acting if acting else 0.0
            opposed = self._opposed.get(role, ())
            others = [o for o in rivals if o.acting and o not in opposed]
            if opposed and others == [owner]:
                found["the other government"] = 1.0
            found["its organs"] = min(sum(_is_organ_behind(s) for s in owner.spots), 5) / 5
        if self._holders.get((_office(role), owner), {person}) - {person}:
            found[f"another's office: {part}"] = 1.0
            if role_class(role) in _SOLE:
                found["another holds it"] = 1.0
        elif any(_is_office_at(s, role.noun) for s in owner.spots):
            found[f"such an office: {part}"] = 1.0
        return found


def _possessor(role: Role) -> str | None:
    """What kind of thing 'the party's leader', 'the head of the group' leaves without its name."""
    doc = role.doc
    if role.head < 0:
        return None
    noun = None
    if role.start and doc[role.start - 1].lower_ in {"its", "their", "whose"}:
        return "owner"
    if role.start > 1 and doc[role.start - 1].lower_ in {"'s", "’s", "'", "’"}:
        noun = doc[role.start - 2]
    elif role.end + 2 < len(doc) and doc[role.end].lower_ in {"of", "for"}:
        noun = doc[role.end + 2] if doc[role.end + 1].lower_ in {"the", "its"} else None
    if noun is None or noun.pos_ != "NOUN":
        return None
    return "country" if noun.lower_ in _LANDS else _SECTORS.get(noun.lower_, "body" if noun.lower_ in _BODIES else None)


def _can_be_of(role: Role, owner: Owner, how: str) -> bool:
    """Whether there is such an office there at all: a nation is no employer, and has no members."""
    if how == "apart" or not (owner.is_actor or (how in NEAR and role.head >= 0)):
        return False
    if role.head < 0 and how not in NEAR and role.how != "rule":
        return False
    if owner.kind != "country":
        # 'President X' without more is a state's, not of the party that somebody else speaks for.
        return how in NEAR or owner.kind in _GOVERNING or role_class(role) not in _SOLE or _possessor(role) is not None
    return is_of_state(role) if role.head >= 0 else role.how in {"led", "heads", "rule"}


def _office(role: Role) -> str:
    words = role.words.casefold().split()
    return " ".join(words[-2:])


def _is_organ_behind(spot: Spot) -> bool:
    return any(t.lower_ in _ORGANS for t in spot.doc[spot.end : spot.end + 3])


def _is_office_at(spot: Spot, noun: str) -> bool:
    """'the Iraqi president', 'the president of Iraq'."""
    behind = spot.doc[spot.end : spot.end + 3]
    before = spot.doc[max(spot.start - 3, 0) : spot.start]
    return any(t.lower_ == noun for t in behind) or (
        bool(before) and before[-1].lower_ in {"of", "the"} and any(t.lower_ == noun for t in before)
    )


def _led(role: Role) -> frozenset[str]:
    """The countries that the person has led by the tables: by the full name where the text has it."""
    return led_by(role.person.words)


def _without(role: Role) -> frozenset[str]:
    """The countries that have no such office."""
    words = " ".join(bare_words(role.words))
    return next((codes for name, codes in _ABSENT.items() if words.endswith(name)), frozenset())


def _nation_of(role: Role) -> str | None:
    words = " ".join(bare_words(role.words))
    return next((code for name, code in _NATIONAL.items() if words.endswith(name)), None)


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    rows = (line.split("\t") for line in _TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {name: float(weight) for name, weight in rows} | _GIVEN


def write(weights: Mapping[str, float]) -> None:
    """Put `weights` in place of those of the table, its head kept."""
    head = [line for line in _TABLE.read_text("utf-8").splitlines() if line.startswith("#")]
    rows = [f"{name}\t{weight:.2f}" for name, weight in sorted(weights.items()) if name not in _GIVEN]
    _TABLE.write_text("\n".join([*head, *rows]) + "\n", "utf-8")
