"""Statements: who said what, by which words, in which form."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import parsed
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extraction.statements import StatementExtractor, cues
from kg.model import Setting, Span, Statement, StatementForm


def statements(text: str) -> list[Statement]:
    return list(StatementExtractor()(parsed(text)))


def brief(text: str) -> list[tuple[str | None, str | None, str]]:
    """(source, cue, content) of each statement; pieces of content joined by ' … '."""
    return [
        (
            s.source.text if s.source is not None else None,
            s.cue.text if s.cue is not None else None,
            " … ".join(c.text for c in s.content),
        )
        for s in statements(text)
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("Merkel said that the talks had failed.", "Merkel", "said", "the talks had failed"),
        ("Merkel said the talks had failed.", "Merkel", "said", "the talks had failed"),
        ("The talks had failed, Merkel said.", "Merkel", "said", "The talks had failed"),
        ("The talks, officials said, had failed.", "officials", "said", "The talks … had failed"),
        ("The talks failed, according to the ministry.", "the ministry", "according to", "The talks failed"),
        ("The minister called for a ceasefire.", "The minister", "called for", "a ceasefire"),
        ("Macron vowed to end the war.", "Macron", "vowed", "to end the war"),
        ("Trump accused Beijing of theft.", "Trump", "accused", "Beijing of theft"),
        ("Putin described the vote as a farce.", "Putin", "described", "the vote as a farce"),
        ("The poll showed that most voters oppose the deal.", "The poll", "showed", "most voters oppose the deal"),
    ],
)
def test_indirect_speech(text: str, source: str, cue: str, content: str) -> None:
    assert brief(text) == [(source, cue, content)]
    assert statements(text)[0].form is StatementForm.INDIRECT


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "The bank notes that three things are happening at once: prices are rising, rates are low and lenders are "
            "looser. Nobody disputes it.",
            "three things are happening at once: prices are rising, rates are low and lenders are looser",
        ),
        (
            "The minister said the timing of the visit was no accident; he had learned of it on Friday. It rained.",
            "the timing of the visit was no accident",
        ),
        ("Officials said aid would go to Aleppo; Homs; and Idlib.", "aid would go to Aleppo; Homs; and Idlib"),
        (
            'The minister said the border would stay shut: "We have no choice," his spokesman added.',
            "the border would stay shut",
        ),
    ],
    ids=["goes on behind a colon", "ends at a semicolon", "a list", "quoted words are another matter"],
)
def test_colon_and_semicolon_bound_what_is_said(text: str, content: str) -> None:
    assert content in [said for _, _, said in brief(text)]


@pytest.mark.parametrize(
    "text",
    [
        "According to the ministry, basically.",
        "Let's say you think that a degree will cost $160,000 in 18 years.",
    ],
)
def test_an_adverb_or_a_source_that_names_nobody_is_no_statement(text: str) -> None:
    assert brief(text) == []


def test_call_on_somebody_to_act() -> None:
    [(source, cue, content)] = brief("The president called on Congress to approve the treaty.")
    assert (source, content) == ("The president", "Congress to approve the treaty")
    assert cue == "called on"


@pytest.mark.parametrize(
    "text",
    [
        "“We will stay in the region,” Lavrov said.",
        "“We will stay in the region,” said Lavrov.",
        "Lavrov said: “We will stay in the region.”",
        "Lavrov said, “We will stay in the region.”",
        "''We will stay in the region,'' Lavrov said.",
        '"We will stay in the region," Lavrov said.',
    ],
)
def test_direct_speech(text: str) -> None:
    [statement] = statements(text)
    assert statement.form is StatementForm.DIRECT
    assert statement.source is not None
    assert statement.source.text == "Lavrov"
    assert statement.cue is not None
    assert statement.cue.text == "said"
    [content] = statement.content
    assert "We will stay in the region" in content.text
    assert content.text[0] in "“\"'"  # the marks are kept


def test_a_quotation_split_by_its_attribution_is_one_statement() -> None:
    [statement] = statements("“We will stay,” Lavrov said. “We will not leave the region.”")
    assert [c.text for c in statement.content] == ["“We will stay,”", "“We will not leave the region.”"]
    assert statement.form is StatementForm.DIRECT


def test_a_further_paragraph_continues_its_speaker() -> None:
    first, second = statements("“We will stay,” Lavrov said.\n“We will also rebuild the bridge and the port.”")
    assert second.cue is None
    assert second.source == first.source
    assert second.content[0].text == "“We will also rebuild the bridge and the port.”"


def test_mixed_form_keeps_the_quotation_whole() -> None:
    [statement] = statements("Merkel said the plan was “a serious mistake” and would fail.")
    assert statement.form is StatementForm.MIXED
    assert statement.content[0].text == "the plan was “a serious mistake” and would fail"


def test_participle_has_the_subject_of_its_clause() -> None:
    said, adding = brief("Merkel said the talks had failed, adding that she would not return.")
    assert said == ("Merkel", "said", "the talks had failed")
    assert adding == ("Merkel", "adding", "she would not return")


def test_a_relative_clause_speaks_for_its_antecedent() -> None:
    assert brief("Moscow rejected Merkel, who said that the talks had failed.") == [
        ("Merkel", "said", "the talks had failed")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Merkel did not say that the talks had failed.",
        "Merkel never said that the talks had failed.",
        "Merkel could announce that the talks had failed.",
        "Merkel might say the talks had failed.",
        "Merkel believes that the talks have failed.",
        "Merkel hopes to return to the talks.",
        "Merkel left Moscow on Tuesday after the talks.",
        "The so-called “grand bargain” collapsed on Tuesday.",
        "The trip suggests that the talks have failed.",
        "Lavrov watched “Swan Lake” in Moscow on Tuesday.",
    ],
)
def test_no_statement(text: str) -> None:
    assert brief(text) == []


def test_a_headline_gives_no_statement() -> None:
    text = "Merkel said talks failed\nMerkel said the talks had failed."
    found = list(StatementExtractor()(parsed(text, headline=Span(0, 24))))
    assert [s.evidence.span.start for s in found] == [25]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("“He told us that the talks had failed,” Lavrov said.", ("He", "told", "the talks had failed")),
        ("“The committee said the mill was safe,” Lavrov said.", ("The committee", "said", "the mill was safe")),
        ("“Merkel asked us to wait,” Lavrov said.", ("Merkel", "asked", "us to wait")),
        ("“I told her the mill was safe,” Lavrov said.", ("I", "told", "the mill was safe")),
    ],
)
def test_quoted_words_report_what_others_said(text: str, told: tuple[str, str, str]) -> None:
    assert sorted(brief(text), key=lambda each: each[0] == "Lavrov")[0] == told
    assert {s.form for s in statements(text) if s.source and s.source.text != "Lavrov"} == {StatementForm.INDIRECT}


@pytest.mark.parametrize(
    "text",
    [
        "“I tell you the mill is safe,” Lavrov said.",
        "“We urge them to leave,” Lavrov said.",
        "“Let me say that the mill is safe,” Lavrov said.",
        "“It says nothing about the mill,” Lavrov said.",
        "“That says that the mill is safe,” Lavrov said.",
    ],
)
def test_quoted_words_that_report_nobody_s_are_one_statement(text: str) -> None:
    assert [source for source, _, _ in brief(text)] == ["Lavrov"]


@pytest.mark.parametrize(
    "text",
    [
        "Lavrov said he told the envoys that the mill was safe.",
        "Merkel said the envoys told her the mill was safe.",
    ],
)
def test_what_is_told_inside_another_statement_is_one_too(text: str) -> None:
    assert len(brief(text)) == 2


def test_quoted_words_quote_others() -> None:
    text = "Lavrov told delegates: “Merkel said to me, ‘The mill is safe,’ and left.”"
    assert ("Merkel", "said", "‘The mill is safe,’") in brief(text)


def test_a_number_s_no_denies_nothing() -> None:
    assert brief("No 10 said the mill was safe.") == [("No 10", "said", "the mill was safe")]
    assert brief("No minister said the mill was safe.") == []


def test_the_outlet_that_reports_an_attribution_is_its_carrier() -> None:
    [statement] = statements(
        "The talks have failed, Merkel announced Wednesday in an interview, the Reuters news agency reported."
    )
    assert statement.source is not None
    assert statement.source.text == "Merkel"
    assert statement.carrier is not None
    assert "Reuters" in statement.carrier.text
    assert statement.setting is Setting.INTERVIEW
    assert statement.time is not None
    assert (statement.time.evidence.text, statement.time.weekday) == ("Wednesday", 3)
    assert statement.evidence.text.endswith("reported")


def test_who_was_told() -> None:
    [statement] = statements("The minister told Reuters that the talks had failed.")
    assert statement.addressee is not None
    assert statement.carrier is not None
    assert statement.addressee.text == statement.carrier.text == "Reuters"
    [other] = statements("The minister told his wife that the talks had failed.")
    assert other.addressee is not None
    assert other.carrier is None


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("Merkel told a news conference that the talks had failed.", Setting.PRESS_CONFERENCE),
        ("Merkel said in a speech that the talks had failed.", Setting.SPEECH),
        ("The ministry said in a statement that the talks had failed.", Setting.WRITTEN_STATEMENT),
        ("Trump tweeted that the talks had failed.", Setting.SOCIAL_MEDIA),
        ("Merkel said that the talks had failed.", None),
    ],
)
def test_setting(text: str, setting: Setting | None) -> None:
    assert [s.setting for s in statements(text)] == [setting]


def test_a_dateline_is_no_speaker() -> None:
    [(source, _, _)] = brief("MACAU (Reuters) - Sheldon Adelson said on Friday he met Donald Trump.")
    assert source is not None
    assert "Adelson" in source
    assert "MACAU" not in source


SENTENCES = [
    "“We will stay,” Lavrov said.",
    "Merkel said, adding that \"it is over\", that she would go.",
    "'No,' he said.",
    "The U.S. (and others) called on Iran — again — to stop.",
    "According to the report,",
    "“An open quotation",
    "Said the minister:",
    "He said she said they said so.",
    "\"\" ''",
]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), max_size=5), st.sampled_from([" ", "\n", "\n\n"]))
def test_evidence_reproduces_the_text_and_the_hull_holds_all(sentences: list[str], between: str) -> None:
    text = between.join(sentences) or "."
    document = parsed(text)
    found = list(StatementExtractor()(document))
    assert found == list(StatementExtractor()(document))
    hulls = [s.evidence.span for s in found]
    assert hulls == sorted(set(hulls))  # in order, and no two share their evidence
    for statement in found:
        parts = [*statement.content, *(e for e in (statement.source, statement.cue) if e is not None)]
        assert statement.content
        assert 0 < statement.extraction.confidence <= 1
        for each in [statement.evidence, *parts]:
            assert text[each.span.start : each.span.end] == each.text
            assert statement.evidence.span.covers(each.span)
        spans = [c.span for c in statement.content]
        assert spans == sorted(spans)
        assert not any(a.overlaps(b) for a in spans for b in spans if a is not b)


def test_frames_are_no_plain_objects() -> None:
    """'accused him' alone says nothing; with 'of' it does."""
    assert cues.trusted("object+of", "accuse")
    assert not cues.trusted("object", "accuse")
    assert not cues.trusted("clause", "believe")


def test_the_seed_article(shared: Path) -> None:
    text = (shared / "design" / "seed-article.txt").read_text(encoding="utf-8")
    found = list(StatementExtractor()(parsed(text, body=Span(0, 1305))))
    own = [s for s in found if s.source is None or "Hurriyet" not in s.source.text]
    assert [(s.evidence.span.start, s.evidence.span.end) for s in own] == [
        (0, 265), (419, 613), (615, 716), (778, 860), (853, 965), (967, 1044), (1181, 1304)
    ]  # fmt: skip
    assert [s.cue and s.cue.text for s in own] == [
        "announced",
        "said",
        "maintained",
        "said",
        "stressing",
        "said",
        "said",
    ]
    assert [s.form.value[0] for s in own] == ["i", "d", "i", "d", "i", "d", "d"]
    assert all(s.source is not None and "Interfax" not in s.source.text for s in found)
    assert [s.carrier is not None and "Interfax" in s.carrier.text for s in own] == [True, *[False] * 5, True]
    assert own[1].addressee is not None
    assert own[1].addressee.text == "Hurriyet"


def contents(text: str) -> list[tuple[str | None, str]]:
    return [(source, content) for source, _, content in brief(text)]


def test_clause_after_the_occasion_of_the_speech() -> None:
    assert contents("The minister said for the first time that the army had left the valley.") == [
        ("The minister", "the army had left the valley")
    ]
    assert contents("The president said the border would stay closed in an interview with Reuters.") == [
        ("The president", "the border would stay closed")
    ]


def test_apposition_does_not_hide_the_speaker() -> None:
    assert contents("Senator Paul Reed, the minority leader, said that he had spoken with the minister.") == [
        ("Senator Paul Reed", "he had spoken with the minister")
    ]
    assert contents("Kovacs shook many hands, then says the vote was fair.") == [("Kovacs", "the vote was fair")]


def test_full_stop_inside_the_marks_ends_what_its_speaker_said() -> None:
    text = (
        '"We fled the war," Ms. Aziz said. "We are not soldiers." Mr. Zahir said: "The attack was the work of rebels."'
    )
    assert contents(text) == [
        ("Ms. Aziz", '"We fled the war," … "We are not soldiers."'),
        ("Mr. Zahir", '"The attack was the work of rebels."'),
    ]


def test_according_to_a_source_that_a_relative_clause_describes() -> None:
    text = "The bank hid its losses, according to three officials who spoke to the paper but were not to be named."
    assert contents(text) == [("three officials", "The bank hid its losses")]
    text = "The economy will shrink next year, according to the average of forecasts, where 40 banks take part."
    assert contents(text) == [("the average of forecasts", "The economy will shrink next year")]


def test_announced_steps_to_do_something() -> None:
    assert contents("The mayor announced a series of steps to cut the debt.") == [
        ("The mayor", "a series of steps to cut the debt")
    ]


def test_statement_through_a_medium_of_its_own() -> None:
    [(source, content)] = contents("Activists took to Facebook to complain that the square was closed.")
    assert (source, content) == ("Activists", "the square was closed")


def test_run_of_marks_that_is_no_prose_gives_nothing_and_harms_nothing_else() -> None:
    """A line that repeats a thousand quotations without a full stop is no sentence."""
    noise = '"a b c" said ' * 400
    found = brief(noise + "\n\nMerkel said that the talks had failed.")
    assert found == [("Merkel", "said", "the talks had failed")]


@given(st.integers(1, 60))
@settings(max_examples=8, deadline=None)
def test_each_of_many_quotations_is_one_statement(count: int) -> None:
    found = statements('"We will never go," he said. ' * count)
    assert len(found) == count
    assert all(s.source is not None and s.source.text == "he" for s in found)


def test_confidence_orders_the_ways_of_finding() -> None:
    """Fronted quotations are surest, running ones and nouns less so; all are shares."""
    assert cues.confidence("left", "say") > 0.9 > cues.confidence("clause", "say") > cues.confidence("continued")
    known = {cues.confidence(pattern) for pattern in cues.FRAMING} | {cues.confidence("no pattern", "say")}
    assert all(0 < share < 1 for share in known)


def test_a_relative_pronoun_beside_the_cue_is_kept_with_the_name_that_it_stands_for() -> None:
    [found] = statements("The critics include Angela Merkel, who said that the talks had failed.")
    assert found.source is not None
    assert found.relative is not None
    assert (found.source.text, found.relative.text) == ("Angela Merkel", "who")


def test_a_heading_between_paragraphs_is_nobody_s_words() -> None:
    text = "“We have lost the town,” Merkel said.\n\n“The Fall of Old Aleppo”\n\nThe siege began in May."
    assert [content for _, _, content in brief(text)] == ["“We have lost the town,”"]


@pytest.mark.parametrize("formula", ["not to be named", "not to be identified by name", "that her name not be used"])
def test_asking_to_stay_unnamed_is_no_statement(formula: str) -> None:
    text = f"The talks had failed, said a diplomat who asked {formula}."
    assert [content for _, _, content in brief(text)] == ["The talks had failed"]


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("Ana Lovik, prime minister of Estonia", "Ana Lovik"),
        ("Mart Kuusk", "Mart Kuusk"),
        ("- Mart Kuusk", "Mart Kuusk"),
        ("• Former President Mart Kuusk", "Former President Mart Kuusk"),
        ("Adaeze Okoro, who leads the African Group", "Adaeze Okoro"),
        ("The White House", "The White House"),
        ("A Chinese delegate, who asked not to be named", "A Chinese delegate"),
        ("Bruce Tranter, on Twitter", "Bruce Tranter"),
        ("Estonia's foreign ministry", "Estonia's foreign ministry"),
        ("Government spokesman", "Government spokesman"),
    ],
)
@pytest.mark.parametrize("marks", ["“{}”", '"{}"'])
def test_a_list_of_reactions(label: str, speaker: str, marks: str) -> None:
    words = marks.format("We will not sign it.")
    found = brief(f"The world reacted on Monday.\n\n{label}: {words}\n\nJohn Smith, a fisherman: {words}")
    assert found == [(speaker, None, words), ("John Smith", None, words)]


@pytest.mark.parametrize("speaker", ["John Smith", "John Smith, fisherman", "Estonia's foreign ministry"])
def test_who_signs_a_quotation(speaker: str) -> None:
    assert brief(f"“We will not sign it.” — {speaker}") == [(speaker.split(",")[0], None, "“We will not sign it.”")]


def test_a_post_is_said_by_whoever_signed_it() -> None:
    text = "We will never sell the mill. pic.twitter.com/abc — Ana Lovik (@lovik) March 5, 2024"
    assert brief(text) == [("Ana Lovik", None, "We will never sell the mill.")]


@pytest.mark.parametrize(
    "text",
    ["Watch: “A day at the mill.”", "Read more: “How it began.”", "Verdict: “Guilty.”", "“The Mill” — March 5"],
)
def test_headings_before_a_quotation_are_no_speakers(text: str) -> None:
    assert brief(text) == []


@pytest.mark.parametrize(
    "paragraphs",
    [
        ["“We have waited for years.", "“The town has the money,” Terrence Oduya said."],
        ['"We have waited for years.', '"The ferry is broken.', '"The town has the money," said Terrence Oduya.'],
        ["Ann Kent said it would be built.", "“We have waited for years.", "“We won’t pay,” Terrence Oduya added."],
        ["“We have waited for years.", "The ferry is old.", "The town has the money,” Terrence Oduya said."],
    ],
)
def test_paragraphs_that_lead_up_to_their_speaker(paragraphs: list[str]) -> None:
    quoted = sum("Kent" not in each for each in paragraphs)
    assert sum(source == "Terrence Oduya" for source, _, _ in brief("\n\n".join(paragraphs))) == quoted


@pytest.mark.parametrize(
    "dateline",
    [
        "TALLINN, March 5 (Xinhua) -- ",
        "TALLINN, Estonia (AP) — ",
        "Tallinn (AFP) – ",
        "BRUSSELS/PARIS (Reuters) - ",
        "NEW YORK — ",
        "BERLIN, 5 March (dpa) - ",
        "PARIS: ",
    ],
)
def test_a_dateline_is_not_said(dateline: str) -> None:
    assert brief(f"{dateline}The treaty is dead, the minister said.") == [
        ("the minister", "said", "The treaty is dead")
    ]


def test_a_word_may_be_all_that_is_said() -> None:
    assert brief("“No,” she said.") == [("she", "said", "“No,”")]


@pytest.mark.parametrize(
    "text",
    [
        "The sides agreed to meet again in May.",
        "Merkel condemned the attack on the mill.",
        "Citing two officials, Merkel left the talks.",
        "Bhutan and Nepal have argued for years over the refugees.",
    ],
)
def test_acts_and_judgements_are_no_statements(text: str) -> None:
    assert brief(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The sides agreed that the mill was safe.", ("The sides", "agreed", "the mill was safe")),
        (
            "Merkel said the mill was safe, which nobody in the town believed.",
            ("Merkel", "said", "the mill was safe, which nobody in the town believed"),
        ),
        (
            "The state will pay for it together with the towns, announced Merkel on Tuesday.",
            ("Merkel", "announced", "The state will pay for it together with the towns"),
        ),
        ("The regime confirmed that the mill was safe.", ("The regime", "confirmed", "the mill was safe")),
        ("Greece has promised 700 soldiers.", ("Greece", "promised", "700 soldiers")),
    ],
)
def test_what_is_told(text: str, found: tuple[str, str, str]) -> None:
    assert brief(text) == [found]


def test_a_paragraph_in_the_first_person_goes_on_with_what_is_said() -> None:
    text = "The mill is safe, Ana Lovik said.\n\nWe will never sell it.\n\nI said so in May.\n\nThe town waits."
    found = statements(text)
    assert [(s.source.text, s.form) for s in found if s.source] == [
        ("Ana Lovik", StatementForm.INDIRECT),
        ("Ana Lovik", StatementForm.DIRECT),
        ("Ana Lovik", StatementForm.DIRECT),
    ]


def test_an_author_who_says_i_quotes_nobody() -> None:
    text = "I have seen the mill.\n\nThe mill is safe, Ana Lovik said.\n\nWe should never sell it."
    assert [content for _, _, content in brief(text)] == ["The mill is safe"]


def test_a_statement_in_another_keeps_the_other_whole() -> None:
    found = brief("McConnell warned Trump that the mill would burn, according to a spokesman for the town.")
    assert ("McConnell", "warned", "the mill would burn") in found
    assert any(content.startswith("McConnell warned") for _, cue, content in found if cue == "according to")


def test_whom_an_outlet_quotes_is_the_speaker() -> None:
    for text in (
        "The report quoted Nezzar Rayan, an official in Gaza, as saying that the mill was safe.",
        "The SAPA news agency quoted Nezzar Rayan as saying the mill was safe.",
    ):
        assert brief(text)[0][0] == "Nezzar Rayan"


def test_a_relative_clause_behind_an_apposition_is_the_name_s() -> None:
    text = "The paper met John Eastman, a professor of law at a college, who said that the mill was safe."
    assert ("John Eastman", "said", "the mill was safe") in brief(text)
