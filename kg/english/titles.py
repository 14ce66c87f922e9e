"""Words of office and address, and where they stand before a name.

The nouns are those of government, diplomacy, the military, the church, parties, business and the
press in English; the list is of the kind, not of one article.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token
from spacy.tokens import Span as TokenSpan

from kg.gazetteer import country, demonym
from kg.lexicon.folding import word_set

HONORIFICS = word_set(
    """
    adm amb archbishop atty ayatollah baron baroness bishop brig capt cardinal cmdr col count countess cpl dame
    det don dona dr duchess duke earl emir emperor empress fr frau gen gov herr hojatoleslam hon imam insp king
    lady lord lt maj maulana metropolitan miss mlle mme mr mrs ms mullah mx patriarch pope pres prince princess
    prof queen rabbi rep rev reverend saint sayyid sec sen sgt shah shaikh sheik sheikh shri sir sultan supt
    """
)

# Nouns that are an office or a standing by themselves; each may follow modifiers.
OFFICES = word_set(
    """
    academic activist actor actress administrator admiral adviser advisor advocate aide alderman ally ambassador
    analyst anchor archbishop architect artist athlete attache attorney auditor author backbencher banker
    billionaire bishop brigadier broadcaster businessman businesswoman campaigner candidate captain cardinal ceo
    cfo chair chairman chairperson chairwoman challenger champion chancellor chargé chief cleric co-chair
    co-chairman co-founder co-leader co-ordinator coach colleague colonel columnist commandant commander
    commentator commissioner commodore comptroller congressman congresswoman constable consul consultant coo
    coordinator correspondent councillor councilman councilwoman counsel counterpart critic crown-prince
    defector delegate deputy detective dictator diplomat director director-general dissident doctor economist
    editor editor-in-chief emir emperor engineer entrepreneur envoy executive exile expert farmer fellow fighter
    filmmaker footballer founder front-runner frontbencher frontrunner general goalkeeper governor guest head
    heir historian host imam incumbent industrialist inspector insurgent intellectual investor journalist judge
    justice king laureate lawmaker lawyer leader lecturer legislator lieutenant lobbyist magnate major manager
    marshal mayor mediator member mep militant minister monarch mp mufti musician negotiator nominee novelist
    officer official oligarch ombudsman opponent organiser organizer owner parliamentarian partner pastor
    patriarch peer philosopher physician pm poet policeman pollster pope preacher predecessor premier
    premier-elect presenter president president-elect priest prince princess professor prosecutor publisher
    queen rabbi rapporteur rebel recipient referee refugee regent reporter representative researcher resident
    rival ruler scholar scientist secretary secretary-general senator sergeant shah sheriff singer soldier
    solicitor speaker spokesman spokesperson spokeswoman strategist strongman student successor sultan
    superintendent supporter surgeon survivor teacher theologian trader treasurer trustee tycoon under-secretary
    undersecretary veteran vice-chancellor vice-premier vice-president viceroy victim warlord whip winner
    witness writer
    """
)

# What stands before an office and belongs to it.
MODIFIERS = word_set(
    """
    acting affairs agriculture air army assistant associate attorney bank brigadier budget cabinet campaign
    caretaker central centre-left centre-right chief civil climate co commerce communications communist
    congressional conservative crown culture current de defence defense democratic deposed deputy designate
    economic economy education elect embattled emeritus energy environment ex ex- executive exiled facto
    far-left far-right federal field finance financial first force foreign former founding general government
    governmental grand green group gubernatorial hardline health high home honorary hopeful house human incoming
    incumbent independent information inspector intelligence interim interior jailed judicial junior justice
    labor labour late lead leading left-wing legislative liberal lieutenant local long-time longtime lord major
    majority managing mayoral media military minority moderate municipal national nationalist naval navy new
    newly non-executive nuclear oil opposition ousted outgoing parliamentary party peace permanent petroleum
    police political presidential press presumptive prime principal private provincial public rear reformist
    regional republican right-wing rights royal ruling second secretary security self-proclaimed self-styled
    senate senior sergeant shadow socialist solicitor special squadron staff state supreme surgeon tax then
    third top trade transport transportation treasury veteran vice vice-presidential wing
    """
)

# Offices of a state: only these make 'Turkish X' a member of Turkey's government or parliament.
STATE_OFFICES = word_set(
    """
    admiral adviser advisor aide ambassador attache attorney-general brigadier captain chancellor chief colonel
    commander commodore congressman congresswoman consul coordinator counterpart delegate dictator diplomat
    director emir emperor envoy general head judge justice king lawmaker leader legislator lieutenant major
    marshal mediator minister monarch mp negotiator official parliamentarian pm premier president
    president-elect prince princess prosecutor queen representative ruler secretary senator speaker spokesman
    spokesperson spokeswoman sultan under-secretary undersecretary vice-premier vice-president
    """
)
# Standings that are an office only of the body that the text names with them.
STANDINGS = word_set(
    """
    activist actor actress ally analyst artist athlete billionaire businessman businesswoman champion colleague
    counterpart critic defector dissident doctor exile expert farmer fellow fighter footballer goalkeeper guest
    insurgent intellectual laureate magnate member militant musician novelist officer oligarch opponent
    philosopher poet predecessor rebel recipient referee refugee resident rival singer soldier student successor
    supporter survivor teacher tycoon veteran victim winner witness
    """
)
# With these a state office is none: 'opposition leader', 'rebel commander'.
NOT_OF_THE_STATE = word_set("opposition rebel separatist religious spiritual party union student militia")
# Who is sent to another country or body: 'ambassador to'.
ACCREDITED = frozenset({"ambassador", "envoy", "consul", "representative", "commissioner"})
# Whether somebody has the office still, or already; they may stand before the nation.
TENSES = word_set("former ex late acting outgoing incoming then interim caretaker ousted deposed")

# The things that an office is 'of': 'Secretary of State', 'Chief of Staff'.
_DOMAINS = word_set(
    """
    affairs agriculture and army commerce commons culture defence defense development economy education energy
    finance for foreign general government health homeland industry information interior justice labor labour
    lords navy of overseas parliament police representatives science security staff state the trade transport
    transportation treasury war
    """
)


@dataclass(frozen=True, slots=True)
class Title:
    """Words of office or address directly before a name: `whole` with demonym and country,
    `role` the office alone; `honorific` where it is 'Mr', 'Sen' or the like."""

    whole: TokenSpan
    role: TokenSpan
    honorific: bool = False


def role_words(title: Title) -> str:
    """The office as worded; 'Presidents X and Y' are each a 'President'."""
    text = str(title.role.text)
    return text.removesuffix("s") if title.role[-1].lower_.removesuffix("s") in OFFICES else text


def _plain(token: Token) -> str:
    return token.lower_.rstrip(".")


def is_office(token: Token) -> bool:
    """Whether `token` is the noun of an office, in the singular or plural."""
    word = _plain(token)
    if token.pos_ == "VERB":
        return False
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
    office = _office_start(doc, end, floor)
    if office is None:
        return None
    begin = office
    while begin and _names_country(doc[begin - 1]):
        begin -= 1
    return Title(doc[begin:end], doc[office:end])


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
        if index > 1 and doc[index - 2].lower_ == "of":
            return False
        return doc[index + 1].lower_ in MODIFIERS and doc[index + 1].lower_ not in OFFICES
    return _plain(token) in MODIFIERS or (is_office(token) and token.dep_ in {"compound", "nmod", "amod"})
