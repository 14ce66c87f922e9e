"""Which part of a text is the article: from its headline through its last paragraph.

What a site puts around its articles is known by what it is, not by where it stands: it speaks to
the reader ('you', imperatives) of the publisher and its money, it credits, it navigates. Every
paragraph is scored, boilerplate above and news below zero. The end is cut where the sum of the
scores after the cut is greatest, at something that is boilerplate by itself. So one news-like
sentence inside an appeal does not save the appeal, and an appeal quoted in the news is not cut.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from kg.lexicon.tables import rows
from kg.model import Span

# A person's name: capitals and particles, but no pronoun at the head of a sentence.
_NAME = (
    r"(?-i:(?!(?:It|He|She|They|We|I|You|There|This|That|These|Those|Who|What|The)\b)"
    r"(?:[A-Z][\w.'’-]*|de|van|von|bin|al)(?: (?:[A-Z][\w.'’-]*|de|van|von|bin|al)){0,5})"
)
_WORDINGS: dict[str, list[str]] = {"name": [_NAME]}
for _row in rows(Path(__file__).with_suffix(".tsv"), ("kind", "pattern")):
    _WORDINGS.setdefault(_row.cells[0], []).append(_row.cells[1])


def _any(kind: str, frame: str = "{}") -> re.Pattern[str]:
    """Any wording of the kind, within `frame`."""
    alternatives = frame.format("|".join(_WORDINGS[kind]))
    named = re.sub(r"%([a-z]+)%", lambda match: f"(?:{'|'.join(_WORDINGS[match[1]])})", alternatives)
    return re.compile(named, re.IGNORECASE)


# --- what is boilerplate by itself -----------------------------------------------------------

_NOTICES = _any("notice")
_BUTTONS = _any("button", r"^\W*(?:{})\W*$")
_BY_ITSELF = (_NOTICES, _any("credit"), _any("author"), _any("appeal"), _any("pointer"), _BUTTONS, _any("end-mark"))

# --- what makes it likely ----------------------------------------------------------------------

_READER = re.compile(r"\b(?:you|your|yours|you[’'](?:re|ll|ve))\b", re.IGNORECASE)
_PUBLISHER = re.compile(r"\b(?:we|our|us|ours|we[’'](?:re|ll|ve))\b", re.IGNORECASE)
_TRADE = _any("trade", r"\b(?:{})\b")
_PROMOTION = re.compile(r"\b(?:airs (?:on|weekdays|every)|latest episode)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\bhttps?://|\bwww\.|\bpic\.twitter", re.IGNORECASE)
# Who wrote it. The same words say who somebody in the news is; then the name stands before, too.
_BIOGRAPHY = _any("biography")
_BYLINE = re.compile(r"\W*by\b", re.IGNORECASE)

# --- what makes it news --------------------------------------------------------------------------

_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|‘‘[^’]*(?:’’|$)|''.*?(?:''|$)|«[^»]*(?:»|$)")
_ATTRIBUTION = _any("attribution", r"\b(?:{})\b")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")

_BY_ITSELF_SCORE = 4.0
_APPEAL_SCORE = 0.75
_NEWS_SCORE = -5.0
_LONGEST = 2_000  # characters: what is longer is no notice
_TAIL = 500  # paragraphs: as long as menus at the end of a page are


def is_title_case(words: str) -> bool:
    """Whether all but the small words of `words` begin with a capital, as in American headlines."""
    long = [w for w in re.findall(r"[^\W\d_][\w'’.-]*", words) if len(w) > 3]
    return len(long) >= 2 and sum(w[0].isupper() for w in long) >= 0.8 * len(long)


def score(paragraph: str) -> float:
    """How much `paragraph` looks like boilerplate (above 0) or like news (below 0)."""
    if len(paragraph) > _LONGEST:
        return _NEWS_SCORE
    words = " ".join(paragraph.split())
    outside = _QUOTED.sub(" ", words).strip()
    # A notice may stand in quotation marks whole.
    plain = outside if outside.strip(" .,") else words.strip("“”\"«»' ")
    attributed = _is_attributed(words, outside)
    # A correction may tell what somebody said; the news may tell what 'this report' said.
    if _NOTICES.match(plain) or (not attributed and any(pattern.search(plain) for pattern in _BY_ITSELF)):
        return _BY_ITSELF_SCORE
    if attributed or words[:1] in {"“", '"', "«"}:
        return _NEWS_SCORE
    count = len(words.split())
    if _PROMOTION.search(plain) or (_ADDRESS.search(plain) and count <= 15):
        return 1.0
    return _appeal_score(plain) or (0.0 if _ADDRESS.search(plain) else _plain_score(words))


def _appeal_score(plain: str) -> float:
    """A little for words that speak to the reader or of the publisher, and of the trade; more
    where they do all of it."""
    reader, publisher = bool(_READER.search(plain)), bool(_PUBLISHER.search(plain))
    trade = {match[0].lower() for match in _TRADE.finditer(plain)}
    if not (reader or publisher) or not trade:
        return 0.0
    return _APPEAL_SCORE if len(trade) + reader + publisher >= 3 else 0.25


def _is_attributed(words: str, outside: str) -> bool:
    """Whether a sentence reports speech; a headline in a list of links does not count."""
    return bool(_SENTENCE_END.search(words) and _ATTRIBUTION.search(outside))


def _plain_score(words: str) -> float:
    count = len(words.split())
    if not _SENTENCE_END.search(words) or count <= 3 or is_title_case(words):
        return 0.0 if count <= 15 else -1.0
    return -1.0 if count < 8 else -2.0 if count < 20 else -4.0


def _is_biography(paragraph: str, before: Sequence[str]) -> bool:
    """Whether `paragraph` tells who the author is: a name and a profession, and nothing `before`
    but a byline speaks of that person."""
    words = " ".join(paragraph.split()) if len(paragraph) <= _LONGEST else ""
    match = _BIOGRAPHY.search(words)
    if match is None or _ATTRIBUTION.search(words):
        return False
    surname = re.compile(rf"\b{re.escape((match['a'] or match['b']).split()[-1])}\b")
    return not any(surname.search(each) for each in before if not _BYLINE.match(each))


def _end(scores: Sequence[float]) -> int:
    """How many paragraphs remain when the boilerplate at the end is cut."""
    best, total, cut = 0.0, 0.0, len(scores)
    for index in range(len(scores) - 1, -1, -1):
        total += scores[index]
        if total > best and scores[index] >= 1.0:
            best, cut = total, index
    while 0 < cut < len(scores) and scores[cut - 1] >= _APPEAL_SCORE:
        cut -= 1
    return cut


def _start(texts: Sequence[str]) -> int:
    """How many paragraphs at the beginning are menus, buttons and notices: a run of these and of
    the very short lines between them, which begins with one or has two of them. More caution
    than at the end, for what looks like an appeal may be the headline."""
    marked = []
    for index, text in enumerate(texts):
        words = " ".join(text.split()) if len(text) <= _LONGEST else ""
        if words and (_BUTTONS.search(words) or _NOTICES.search(words)):
            marked.append(index)
        elif not words or len(words.split()) > 3:
            break
    return marked[-1] + 1 if marked and (marked[0] == 0 or len(marked) > 1) else 0


def article_proper(text: str, paragraphs: Sequence[Span]) -> Sequence[Span]:
    """Those of `paragraphs` that are the article; empty where all of them are boilerplate."""
    texts = [text[p.start : p.end] for p in paragraphs]
    start = _start(texts)
    first = max(start, len(texts) - _TAIL)
    scores = [score(each) for each in texts[first:]]
    for index in range(max(first, 1), len(texts)):
        if _is_biography(texts[index], texts[:index]):
            scores[index - first] = _BY_ITSELF_SCORE
    return paragraphs[start : first + _end(scores)]
