"""Words of office and address, and where they stand before a name.

The nouns are those of government, diplomacy, the military, the church, parties, business and the
press in English; the list is of the kind, not of one article.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg.gazetteer import country, demonym


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


HONORIFICS = _words(
    """mr mrs ms miss mx dr prof sir dame lord lady rev reverend fr hon mme mlle herr frau don dona shri sheikh sheik
    shaikh ayatollah hojatoleslam mullah imam maulana emir sayyid pope saint rabbi archbishop bishop cardinal patriarch
    metropolitan king queen prince princess duke duchess earl count countess baron baroness emperor empress sultan shah
    gen lt col maj capt sgt cpl cmdr adm brig sen rep gov pres sec amb atty det supt insp"""
)

# Nouns that are an office or a standing by themselves; each may follow modifiers.
OFFICES = _words(
    """president premier minister chancellor secretary secretary-general ambassador envoy diplomat negotiator mediator
    spokesman spokeswoman spokesperson governor mayor senator congressman congresswoman lawmaker legislator deputy
    parliamentarian representative delegate commissioner chairman chairwoman chairperson chair chief head director
    director-general general colonel major captain lieutenant sergeant admiral commander brigadier marshal commodore
    commandant judge justice prosecutor attorney lawyer solicitor advocate counsel ombudsman leader adviser advisor aide
    coordinator co-ordinator rapporteur administrator inspector officer official candidate nominee challenger speaker
    whip treasurer comptroller auditor consul attache chargé undersecretary under-secretary vice-president
    vice-premier vice-chancellor monarch ruler dictator strongman warlord president-elect premier-elect activist
    campaigner organiser organizer founder co-founder owner publisher editor editor-in-chief columnist reporter
    correspondent journalist anchor presenter host broadcaster commentator analyst expert economist strategist
    scholar professor lecturer historian scientist researcher academic author writer novelist poet filmmaker actor
    actress singer musician artist cleric priest pastor preacher theologian bishop archbishop cardinal patriarch imam
    rabbi mufti ceo cfo coo pm executive manager partner banker investor tycoon billionaire businessman businesswoman
    entrepreneur industrialist trader oligarch magnate doctor physician surgeon engineer architect farmer teacher
    student soldier fighter militant rebel insurgent dissident defector exile refugee witness survivor victim resident
    councillor councilman councilwoman alderman sheriff detective superintendent constable policeman co-chair
    co-chairman co-leader peer mp mep backbencher frontbencher front-runner frontrunner incumbent pollster lobbyist
    consultant fellow intellectual philosopher trustee regent viceroy king queen prince princess emperor emir sultan
    crown-prince heir pope shah counterpart predecessor successor colleague ally opponent rival critic supporter
    member veteran guest recipient laureate winner champion coach footballer athlete goalkeeper referee"""
)

# What stands before an office and belongs to it.
MODIFIERS = _words(
    """prime foreign defence defense interior home finance financial economy economic trade commerce justice health
    education labour labor
    energy oil petroleum environment agriculture transport transportation culture information communications
    intelligence security national state federal regional provincial local municipal military army navy naval air force
    police civil public political press media government governmental presidential parliamentary congressional
    legislative judicial opposition ruling party campaign republican democratic conservative liberal labour socialist
    communist green centre-left centre-right far-right far-left nationalist independent veteran senior junior top
    chief deputy vice assistant associate acting interim caretaker former ex ex- then late current incumbent new newly
    outgoing incoming designate elect first second third principal permanent special honorary supreme general high
    lead leading executive managing non-executive founding co under principal private royal crown grand nuclear peace
    climate human rights budget treasury tax central bank communications affairs cabinet shadow lord attorney
    solicitor inspector secretary surgeon major lieutenant brigadier rear wing group squadron staff sergeant field
    house senate minority majority de facto self-proclaimed self-styled exiled jailed ousted deposed embattled
    presumptive emeritus presidential vice-presidential mayoral gubernatorial hopeful longtime long-time right-wing left-wing
    hardline moderate reformist"""
)

# The things that an office is 'of': 'Secretary of State', 'Chief of Staff'.
_DOMAINS = _words(
    """state staff defence defense interior justice foreign affairs finance education health trade commerce labor
    labour energy agriculture transport transportation culture information homeland security treasury war navy army
    police parliament government commons lords representatives general and the for of overseas economy industry science development"""
)


@dataclass(frozen=True, slots=True)
class Title:
    """Words of office or address directly before a name: `whole` with demonym and country,
    `role` the office alone; `honorific` where it is 'Mr', 'Sen' or the like."""

    whole: TokenSpan
    role: TokenSpan
    honorific: bool = False


def _plain(token: Token) -> str:
    return token.lower_.rstrip(".")


def is_office(token: Token) -> bool:
    """Whether `token` is the noun of an office, in the singular or plural."""
    word = _plain(token)
    return word in OFFICES or word.removesuffix("s") in OFFICES


def is_title_word(token: Token) -> bool:
    """Whether `token` can be part of a title before a name, but is no demonym or country."""
    return is_office(token) or _plain(token) in HONORIFICS or _plain(token) in MODIFIERS


def is_honorific(token: Token) -> bool:
    """'Mr', 'Sen.', 'Sir', capitalised."""
    return _plain(token) in HONORIFICS and token.text[:1].isupper()


def is_domain(token: Token) -> bool:
    """What an office can be of: 'State', 'Foreign Affairs'."""
    return token.lower_ in _DOMAINS


def title_before(doc: Doc, index: int, floor: int = 0) -> Title | None:
    """The title that ends just before the token `index`, None where there is none; it does not
    reach over the token `floor`, the end of another name ('White House | press secretary')."""
    end = index
    if end <= floor:
        return None
    last = doc[end - 1]
    if _plain(last) in HONORIFICS and last.text[:1].isupper():
        start = end - 1
        while start > floor and _plain(doc[start - 1]) in HONORIFICS:
            start -= 1
        return Title(doc[start:end], doc[start:end], honorific=not is_office(last))
    start = _office_start(doc, end, floor)
    if start is None:
        return None
    begin = start
    while begin and _names_country(doc[begin - 1]):
        begin -= 1
    return Title(doc[begin:end], doc[start:end])


def _names_country(token: Token) -> bool:
    return bool(demonym(token.text) or country(token.text))


def _office_start(doc: Doc, end: int, floor: int) -> int | None:
    """First token of the office that ends before `end`: 'deputy foreign minister', 'Secretary of State'."""
    start = end - 1
    if not is_office(doc[start]):
        # 'Secretary of State': go back over what the office is of.
        back = start
        while back > floor + 1 and doc[back].lower_ in _DOMAINS and start - back < 5:
            if doc[back - 1].lower_ in {"of", "for"} and is_office(doc[back - 2]):
                start = back - 2
                break
            back -= 1
        else:
            return None
        if start == end - 1:
            return None
    while start > floor and _continues(doc, start - 1):
        start -= 1
    return start


def _continues(doc: Doc, index: int) -> bool:
    """Whether the token `index` belongs to the title that begins right after it."""
    token = doc[index]
    if token.text == "-" and index and _plain(doc[index - 1]) in MODIFIERS | OFFICES:
        return True
    if token.text.lower() == "and" and index and _plain(doc[index - 1]) in MODIFIERS:
        return doc[index + 1].lower_ in MODIFIERS and doc[index + 1].lower_ not in OFFICES
    return _plain(token) in MODIFIERS or (is_office(token) and token.dep_ in {"compound", "nmod", "amod"})
