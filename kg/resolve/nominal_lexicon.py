"""Nouns that stand for actors without naming them, as classes of English."""

from __future__ import annotations

from kg.lexicon.folding import word_set

# Those who speak for the body that the phrase names: 'a Kremlin official', 'UN experts'.
MEMBERS = word_set(
    """
    spokespeople authority authorities delegation leadership source staff staffer employee executive adviser advisor
    lawyer attorney worker troop soldier fighter force peacekeeper judge regulator analyst economist researcher expert
    inspector monitor observer investigator prosecutor commander general leader member aide insider functionary
    scientist doctor engineer team mission
    """
)
# Of those, the ones that speak for a government where the phrase names its country alone: 'Turkish diplomats'.
OFFICIALS = word_set(
    """
    official officialdom spokesman spokeswoman spokesperson spokespeople authority authorities diplomat officer
    delegate delegation representative envoy negotiator mediator leadership bureaucrat technocrat troop soldier force
    commander general source mouthpiece inspector investigator prosecutor
    """
)
# Of those, the ones that stand for a person of their own where they are singular and definite.
SPEAKERS = word_set(
    """
    spokesman spokeswoman spokesperson official source aide adviser advisor officer diplomat representative analyst
    expert member
    """
)
# Parts of a government that the phrase may leave without their country.
STATE_ORGANS = word_set(
    """
    government ministry administration cabinet authorities regime military army navy leadership delegation
    presidency premiership chancellery embassy state
    """
)
# Of those, the ones that stand for the whole of it.
ADMINISTRATIONS = frozenset(
    {"government", "authorities", "authority", "regime", "administration", "leadership", "cabinet"}
)
# Texts that speak for whoever issues them.
DOCUMENTS = word_set(
    """
    statement communique report letter poll survey study document memo memorandum paper release note declaration
    resolution bulletin message email e-mail tweet post blog article editorial column commentary book indictment
    complaint lawsuit filing ruling verdict decision decree order law bill draft text announcement transcript
    dossier assessment review analysis audit estimate census index website site advertisement ad video recording
    broadcast press-release questionnaire petition manifesto charter treaty agreement accord plan budget schedule
    """
)
# Of those, the ones that speech is put into.
UTTERANCES = frozenset(
    {"statement", "communique", "release", "declaration", "message", "letter", "note", "tweet", "post"}
)
# Kinds of organisation, by which a definite phrase goes back to one that was named.
ORGANIZATIONS = word_set(
    """
    agency alliance army association authority bank bloc board body broadcaster bureau campaign camp center centre
    chamber charity church city club coalition college column commission committee company conglomerate consortium
    corporation council country court department directorate embassy empire enterprise faction federation firm force
    forum foundation fund giant government group house institute institution investigators island kingdom league
    legislature lender lobby magazine maker manufacturer military militia ministry monitor movement municipality
    nation navy network newspaper office operator opposition organisation organization outfit outlet panel paper
    parliament party platform police post producer province publication publisher regulator republic retailer school
    secretariat senate service society station state supplier syndicate tabloid team thinktank think-tank town
    trade-union tribunal trust union university watchdog website
    """
)
COUNTRIES = frozenset({"country", "nation", "state", "kingdom", "republic", "island", "superpower", "emirate"})
MEDIA = word_set(
    """
    newspaper paper magazine agency broadcaster channel network website outlet daily weekly tabloid publication
    station column journal site
    """
)
# Nouns that may follow the name of what they are: 'the Times newspaper', 'the Islamic State group'.
APPELLATIONS = MEDIA | {"group", "party", "organization", "organisation", "movement", "alliance", "company", "militia"}
# Collective nouns for people.
GROUPS = word_set(
    """
    public people crowd majority minority opposition rebels media press community population electorate youth clergy
    elite family couple pair duo trio audience jury crew staff team rest police troops cattle faithful critics
    supporters protesters
    """
)
# Nouns of office and trade that news uses for each other.
_CLASSES = """
nominee candidate frontrunner front-runner contender hopeful runner-up rival challenger standard-bearer pick
diplomat ambassador envoy consul emissary negotiator
businessman businesswoman tycoon mogul billionaire millionaire developer magnate entrepreneur investor industrialist \
executive
lawmaker legislator senator congressman congresswoman representative mp deputy parliamentarian backbencher \
assemblyman assemblywoman councillor
minister secretary
chief head boss director chairman chairwoman chairperson chair leader president commissioner governor executive ceo \
secretary-general
president leader ruler strongman dictator
king monarch emir sultan ruler sovereign queen emperor
pontiff pope
premier prime-minister chancellor leader pm
spokesman spokeswoman spokesperson
lawyer attorney barrister solicitor counsel advocate
soldier officer general commander colonel captain major lieutenant admiral marshal brigadier
professor academic scholar historian scientist researcher expert analyst economist
cleric imam bishop archbishop cardinal priest rabbi ayatollah pastor monk
politician statesman veteran
journalist reporter correspondent columnist editor anchor presenter host commentator
activist campaigner dissident
singer musician artist actor actress star comedian
""".strip()
CLASSES: tuple[frozenset[str], ...] = tuple(word_set(row) for row in _CLASSES.splitlines())
PARTIES = {
    "republican": "republican", "republicans": "republican", "gop": "republican", "democrat": "democratic",
    "democrats": "democratic", "democratic": "democratic", "tory": "conservative", "tories": "conservative",
    "conservative": "conservative", "labour": "labour", "socialist": "socialist", "liberal": "liberal",
}  # fmt: skip


def related(a: str, b: str) -> bool:
    """Whether two nouns of office or trade can be said of one person."""
    return a == b or any(a in row and b in row for row in CLASSES)


def is_person_noun(noun: str) -> bool:
    """Whether a singular noun (lemma) speaks of a person: by its class, else by its ending."""
    if noun in ORGANIZATIONS or noun in DOCUMENTS:
        return False
    if noun in OFFICIALS | MEMBERS or any(noun in row for row in CLASSES):
        return True
    return (
        noun.endswith(("man", "woman", "person", "ist", "or", "er", "ian", "ee", "ant", "ent", "eer", "ess", "crat"))
        or noun in _PEOPLE
    )


_PEOPLE = word_set(
    """
    aide boy brother child colleague counterpart daughter father friend girl guest guy husband king mother mum
    neighbour neighbor parent chief head host kid son sister spouse wife victim suspect witness youth nurse guard
    pope judge coach captain relative native local critic rebel refugee migrant fan ally foe guru hero sheikh prince
    """
)


def is_office(noun: str) -> bool:
    """Whether a noun names an office or a trade."""
    return any(noun in row for row in CLASSES)
