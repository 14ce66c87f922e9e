"""Positions: who holds them, and one for each holder and issue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.english.antecedents import WE, word_of
from kg.english.definiteness import is_definite
from kg.iris import slug
from kg.model import Evidence, Position, Record, Stance, Statement
from kg.resolve.clustering import Cluster
from kg.resolve.coreference import Resolver
from kg.resolve.discourse import Discourse

_SMALL = frozenset(
    {"the", "a", "an", "of", "in", "on", "to", "for", "by", "at", "with", "and", "from", "'s", "’s", "'", "’"}
)


@dataclass(frozen=True, slots=True)
class Held:
    """A position whose holder is known; `key` is its issue as issues are compared."""

    position: Position
    holder: Cluster
    key: tuple[str, ...]


def resolve_positions(
    positions: Sequence[Position], statements: Sequence[Statement], resolver: Resolver
) -> tuple[list[tuple[Position, Cluster]], list[tuple[Record, str]]]:
    """One position for each holder and issue, in order of the text, with its holder; the same
    issue in two wordings gets the first one's label."""
    held: list[Held] = []
    dropped: list[tuple[Record, str]] = []
    for position in sorted(
        _each_holder(positions, resolver), key=lambda p: (p.target.span, p.evidence[0].span, str(p.stance))
    ):
        words, holder = _holder(position, statements, resolver)
        if words is None or holder is None:
            said = position.holder.text if position.holder else None
            reason = f"nobody in the article fits the holder {said!r}" if said else "nobody is said to hold it"
            dropped.append((position, reason))
            continue
        if holder.local:
            dropped.append((position, f"the article leaves unnamed who {words.text!r} is"))
            continue
        held.append(Held(replace(position, holder=words), holder, _issue(position, resolver.discourse)))
    return _one_each(_back_references(held, resolver.discourse)), dropped


# --- holders -----------------------------------------------------------------------------


def _each_holder(positions: Sequence[Position], resolver: Resolver) -> Iterator[Position]:
    """One position for each of the two whom 'they' or 'both leaders' names."""
    for position in positions:
        names = resolver.several(position.holder) if position.holder is not None else []
        if names:
            yield from (replace(position, holder=name) for name in names)
        else:
            yield position


def _holder(
    position: Position, statements: Sequence[Statement], resolver: Resolver
) -> tuple[Evidence | None, Cluster | None]:
    """The words that name the holder, and the holder."""
    if position.holder is not None:
        return position.holder, resolver.resolve(position.holder)
    statement = _statement_around(position, statements)
    if statement is None or statement.source is None:
        return None, None
    speaker = resolver.resolve(statement.source)
    own = _first_person_plural(statement, position, resolver.discourse)
    if speaker is not None and own is not None and resolver.spoken_for(speaker) is not speaker:
        return own, resolver.resolve(own)
    return statement.source, speaker


def _statement_around(position: Position, statements: Sequence[Statement]) -> Statement | None:
    """The innermost statement whose content holds the target, else whose evidence holds it."""

    def size(statement: Statement, whole: bool) -> int | None:
        pieces = [statement.evidence.span] if whole else [c.span for c in statement.content]
        return min((s.end - s.start for s in pieces if s.overlaps(position.target.span)), default=None)

    for whole in (False, True):
        fitting = [(found, s.evidence.span, s) for s in statements if (found := size(s, whole)) is not None]
        if fitting:
            return min(fitting, key=lambda item: item[:2])[2]
    return None


def _first_person_plural(statement: Statement, position: Position, discourse: Discourse) -> Evidence | None:
    """'we' or 'our' in the quoted sentence that holds the target: the speaker speaks for a body."""
    for sentence in discourse.document.sentences_of(position.target.span):
        for token in discourse.tokens(sentence.span):
            spot = discourse.span_of(token, sentence.span)
            if word_of(token) in WE and any(content.span.covers(spot) for content in statement.content):
                return discourse.document.evidence(spot)
    return None


# --- issues ------------------------------------------------------------------------------


def _issue(position: Position, discourse: Discourse) -> tuple[str, ...]:
    """The label's content words, lemmatised and sorted, so that 'siege of Aleppo' is 'Aleppo's siege'."""
    tokens = discourse.tokens(position.target.span)
    lemmas = {t.lower_: t.lemma_.lower() for t in tokens if t.tag_ in {"NNS", "NNPS"}}
    words = position.label.casefold().replace("’s", "").replace("'s", "").split()
    return tuple(sorted({lemmas.get(w, w) for w in words if w not in _SMALL}))


def _back_references(held: Sequence[Held], discourse: Discourse) -> list[Held]:
    """'The collaboration' joins the earlier issue that begins with its only word."""
    found: list[Held] = []
    for each in held:
        earlier = None
        if len(each.key) == 1 and is_definite(discourse.head(each.position.target.span)):
            noun = each.key[0]
            earlier = next(
                (e for e in reversed(found) if len(e.key) > 1 and e.position.label.casefold().split()[0] == noun), None
            )
        if earlier is None:
            found.append(each)
        else:
            found.append(Held(replace(each.position, label=earlier.position.label), each.holder, earlier.key))
    return found


def _one_each(held: Sequence[Held]) -> list[tuple[Position, Cluster]]:
    labels: dict[tuple[str, ...], str] = {}
    for each in held:
        labels.setdefault(each.key, each.position.label)
    merged: dict[tuple[Cluster, str], tuple[Position, Cluster]] = {}
    for each in held:
        label = labels[each.key]
        position = replace(each.position, label=label)
        key = (each.holder, slug(label))
        merged[key] = (_united(merged[key][0], position) if key in merged else position, each.holder)
    return list(merged.values())


def _united(a: Position, b: Position) -> Position:
    """One position for two of the same holder on the same issue."""
    evidence = (*a.evidence, *(e for e in b.evidence if e not in a.evidence))
    stance, extraction = a.stance, a.extraction
    if b.extraction.confidence > extraction.confidence:
        stance, extraction = b.stance, b.extraction
    elif b.stance is not a.stance and b.extraction.confidence == a.extraction.confidence:
        stance = Stance.AMBIVALENT
    return replace(a, evidence=evidence, stance=stance, extraction=extraction)
