"""Which part of a text is the article: from its headline through its last paragraph.

What a site puts around its articles is known by what it is, not by where it stands: it speaks to
the reader ('you', imperatives) of the publisher and its money, it credits, it navigates. Every
paragraph is scored, boilerplate above and news below zero. The end is cut where the sum of the
scores after the cut is greatest, at something that is boilerplate by itself. So one news-like
sentence inside an appeal does not save the appeal, and an appeal quoted in the news is not cut.
A notice ends itself, not the article: a run of them counts once, and what is boilerplate by itself
before the end is left out alone. Readers' comments end the article, whatever they say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from kg import lexicon
from kg.english.calendar import MONTH, WEEKDAY
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
_LETTER = _any("letter")
_BUTTONS = _any("button", r"^\W*(?:{})\W*$")
_SHARING = _any("sharing", r"^\W*(?:{})\W*$")
_BY_ITSELF = (
    _NOTICES,
    _any("credit"),
    _any("author"),
    _any("appeal"),
    _any("pointer"),
    _BUTTONS,
    _SHARING,
    _any("end-mark"),
)

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
_LETTER_SCORE = 6.0
# A run of notices weighs less than a sentence of news, a letter more.
_RUN_SCORE = 1.5
_APPEAL_SCORE = 0.75
_FRAGMENT_SCORE = 0.25
_NEWS_SCORE = -5.0
_LONGEST = 2_000  # characters: what is longer is no notice
_TAIL = 500  # paragraphs: as long as menus at the end of a page are


_LITTLE = lexicon.words("english.little")
_MARKS = re.compile(r"[\"“”«»]|''|``")
_SENTENCES = re.compile(r"(?<=[.!?][\"'”’»)])\s+(?=\W{0,2}[A-Z]|©)|(?<=[.!?])\s+(?=\W{0,2}[A-Z]|©)")
_LONGEST_OF_A_MENU = 8
_MARK = re.compile(r"=?\(\w+\)=")
_COMMENTS = _any("comments", r"\W*(?:{})\W*")
_MOMENT = (
    rf"(?:{WEEKDAY},? )?(?:{MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {MONTH},? \d{{4}}|\d{{4}}-\d\d-\d\d"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4})(?:,| at| -| \|)? ?\d{1,2}[:.]\d\d"
)
_COMMENT_TIME = re.compile(rf"(?:posted |on |at )*{_MOMENT}|\d+ (?:minute|hour|day|week|month|year)s? ago\b", re.I)
_COMMENTER = re.compile(r"[\w .@'’-]{2,40}? (?:says|wrote|writes|commented|said|replied)(?: on .{4,40})?:?", re.I)
_COMMENT = re.compile(
    rf"^(?:{_COMMENTER.pattern}|(?:reply|like|report|flag|upvote)\b.{{0,30}}|@\w+.*)$|{_COMMENT_TIME.pattern}", re.I
)


def is_title_case(words: str) -> bool:
    """Whether all but the small words of `words` begin with a capital, as in American headlines."""
    every = re.findall(r"[^\W\d_][\w'’.-]*", words)
    large = [w for w in every if w[0].isupper() and len(w) > 3]
    return len(large) >= 2 and not any(w[0].islower() and w.strip(".,") not in _LITTLE for w in every)


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
    if _LETTER.match(plain):
        return _LETTER_SCORE
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
    if not _SENTENCE_END.search(words) or count <= 3 or is_title_case(words) or words.endswith("?"):
        return _FRAGMENT_SCORE if count <= 15 else -1.0
    addressed = _READER.search(words) or _PUBLISHER.search(words)
    return -1.0 if count < 8 and addressed else -2.0 if count < 20 else -4.0


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
        notice = scores[index] >= _BY_ITSELF_SCORE
        goes_on = notice and index + 1 < len(scores) and scores[index + 1] >= _BY_ITSELF_SCORE
        weight = scores[index] - (_BY_ITSELF_SCORE - _RUN_SCORE if notice else 0.0)
        total += weight if not goes_on else max(0.0, scores[index] - scores[index + 1])
        if total >= best and total > 0 and scores[index] >= 1.0:
            best, cut = total, index
    while 0 < cut < len(scores) and scores[cut - 1] >= _APPEAL_SCORE:
        cut -= 1
    return cut


def _start(texts: Sequence[str]) -> int:
    """How many paragraphs at the beginning are menus, buttons and notices: those through the last one of a
    menu before the first sentence, where at least half of them are such. More caution than at the end, for
    what looks like an appeal may be the headline; buttons for sharing stand below one."""
    start = marked = menus = 0
    for index, text in enumerate(texts):
        words = " ".join(text.split()) if len(text) <= _LONGEST else ""
        if re.search(r"\w", text) is None or _MARK.fullmatch(words):
            start = index + 1 if start == index else start
            marked += 1
            continue
        shares = _SHARING.search(words) is not None
        if not (shares or _BUTTONS.search(words) or (_NOTICES.search(words) and not _tells(words))):
            if _SENTENCE_END.search(words) or len(words.split()) > _LONGEST_OF_A_MENU:
                break
            continue
        marked += 1
        menus += not shares
        # Buttons for sharing go on with a menu, and are none.
        if 2 * marked > index and (start == index or (not shares and (menus > 1 or marked == index + 1))):
            start = index + 1
    return start


def _comments(texts: Sequence[str], start: int) -> int:
    """Where the readers' comments begin: at their heading, where somebody comments below, or at the first
    one, told by its writer's name and its time."""
    for index in range(start + 1, len(texts)):
        below = [" ".join(each.split()) for each in texts[index : index + 4] if len(each) <= _LONGEST]
        if below and _COMMENTS.fullmatch(below[0]) and any(map(_COMMENT.search, below[1:])):
            return index
        if len(below) > 1 and _COMMENTER.fullmatch(below[0]) and _COMMENT_TIME.match(below[1]):
            return index
    return len(texts)


def _tells(words: str) -> bool:
    """Whether a paragraph with a notice in it has news, too."""
    rest = [each for each in _SENTENCES.split(words) if score(each) < _BY_ITSELF_SCORE]
    return sum(map(score, rest)) <= _NEWS_SCORE


def _without_notices(text: str, paragraph: Span) -> Span | None:
    """`paragraph` without the sentences at its end that are boilerplate by themselves; None where nothing
    remains."""
    start, end = paragraph.start, paragraph.end
    while (
        last := max((m.end() for m in _SENTENCES.finditer(text, max(start, end - _LONGEST), end)), default=start)
    ) < end:
        if _MARKS.search(text, last, end) or score(text[last:end]) < _BY_ITSELF_SCORE:
            return Span(start, end)
        end = last - 1 if last > start else start
        end = start + len(text[start:end].rstrip())
    return None


def article_proper(text: str, paragraphs: Sequence[Span]) -> Sequence[Span]:
    """Those of `paragraphs` that are the article, without notices at their ends; empty where all of them are
    boilerplate."""
    texts = [text[p.start : p.end] for p in paragraphs]
    start = _start(texts)
    stop = _comments(texts, start)
    scores = [score(each) for each in texts[start:stop]]
    for index in range(max(start, 1, stop - _TAIL), stop):
        if _is_biography(texts[index], texts[:index]):
            scores[index - start] = _BY_ITSELF_SCORE
    first = max(0, len(scores) - _TAIL)
    inside = range(first + _end(scores[first:]))
    kept = [paragraphs[start + i] for i in inside if scores[i] < _BY_ITSELF_SCORE or _tells(texts[start + i])]
    if not kept:  # a text in one line, its notices too
        kept = [p for p, each in zip(paragraphs, texts, strict=True) if _tells(" ".join(each.split()))]
    return [proper for each in kept if (proper := _without_notices(text, each)) is not None]
