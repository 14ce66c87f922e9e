"""Mentions become actors, and records speak of them."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace

import pytest
from conftest import parsed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.english.names import Gender, gender_of_name, part_of_name, same_person
from kg.english.organizations import same_organization
from kg.iris import hull
from kg.lexicon.folding import bare_words
from kg.model import (
    Actor,
    ActorType,
    Affiliation,
    Evidence,
    Extraction,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Mention,
    MentionKind,
    Place,
    PlaceMention,
    Position,
    Record,
    Resolution,
    Sector,
    Span,
    Stance,
    Statement,
    StatementForm,
    TimeWords,
)
from kg.resolve import resolve
from kg.text.document import Document

SURE = Extraction("test", "1", 1.0)


@dataclass
class Page:
    """An article with the records that extractors would give for it, noted down word by word."""

    text: str
    records: list[Record] = field(default_factory=list)
    document: Document = field(init=False)

    def __post_init__(self) -> None:
        self.document = parsed(self.text)

    def words(self, phrase: str, nth: int = 0) -> Evidence:
        starts = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", self.text)]
        return self.document.evidence(Span(starts[nth], starts[nth] + len(phrase)))

    def name(self, phrase: str, kind: ActorType = ActorType.PERSON, *, nth: int | None = None, **more: object) -> None:
        """Mark one occurrence of the words as a name, or every one."""
        count = len(re.findall(rf"(?<!\w){re.escape(phrase)}(?!\w)", self.text))
        for i in range(count) if nth is None else [nth]:
            mention = Mention(self.words(phrase, i), MentionKind.NAME, kind, phrase, SURE)
            self.records.append(replace(mention, **more))  # type: ignore[arg-type]

    def says(self, source: str | Evidence, *content: str, nth: int = 0) -> Statement:
        who = source if isinstance(source, Evidence) else self.words(source, nth)
        what = tuple(self.words(c) for c in content)
        whole = self.document.evidence(hull([who.span, *(w.span for w in what)]))
        statement = Statement(whole, what, StatementForm.INDIRECT, SURE, source=who)
        self.records.append(statement)
        return statement

    def holds(
        self,
        holder: Evidence | None,
        target: str,
        stance: Stance,
        label: str | None = None,
        nth: int = 0,
        sure: float = 1.0,
    ) -> None:
        words = self.words(target, nth)
        sentence = next(s for s in self.document.sentences if s.span.overlaps(words.span))
        evidence = self.document.evidence(sentence.span)
        self.records.append(
            Position((evidence,), words, label or target, stance, replace(SURE, confidence=sure), holder)
        )

    def serves(self, member: str, role: str, country: str | None = None, organization: Evidence | None = None) -> None:
        words = self.words(member)
        self.records.append(Affiliation(words, words, role, SURE, organization, country))

    def meets(self, clause: str, *participants: str, **more: object) -> None:
        meeting = Meeting(
            (self.words(clause),),
            MeetingStatus.HELD,
            MeetingKind.MEETING,
            SURE,
            tuple(self.words(p) for p in participants),
        )
        self.records.append(replace(meeting, **more))  # type: ignore[arg-type]

    def resolve(self) -> Resolution:
        return resolve(self.document, self.records)

    def speaker(self, statement: Statement) -> Actor | None:
        assert statement.source is not None
        return self.resolve().actor_at.get(statement.source.span)


def slugs(resolution: Resolution) -> list[str]:
    return [a.slug for a in resolution.actors]


def named(resolution: Resolution, slug: str) -> Actor:
    return next(a for a in resolution.actors if a.slug == slug)


# --- merging -----------------------------------------------------------------------------


def test_surname_title_and_full_name_are_one_actor() -> None:
    page = Page("Angela Merkel arrived on Monday. Mrs. Merkel smiled. Merkel left on Tuesday.")
    page.name("Angela Merkel")
    page.name("Merkel", nth=1, titles=("Mrs.",))
    page.name("Merkel", nth=2)
    [actor] = page.resolve().actors
    assert (actor.slug, actor.name, actor.other_names) == ("angela-merkel", "Angela Merkel", ("Merkel",))
    assert len(actor.mentions) == 3


def test_a_name_without_accents_or_middle_name_is_the_same() -> None:
    page = Page("Recep Tayyip Erdoğan spoke. Recep Erdogan waved. Erdoğan left.")
    page.name("Recep Tayyip Erdoğan")
    page.name("Recep Erdogan")
    page.name("Erdoğan", nth=1)
    assert slugs(page.resolve()) == ["recep-tayyip-erdogan"]


def test_two_of_one_surname_stay_apart() -> None:
    page = Page("Bill Clinton and Hillary Clinton came. Mrs. Clinton spoke first. Mr. Clinton left early.")
    page.name("Bill Clinton")
    page.name("Hillary Clinton")
    page.name("Clinton", nth=2, titles=("Mrs.",))
    page.name("Clinton", nth=3, titles=("Mr.",))
    resolution = page.resolve()
    assert slugs(resolution) == ["bill-clinton", "hillary-clinton"]
    assert [len(a.mentions) for a in resolution.actors] == [2, 2]
    assert named(resolution, "hillary-clinton").mentions[-1].evidence.span.start == page.words("Clinton", 2).span.start


def test_a_bare_surname_goes_to_who_was_named_last() -> None:
    page = Page("Jaroslaw Kaczynski resigned. Lech Kaczynski stayed. Kaczynski thanked voters.")
    page.name("Jaroslaw Kaczynski")
    page.name("Lech Kaczynski")
    page.name("Kaczynski", nth=2)
    assert len(named(page.resolve(), "lech-kaczynski").mentions) == 2


def test_father_and_son_stay_apart() -> None:
    page = Page("Duncan Hunter won the seat. Duncan Hunter Sr. had held it before. Hunter celebrated.")
    page.name("Duncan Hunter", nth=0)
    page.name("Duncan Hunter Sr.")
    page.records.append(Mention(page.words("Hunter", 2), MentionKind.NAME, ActorType.PERSON, "Hunter", SURE))
    resolution = page.resolve()
    assert slugs(resolution) == ["duncan-hunter", "duncan-hunter-sr"]
    assert len(named(resolution, "duncan-hunter").mentions) == 2


@pytest.mark.parametrize(
    ("told", "age", "slug"),
    [
        ("Former President George H.W. Bush praised his son, President George W. Bush.", "elder", "george-h-w-bush"),
        ("Former President George H.W. Bush praised his son, President George W. Bush.", "younger", "george-w-bush"),
        ("President George W. Bush thanked his father, George H.W. Bush.", "elder", "george-h-w-bush"),
        ("President George W. Bush thanked his father, George H.W. Bush.", "younger", "george-w-bush"),
    ],
)
def test_the_elder_and_the_younger_of_a_surname(told: str, age: str, slug: str) -> None:
    page = Page(f"{told} The {age} Bush left.")
    page.name("George H.W. Bush")
    page.name("George W. Bush")
    page.name("Bush", nth=2)
    assert len(named(page.resolve(), slug).mentions) == 2


def test_two_actors_of_one_name_have_different_slugs() -> None:
    page = Page("The A.B.C. party won. The A-B-C network lost. Duncan Hunter won. Duncan Hunter's spokesman agreed.")
    page.name("A.B.C.", ActorType.GROUP)
    page.name("A-B-C", ActorType.ORGANIZATION)
    page.name("Duncan Hunter", nth=0)
    page.name("Duncan Hunter", nth=1)
    page.says("Duncan Hunter's spokesman", "agreed")
    found = slugs(page.resolve())
    assert len(found) == len(set(found)) == 4


def test_a_former_president_is_not_the_president_of_nearly_the_same_name() -> None:
    page = Page("President George W. Bush spoke. Former President George Bush listened.")
    page.name("George W. Bush", titles=("President",))
    page.name("George Bush", titles=("Former President",))
    assert len(page.resolve().actors) == 2


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("The European Union (EU) met. The EU decided.", "European Union", "EU"),
        ("The World Food Programme warned. WFP needs money.", "World Food Programme", "WFP"),
        ("Movimento 5 Stelle (M5S) won. The M5S governs.", "Movimento 5 Stelle", "M5S"),
        ("The Red Hand, also known as Tahir, attacked. Tahir claimed it.", "Red Hand", "Tahir"),
        ("The US State Department said so. The State Department waited.", "US State Department", "State Department"),
        ("Breitbart News wrote it. Breitbart added a picture.", "Breitbart News", "Breitbart"),
    ],
)
def test_names_of_one_organization_are_merged(text: str, first: str, second: str) -> None:
    page = Page(text)
    page.name(first, ActorType.ORGANIZATION, nth=0)
    taken = page.words(first).span
    for i in range(len(re.findall(rf"(?<!\w){re.escape(second)}(?!\w)", text))):
        if not page.words(second, i).span.overlaps(taken):
            page.name(second, ActorType.ORGANIZATION, nth=i)
    [actor] = page.resolve().actors
    assert actor.name == first
    assert actor.other_names == (second,)


def test_different_organizations_of_similar_name_stay_apart() -> None:
    page = Page(
        "The Labour Party met the Democratic Party and the Social Democratic Party. Gazprom and Gazprombank came."
    )
    for name in ("Labour Party", "Social Democratic Party", "Gazprom", "Gazprombank"):
        page.name(name, ActorType.ORGANIZATION)
    page.name("Democratic Party", ActorType.ORGANIZATION, nth=0)
    assert len(page.resolve().actors) == 5


def test_all_names_of_a_government_are_one_actor() -> None:
    page = Page("Ankara protested. Turkey recalled its envoy. The Turkish foreign ministry confirmed it.")
    page.name("Ankara", ActorType.ORGANIZATION, governs="tr", metonymic=True, literal=Place("tr", "Ankara"))
    page.name("Turkey", ActorType.ORGANIZATION, governs="tr")
    ministry = page.words("Turkish foreign ministry")
    nominal = Mention(ministry, MentionKind.NOMINAL, ActorType.ORGANIZATION, ministry.text, SURE, governs="tr")
    page.records.append(nominal)
    [actor] = page.resolve().actors
    assert (actor.slug, actor.name, actor.governs) == ("government-of-turkey", "Government of Turkey", "tr")
    assert actor.sector is Sector.GOVERNMENT
    assert actor.mentions[0].metonymic
    assert len(actor.mentions) == 3


def test_the_more_frequent_type_wins() -> None:
    page = Page("Ennahda won. Ennahda governs. Ennahda rules.")
    page.name("Ennahda", ActorType.PERSON, nth=0)
    page.name("Ennahda", ActorType.ORGANIZATION, nth=1)
    page.name("Ennahda", ActorType.ORGANIZATION, nth=2)
    [actor] = page.resolve().actors
    assert actor.type is ActorType.ORGANIZATION


# --- speakers ----------------------------------------------------------------------------


def test_a_pronoun_goes_to_the_last_speaker_of_its_gender() -> None:
    page = Page(
        "German Chancellor Angela Merkel said talks had failed. Vladimir Putin disagreed.\n"
        "She said that sanctions would stay. He said that they would go."
    )
    page.name("Angela Merkel")
    page.name("Vladimir Putin")
    page.says("Angela Merkel", "talks had failed")
    she = page.says("She", "sanctions would stay")
    he = page.says("He", "they would go")
    assert page.speaker(she) == named(page.resolve(), "angela-merkel")
    assert page.speaker(he) == named(page.resolve(), "vladimir-putin")


def test_a_pronoun_after_a_quotation_is_not_whom_the_quotation_names() -> None:
    page = Page('Peter Ross blamed his rival. "John Smith has failed and John Smith must go," he said.')
    page.name("Peter Ross")
    page.name("John Smith")
    said = page.says("he", '"John Smith has failed and John Smith must go,"')
    speaker = page.speaker(said)
    assert speaker is not None
    assert speaker.slug == "peter-ross"
    assert any(m.kind is MentionKind.PRONOUN and m.evidence.text == "he" for m in speaker.mentions)


def test_an_object_pronoun_is_not_the_subject_of_its_verb() -> None:
    page = Page("Omar Haddad arrived on Monday. Karim Nasser met him in the evening.")
    page.name("Omar Haddad")
    page.name("Karim Nasser")
    page.meets("Karim Nasser met him in the evening", "Karim Nasser", "him")
    resolution = page.resolve()
    assert resolution.actor_at[page.words("him").span].slug == "omar-haddad"


def test_who_is_its_antecedent() -> None:
    page = Page("Maria Silva, who said the vote was fair, left the country.")
    page.name("Maria Silva")
    said = page.says("who", "the vote was fair")
    speaker = page.speaker(said)
    assert speaker is not None
    assert speaker.slug == "maria-silva"


def test_a_title_with_country_finds_its_holder() -> None:
    page = Page(
        "French Foreign Minister Jean Dupont met German Foreign Minister Karl Braun in Rome.\n"
        "The German foreign minister said the meeting was useful."
    )
    page.name("Jean Dupont")
    page.name("Karl Braun")
    page.serves("Jean Dupont", "Foreign Minister", "fr")
    page.serves("Karl Braun", "Foreign Minister", "de")
    said = page.says("The German foreign minister", "the meeting was useful")
    speaker = page.speaker(said)
    assert speaker is not None
    assert speaker.slug == "karl-braun"


def test_officials_of_a_country_speak_for_its_government() -> None:
    page = Page("Turkish officials said the border was closed. A White House spokesman said the same.")
    page.name("White House", ActorType.ORGANIZATION, governs="us")
    turkish = page.says("Turkish officials", "the border was closed")
    american = page.says("A White House spokesman", "the same")
    assert (page.speaker(turkish) or american) == named(page.resolve(), "government-of-turkey")
    assert (page.speaker(american) or turkish) == named(page.resolve(), "government-of-united-states")


def test_unnamed_sources_become_local_actors() -> None:
    page = Page("Officials said the bridge was open. The spokesman said it was not.")
    page.says("Officials", "the bridge was open")
    page.says("The spokesman", "it was not")
    resolution = page.resolve()
    assert [(a.slug, a.type, a.local) for a in resolution.actors] == [
        ("officials", ActorType.GROUP, True),
        ("spokesman", ActorType.PERSON, True),
    ]
    assert len(resolution.statements) == 2


def test_a_persons_spokesman_is_not_that_person() -> None:
    page = Page("David Cameron was away. Cameron's spokesman said he would return.")
    page.name("David Cameron")
    page.name("Cameron", nth=1)
    said = page.says("Cameron's spokesman", "he would return")
    speaker = page.speaker(said)
    assert speaker is not None
    assert speaker.local


def test_a_report_speaks_for_its_issuer() -> None:
    page = Page("A World Bank report said growth had slowed. The report added that debt was high.")
    page.name("World Bank", ActorType.ORGANIZATION)
    page.says("A World Bank report", "growth had slowed")
    again = page.says("The report", "debt was high")
    speaker = page.speaker(again)
    assert speaker is not None
    assert speaker.slug == "world-bank"


def test_a_pronoun_without_antecedent_is_dropped_with_its_reason() -> None:
    page = Page("It rained all day. He said that nobody had come.")
    page.says("He", "nobody had come")
    resolution = page.resolve()
    assert resolution.statements == ()
    [(_, reason)] = resolution.dropped
    assert "He" in reason


def test_a_statement_without_source_is_dropped() -> None:
    page = Page("The bridge was open.")
    words = page.words("The bridge was open")
    page.records.append(Statement(words, (words,), StatementForm.INDIRECT, SURE))
    resolution = page.resolve()
    assert resolution.statements == ()
    assert len(resolution.dropped) == 1


def test_an_addressee_that_nobody_fits_is_left_out() -> None:
    page = Page("Maria Silva told her that the vote was fair.")
    page.name("Maria Silva")
    statement = page.says("Maria Silva", "the vote was fair")
    page.records.remove(statement)
    page.records.append(replace(statement, addressee=page.words("her")))
    [kept] = page.resolve().statements
    assert kept.addressee is None


# --- positions ---------------------------------------------------------------------------


def test_we_in_a_ministers_mouth_is_the_government() -> None:
    page = Page('"We oppose the blockade of Gaza," Turkish Foreign Minister Mevlut Cavusoglu said.')
    page.name("Mevlut Cavusoglu")
    page.serves("Mevlut Cavusoglu", "Foreign Minister", "tr")
    page.says("Mevlut Cavusoglu", '"We oppose the blockade of Gaza,"')
    page.holds(page.words("We"), "blockade of Gaza", Stance.OPPOSES)
    resolution = page.resolve()
    [position] = resolution.positions
    assert position.holder is not None
    assert resolution.actor_at[position.holder.span].slug == "government-of-turkey"


def test_we_in_anybody_elses_mouth_is_the_speaker() -> None:
    page = Page('"We oppose the blockade of Gaza," activist Anna Berg said.')
    page.name("Anna Berg")
    page.says("Anna Berg", '"We oppose the blockade of Gaza,"')
    page.holds(page.words("We"), "blockade of Gaza", Stance.OPPOSES)
    resolution = page.resolve()
    assert resolution.actor_at[page.words("We").span].slug == "anna-berg"


def test_an_impersonal_view_is_held_by_who_says_it() -> None:
    page = Page("The siege of Aleppo is unacceptable, Anna Berg said.")
    page.name("Anna Berg")
    page.says("Anna Berg", "The siege of Aleppo is unacceptable")
    page.holds(None, "siege of Aleppo", Stance.OPPOSES)
    resolution = page.resolve()
    [position] = resolution.positions
    assert position.holder == page.words("Anna Berg")


def test_a_view_that_nobody_holds_is_dropped() -> None:
    page = Page("The siege of Aleppo is unacceptable.")
    page.holds(None, "siege of Aleppo", Stance.OPPOSES)
    resolution = page.resolve()
    assert resolution.positions == ()
    assert len(resolution.dropped) == 1


def test_one_position_for_each_holder_and_issue() -> None:
    page = Page(
        "Iran condemned the siege of Aleppo. Iran rejects Aleppo's siege. Iran wants the sieges of Aleppo ended."
    )
    page.name("Iran", ActorType.ORGANIZATION, governs="ir")
    page.holds(page.words("Iran", 0), "siege of Aleppo", Stance.OPPOSES)
    page.holds(page.words("Iran", 1), "Aleppo's siege", Stance.OPPOSES)
    page.holds(page.words("Iran", 2), "sieges of Aleppo", Stance.OPPOSES)
    [position] = page.resolve().positions
    assert position.label == "siege of Aleppo"
    assert len(position.evidence) == 3


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(1.0, 0.6, Stance.SUPPORTS), (0.6, 1.0, Stance.OPPOSES), (0.8, 0.8, Stance.AMBIVALENT)],
)
def test_conflicting_stances(first: float, second: float, expected: Stance) -> None:
    page = Page("Iran backed the deal. Iran attacked the deal.")
    page.name("Iran", ActorType.ORGANIZATION, governs="ir")
    page.holds(page.words("Iran", 0), "deal", Stance.SUPPORTS, nth=0, sure=first)
    page.holds(page.words("Iran", 1), "deal", Stance.OPPOSES, nth=1, sure=second)
    [position] = page.resolve().positions
    assert position.stance is expected


def test_a_back_reference_joins_the_issue_that_it_takes_up() -> None:
    page = Page("Iran backed collaboration on energy. Later Iran praised the collaboration.")
    page.name("Iran", ActorType.ORGANIZATION, governs="ir")
    page.holds(page.words("Iran", 0), "collaboration on energy", Stance.SUPPORTS)
    page.holds(page.words("Iran", 1), "the collaboration", Stance.SUPPORTS, label="collaboration")
    [position] = page.resolve().positions
    assert position.label == "collaboration on energy"


def test_they_are_the_two_who_were_named_together() -> None:
    page = Page("Anna Berg met Omar Haddad in Oslo. They backed the ceasefire.")
    page.name("Anna Berg")
    page.name("Omar Haddad")
    page.holds(page.words("They"), "ceasefire", Stance.SUPPORTS)
    resolution = page.resolve()
    holders = [resolution.actor_at[p.holder.span].slug for p in resolution.positions if p.holder is not None]
    assert holders == ["anna-berg", "omar-haddad"]


def test_his_country_is_the_one_whose_office_he_holds() -> None:
    page = Page("Sudanese President Omar Haddad said his country opposed the blockade.")
    page.name("Omar Haddad")
    page.serves("Omar Haddad", "President", "sd")
    page.holds(page.words("his country"), "blockade", Stance.OPPOSES)
    resolution = page.resolve()
    assert resolution.actor_at[page.words("his country").span].slug == "government-of-sudan"


# --- meetings ----------------------------------------------------------------------------


def two_presidents(text: str) -> Page:
    page = Page(text)
    page.name("Vladimir Putin")
    page.name("Recep Erdogan")
    return page


def test_sentences_on_one_meeting_become_one() -> None:
    page = two_presidents(
        "Vladimir Putin met Recep Erdogan on Tuesday. The meeting took place in Sochi. The talks were long."
    )
    tuesday = TimeWords(page.words("on Tuesday"), weekday=2)
    page.meets("Vladimir Putin met Recep Erdogan on Tuesday", "Vladimir Putin", "Recep Erdogan", time=tuesday)
    page.meets("The meeting")
    page.meets("The talks", kind=MeetingKind.TALKS)
    resolution = page.resolve()
    [meeting] = resolution.meetings
    assert [e.text for e in meeting.evidence][1:] == ["The meeting", "The talks"]
    assert [resolution.actor_at[p.span].slug for p in meeting.participants] == ["vladimir-putin", "recep-erdogan"]
    assert meeting.time == tuesday


def test_a_meeting_on_another_day_is_another() -> None:
    page = two_presidents(
        "Vladimir Putin met Recep Erdogan on Tuesday. Vladimir Putin met Recep Erdogan again on Friday."
    )
    page.meets(
        "Vladimir Putin met Recep Erdogan on Tuesday",
        "Vladimir Putin",
        "Recep Erdogan",
        time=TimeWords(page.words("on Tuesday"), weekday=2),
    )
    page.meets(
        "Vladimir Putin met Recep Erdogan again on Friday",
        "Vladimir Putin",
        "Recep Erdogan",
        time=TimeWords(page.words("on Friday"), weekday=5),
    )
    assert len(page.resolve().meetings) == 2


def test_the_more_explicit_telling_gives_the_place() -> None:
    page = two_presidents("Vladimir Putin met Recep Erdogan in Russia. Vladimir Putin received Recep Erdogan in Sochi.")
    country = PlaceMention(page.words("Russia"), Place("ru"), SURE)
    city = PlaceMention(page.words("Sochi"), Place("ru", "Sochi"), SURE)
    page.meets("Vladimir Putin met Recep Erdogan in Russia", "Vladimir Putin", "Recep Erdogan", place=country)
    page.meets("Vladimir Putin received Recep Erdogan in Sochi", "Vladimir Putin", "Recep Erdogan", place=city)
    [meeting] = page.resolve().meetings
    assert meeting.place == city


def test_one_who_meets_two_people_has_two_meetings() -> None:
    page = two_presidents("Vladimir Putin met Recep Erdogan. Vladimir Putin also met a delegation of farmers.")
    page.meets("Vladimir Putin met Recep Erdogan", "Vladimir Putin", "Recep Erdogan")
    second = page.words("Vladimir Putin also met a delegation of farmers")
    putin = page.words("Vladimir Putin", 1)
    page.records.append(Meeting((second,), MeetingStatus.HELD, MeetingKind.MEETING, SURE, (putin,)))
    assert len(page.resolve().meetings) == 2


def test_a_meeting_of_nobody_nowhere_at_no_time_is_dropped() -> None:
    page = Page("There was a meeting of minds.")
    page.meets("a meeting")
    resolution = page.resolve()
    assert resolution.meetings == ()
    assert len(resolution.dropped) == 1


# --- affiliations ------------------------------------------------------------------------


def test_an_office_of_a_country_that_is_not_named_brings_its_government() -> None:
    page = Page("Turkish Foreign Minister Mevlut Cavusoglu spoke.")
    page.name("Mevlut Cavusoglu")
    page.serves("Mevlut Cavusoglu", "Foreign Minister", "tr")
    resolution = page.resolve()
    [affiliation] = resolution.affiliations
    assert (affiliation.member.slug, affiliation.organization.slug) == ("mevlut-cavusoglu", "government-of-turkey")
    assert affiliation.organization in resolution.actors
    assert affiliation.organization.mentions == ()


def test_the_same_office_twice_is_one_with_both_evidences() -> None:
    page = Page("NATO chief Jens Stoltenberg spoke. NATO chief Stoltenberg left.")
    page.name("Jens Stoltenberg")
    page.name("Stoltenberg", nth=1)
    page.name("NATO", ActorType.ORGANIZATION)
    page.serves("Jens Stoltenberg", "chief", organization=page.words("NATO"))
    second = page.words("Stoltenberg", 1)
    page.records.append(Affiliation(second, second, "Chief", SURE, page.words("NATO", 1)))
    [affiliation] = page.resolve().affiliations
    assert len(affiliation.evidence) == 2


def test_an_office_of_nothing_known_is_dropped() -> None:
    page = Page("President Joe Banda spoke.")
    page.name("Joe Banda")
    page.serves("Joe Banda", "President")
    resolution = page.resolve()
    assert resolution.affiliations == ()
    [(_, reason)] = resolution.dropped
    assert "Joe Banda" in reason


# --- what must always hold -----------------------------------------------------------------

NAMES = (
    "Anna Berg",
    "Berg",
    "Omar Haddad",
    "Haddad",
    "Turkey",
    "UN",
    "United Nations",
    "the minister",
    "officials",
    "He",
    "we",
    "US",
)
CLAUSES = ("the talks failed", "the vote was fair", "we oppose the siege of Aleppo", "sanctions must end")


@pytest.fixture(scope="module")
def crowded() -> Page:
    """Every name beside every clause."""
    page = Page("\n".join(f"{name} said that {clause}." for name in NAMES for clause in CLAUSES))
    for i, line in enumerate(page.text.splitlines()):
        start = sum(len(each) + 1 for each in page.text.splitlines()[:i])
        name = next(n for n in sorted(NAMES, key=len, reverse=True) if line.startswith(n + " said"))
        words = page.document.evidence(Span(start, start + len(name)))
        rest = page.document.evidence(Span(start + len(name) + len(" said that "), start + len(line) - 1))
        if name[0].isupper() and name != "He":
            kind = ActorType.PERSON if "Berg" in name or "Haddad" in name else ActorType.ORGANIZATION
            governs = {"Turkey": "tr", "US": "us"}.get(name)
            page.records.append(Mention(words, MentionKind.NAME, kind, name, SURE, governs=governs))
        whole = page.document.evidence(hull([words.span, rest.span]))
        page.records.append(Statement(whole, (rest,), StatementForm.INDIRECT, SURE, source=words, addressee=words))
        page.records.append(Position((whole,), rest, rest.text, Stance.SUPPORTS, SURE, words if i % 2 else None))
        page.records.append(Meeting((whole,), MeetingStatus.HELD, MeetingKind.MEETING, SURE, (words,)))
        page.records.append(Affiliation(words, words, "member", SURE, None, "fr" if i % 3 else None))
    return page


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_found_is_complete_and_unique(crowded: Page, data: st.DataObject) -> None:
    records = data.draw(st.lists(st.sampled_from(crowded.records), max_size=40))
    resolution = resolve(crowded.document, records)
    actors = set(map(id, resolution.actors))
    assert len({a.slug for a in resolution.actors}) == len(resolution.actors)
    assert all(id(a) in actors for a in resolution.actor_at.values())
    assert all(id(m.member) in actors and id(m.organization) in actors for m in resolution.affiliations)
    for statement in resolution.statements:
        for words in (statement.source, statement.addressee, statement.carrier):
            assert words is None or words.span in resolution.actor_at
        assert statement.source is not None
    for meeting in resolution.meetings:
        assert meeting.participants or meeting.place or meeting.time
        assert all(p.span in resolution.actor_at for p in meeting.participants)
    held = [(resolution.actor_at[p.holder.span].slug, p.label) for p in resolution.positions if p.holder is not None]
    assert len(held) == len(resolution.positions) == len(set(held))
    for actor in resolution.actors:
        assert all(m.evidence.text == crowded.text[m.evidence.span.start : m.evidence.span.end] for m in actor.mentions)
        assert actor.name


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000))
def test_the_order_of_the_records_does_not_matter(crowded: Page, seed: int) -> None:
    shuffled = random.Random(seed).sample(crowded.records, len(crowded.records))
    first, second = resolve(crowded.document, crowded.records), resolve(crowded.document, shuffled)
    assert replace(first, dropped=()) == replace(second, dropped=())


# --- names ---------------------------------------------------------------------------------


@given(st.text(max_size=40))
def test_any_words_can_be_folded(words: str) -> None:
    assert all(word == word.lower() and word.isascii() and word for word in bare_words(words))
    assert same_organization(words, words)


@given(st.lists(st.text("abcdefgh", min_size=2, max_size=8), min_size=2, max_size=4))
def test_a_name_is_itself_and_ends_in_its_surname(words: list[str]) -> None:
    name = tuple(words)
    assert same_person(name, name) or name[-1] in {"jr", "sr", "ii", "iii", "iv"}
    assert part_of_name(name[-1:], name) == 3


def test_genders_of_given_names() -> None:
    assert gender_of_name(bare_words("Angela Merkel")) is Gender.FEMALE
    assert gender_of_name(bare_words("Sergei Lavrov")) is Gender.MALE
    assert gender_of_name(bare_words("Robin Smith-Jones")) in {None, Gender.MALE}
    assert gender_of_name(bare_words("Merkel")) is None
