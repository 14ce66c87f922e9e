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

from kg.model import Span


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# --- what is boilerplate by itself -----------------------------------------------------------

_STORY = r"(?:article|story|post|piece|report|column|item|version|page|interview|essay|op-ed|content|work)"
_MEDIUM = (
    r"(?:twitter|facebook|instagram|telegram|youtube|linkedin|whatsapp|tiktok|mastodon|threads|bluesky|snapchat|itunes"
    r"|spotify|x)"
)
_NAME = (
    r"(?-i:(?!(?:It|He|She|They|We|I|You|There|This|That|These|Those|Who|What|The)\b)"
    r"(?:[A-Z][\w.'’-]*|de|van|von|bin|al)(?: (?:[A-Z][\w.'’-]*|de|van|von|bin|al)){0,5})"
)

# Notes about the text itself, rights, salutations, cookies.
_NOTICES = _any(
    r"^\W*(?:editor|publisher|author|reader)s?[’']?s?[’']?\s+note\b",
    r"^\W*(?:correction|clarification|corrections and clarifications|disclaimer|disclosure)s?\W*(?:[:(—–]|$)",
    rf"\b(?:this|the|an earlier version of this|a version of this) {_STORY}\b[^.]{{0,40}}\b(?:has been|was|is|were)"
    r" (?:\w+ ){0,2}(?:updated|corrected|amended|revised|published|posted|produced|translated|republished|adapted)\b",
    rf"\b(?:this|a version of this) {_STORY} (?:first |originally )?appear(?:s|ed)\b",
    rf"^\W*an earlier version of (?:this|the) {_STORY}\b",
    r"^\W*(?:first|originally) (?:published|appeared) (?:in|on|by|at)\b|^\W*as published in the\b",
    r"\ban (?:article|editorial|item|earlier report|op-ed) (?:in|on|about|with|published)\b.*\b(?:misstated|misspelled"
    r"|misidentified|mistakenly|incorrectly|erroneously|omitted)\b",
    r"\ball rights reserved\b|^\W*(?:©|\(c\) ?\d{4})|\bcopyright\W*(?:©|\(c\)|\d{4}|by\b)|©\s*\d{4}",
    r"\bmay not be (?:published|reproduced|broadcast|rewritten|redistributed|copied)\b",
    r"\bre(?:printed|published|produced) (?:with|by|courtesy|under)\b",
    r"\b(?:views|opinions)(?: and opinions)? expressed\b[^.]*\b(?:author|writer|own|necessarily|reflect)",
    r"\b(?:his|her|their) (?:views|opinions) are (?:his|her|their) own\b",
    r"^\W*a message from [^.!?]{2,80}:$",
    r"^\W*dear (?:readers?|friends?|supporters?|subscribers?)\b",
    r"\bwe (?:and our partners )?use cookies\b|\bcookie (?:policy|settings|preferences|notice)\b"
    r"|\baccept (?:all )?cookies\b|\bby (?:continuing|using) [^.]{0,40}\byou (?:agree|accept|consent)\b",
    r"^[^.]{0,60}\b(?:privacy policy|terms of (?:use|service)|terms and conditions)\b[^.]{0,60}\.?$",
)
_CREDITS = _any(
    r"^\W*(?:additional |further )?(?:reporting|writing|editing|research|translation|production|graphics?|video|photos?"
    r"|photographs?|illustrations?|compiled|written|edited|translated|reported|produced|story"
    r"|(?:podcast|video) produced)(?: and (?:writing|editing|reporting|photos|additional reporting))? (?:by|from)\b",
    rf"^\W*{_NAME}[^.]{{0,120}}\bcontributed (?:to th(?:is|e) (?:{_STORY}|reporting)|reporting|research|additional)",
    rf"^\W*{_NAME}(?:,? and {_NAME})? reported from (?-i:[A-Z])(?:[^.“\"]|\.[;,]){{2,120}}\.?$",
    r"^\W*contributing:|^\W*h/t\b|^\W*with (?:files|reporting|additional reporting|contributions) (?:from|by)\b",
    r"^\W*(?:photo|image|picture|photograph|video|source|credit|photo credit|image credit|caption)s?\s*:",
    r"\b(?:getty(?: images)?|shutterstock|istock|epa-efe)\W*$",
    r"(?:/|via )(?:getty|ap|afp|reuters|epa|tass)(?: images| photo)?\)?\W*$",
)
_AUTHORS = _any(
    r"^\W*about the (?:author|writer|reporter)s?\W*$",
    rf"\bfollow (?:him|her|me|them|us|@\w+|(?-i:[A-Z])[^.]{{2,80}})(?: directly)?\s+(?:here|on|at)\s+{_MEDIUM}\b",
    rf"^\W*(?:on {_MEDIUM},? )?follow (?:@\w+|(?-i:[A-Z])[^.]{{2,80}}@\w+)",
    r"\b(?:reach|contact|e-?mail|write to) (?:him|her|them|me|us|the (?:author|writer|reporter)s?)(?: directly)?"
    r" (?:at|on|via|by)\b",
    r"\bcan be (?:reached|contacted|followed) (?:at|on|via)\b",
)
_APPEALS = _any(
    r"^\W*(?:please |(?:and )?to (?:get|receive|read) [^.,]{2,60}, )?(?:subscribe|sign up|sign in|log in|register"
    r"|donate|join us|support us|become an? (?:member|subscriber|supporter|patron)|download (?:the|our) app|enter your"
    r"|get (?:the|our|all|more) (?:latest|best|newsletter|app|top|stories|news)|click (?:here|to|on)|email us"
    r"|check your (?:inbox|email)|send (?:us|your|tips)|contact us|let us know|join the (?:conversation|discussion)"
    r"|don[’']t miss|stay (?:informed|up to date|tuned)|share (?:this|your|and comment)|tell us what)\b",
    r"\b(?:sign up|subscribe) (?:here|now|today|for (?:our|the|free|her|his)|to (?:our|the|receive|get|read))\b",
    r"^for more[^.]{0,80}, ?(?:sign up|subscribe|visit|download|click|go to|follow|read)\b",
    r"\byour (?:support|contribution|donation|subscription|help|gift)\b[^.]{0,40}"
    r"\b(?:makes|helps|allows|enables|keeps)\b",
    r"\b(?:please|kindly) (?:consider )?(?:support|donat|contribut|subscrib)\w*",
    r"^\W*thank you for (?:reading|standing|subscribing|signing|your (?:support|interest|subscription|patience))\b",
    r"^\W*(?:have|got|do you have) (?:a|any|something|an?other) (?:news )?(?:tip|story|question|comment|correction"
    r"|feedback)s?\b[^“\"]*\?|^\W*feedback\?",
    r"^\W*(?:want|looking for) more\b|^\W*(?:want|would you like) to (?:read|know|learn|get|receive) more\b",
    r"^\W*do you (?:support|like|agree with) [^?]{3,60}\? like\b|^\W*like (?:the|our|us on) (?:page|facebook)\b",
    r"\b(?:to|in|into) your inbox\b",
)
_POINTERS = _any(
    r"^\W*(?:read|see|watch|listen|hear|view|learn|find|explore|discover)\b(?: \S+){0,6} (?:more|here|below|above|also"
    r"|next|now|in full|full (?:story|interview|text|video|article|transcript))\b[^.“\"]{0,50}[.:]?$",
    r"^\W*(?:watch|see|listen to|hear|view|read) (?:the|both|our|more|his|her|all)\b[^.“\"]{0,100}"
    r"\b(?:below|above|here|video)\b",
    r"^\W*(?:read|see) (?:also|more|next)\b|^\W*read the (?:rest|full)\b",
    r"^\W*(?:related|popular|trending|recommended|editors?[’']?s? (?:picks?|choice)|what to read next|up next|see also"
    r"|you (?:may|might) (?:also (?:like|be interested in)|like)|in other news|top stories|further reading|topics|tags"
    r"|latest (?:news|stories|headlines)|filed under|most (?:read|popular|viewed|shared|commented)"
    r"|more (?:stories|news|coverage))"
    r"(?: (?:articles?|stories|story|links?|topics?|content|news|posts?|coverage|reading|now|for you))?\W*$",
    r"^\W*(?:also|more) (?:on|from|about|in) (?:\S+ ?){1,5}[:.]?$",
    r"^\W*(?:related|tags|topics|filed under|read more|see also|more|watch|listen|recommended|keywords)\s*:",
    r"^(?:[^|•·›»>/]{1,25}[|•·›»>/]){2,}[^|•·›»>/]{1,25}$",
    r"^[(<]?(?:https?://\S+|www\.\S+|[^\s@]+@[^\s@]+\.\w+)[)>]?\.?$",
    r"^\W*(?:e-?mail|tel|phone|fax|telephone|contact|address|website|online)\s*:",
)
# Whole lines that are a button or an entry of a menu.
_BUTTONS = _any(
    r"^\W*(?:share|tweet|pin|e-?mail|print|save|reply|(?:\d+ )?comments?|(?:leave|post|add) (?:a )?comment"
    r"|(?:view|show) comments|comments are closed|share this(?: \w+)?|share (?:on|via) \w+|copy link|link copied"
    r"|bookmark|facebook|twitter|whatsapp|telegram|linkedin|reddit|instagram|youtube|pinterest|messenger|flipboard|rss|vk"
    r"|home|menu|search|skip to (?:main )?content|back to top|top|(?:next|previous)(?: article)?|(?:load|show) more"
    r"|(?:see|view) all|close|ok|accept|i agree|got it|remind me later|not now|no,? thanks|maybe later"
    r"|continue(?: reading)?|advertisements?|ad|(?:sponsored|promoted)(?: content)?|gift this article"
    r"|subscribe|register|(?:story|article) continues below(?: advertisement)?|sign (?:up|in)|log ?in|my account"
    r"|newsletters?|podcasts?|videos?|photos|gallery|live|news|opinion|world|sports?|culture|business|politics"
    r"|about us|contact(?: us)?|careers|advertise(?: with us)?|terms|privacy"
    r"|cookies|site ?map|help|faq|feedback|loading(?: comments)?|\d+ min(?:ute)?s? read|reading time.{0,20}"
    r"|(?:last )?(?:updated|modified)\b.{0,60}|like the page|pages? \d+ of \d+|thank you)\W*$"
)
# Marks with which wire services close a text.
_END_MARKS = _any(r"^[(\[]?(?:enditem|ends?|-?30-?|#{3,}|/{3,})[)\]]?\.?$")

_BY_ITSELF = (_NOTICES, _CREDITS, _AUTHORS, _APPEALS, _POINTERS, _BUTTONS, _END_MARKS)

# --- what makes it likely ----------------------------------------------------------------------

_READER = re.compile(r"\b(?:you|your|yours|you[’'](?:re|ll|ve))\b", re.IGNORECASE)
_PUBLISHER = re.compile(r"\b(?:we|our|us|ours|we[’'](?:re|ll|ve))\b", re.IGNORECASE)
_TRADE = _any(
    r"\b(?:journalism|journalists?|newsroom|reporting|reporters?|coverage|readers?|readership|subscri\w+|newsletters?"
    r"|inbox|donat\w+|contribut\w+|member(?:ship|s)?|support(?:ing|ers?)?|monthly|unsubscribe|paywall|advertis\w+"
    r"|crowdfund\w*|independen(?:t|ce)|podcasts?|app|website|sign(?:ing)? up|patreon|paypal|credit card)\b"
)
_PROMOTION = re.compile(r"\b(?:airs (?:on|weekdays|every)|latest episode)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\bhttps?://|\bwww\.|\bpic\.twitter", re.IGNORECASE)
_JOB = (
    r"(?:reporter|correspondent|journalist|columnist|editor|writer|author|co-author|contributor|producer|blogger"
    r"|photographer|commentator|intern|bureau chief|freelancer|playwright|co-host|fellow|professor|lecturer|director"
    r"|president|founder|co-founder|historian|scholar|chair|member of [\w' ]*board)"
)
# Who wrote it. The same words say who somebody in the news is; then the name stands before, too.
_BIOGRAPHY = _any(
    rf"^\W*(?P<a>{_NAME})(?:,[^“\"]{{3,160}},)? (?:is|are|was|works as|serves as)\b(?: \S+){{0,12}} {_JOB}\b[^“\"]*$",
    rf"^\W*(?P<b>{_NAME}) (?:covers|edits|writes (?:about|for|on)|reports (?:on|for)|blogs (?:about|for)) [^“\"]*$",
)
_BYLINE = re.compile(r"\W*by\b", re.IGNORECASE)

# --- what makes it news --------------------------------------------------------------------------

_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|‘‘[^’]*(?:’’|$)|''.*?(?:''|$)|«[^»]*(?:»|$)")
_ATTRIBUTION = _any(
    r"\b(?:said|says|told|added|announced|according to|stated|tweeted|warned|argued|insisted|declined to|claimed"
    r"|explained|urged|reported that)\b"
)
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
