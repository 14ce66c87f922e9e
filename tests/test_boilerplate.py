"""The body is the article; what a site puts around it is left out."""

from __future__ import annotations

import json
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.articles.boilerplate import article_proper
from kg.model import Span
from kg.text.paragraphs import paragraphs

LEAD = "Envoys from both sides met in Geneva on Monday to save the truce, a diplomat said."
MORE = "The talks will go on in Vienna next week, when the foreign ministers are to join them."
NEWS = f"{LEAD}\n\n{MORE}"


def body(text: str) -> str:
    kept = article_proper(text, list(paragraphs(text, Span(0, len(text)))))
    return text[kept[0].start : kept[-1].end] if kept else ""


@pytest.mark.parametrize(
    "after",
    [
        "A Message from The Daily:\nDear readers,\nWe face hard times. We are sued.\nPlease support us.\nNot now",
        "We have a favour to ask. Our journalism is open to you.\n\nPlease consider supporting our newsroom today.",
        "Sign up for our newsletter to get the latest news in your inbox.",
        "Subscribe now",
        "Read more:\nWho are the envoys?\nWhat the truce means for the region",
        "Related: Ministers to meet in Vienna",
        "Share\nTweet\nEmail\n12 Comments",
        "Home | World | Politics | Sport",
        "© 2024 The Daily. All rights reserved.",
        "This material may not be published, broadcast, rewritten or redistributed.",
        "(Reporting by Jane Doe in Geneva; Editing by John Roe)",
        "Additional reporting by Jane Doe.",
        "Jane Doe contributed to this report.",
        "Jane Doe and John Roe reported from Geneva.",
        "Jane Doe is a reporter in Geneva. Follow her on Twitter @janedoe.",
        "Jane Doe, a former ambassador, is a senior fellow at the Institute for Peace.",
        "Follow us on Facebook",
        "Photo: Jane Doe/Reuters",
        "Correction: An earlier version of this article said that the envoys met in Vienna.",
        "This story has been updated with comments from the ministry.",
        "Editor’s note: The Daily is owned by the envoy.",
        "The views expressed in this article are the author's own.",
        "We use cookies to improve your visit.\nAccept all cookies",
        "Have a tip? Write to tips@example.org.",
        "Contact us: news@example.org",
        "Leave a comment",
        "ENDITEM",
    ],
)
def test_what_follows_the_article_is_cut(after: str) -> None:
    for gap in ("\n", "\n\n", "\r\n\r\n"):
        assert body(f"{NEWS}{gap}{after}\n") == NEWS


@pytest.mark.parametrize(
    "before",
    [
        "The Daily\nHome\nWorld\nSubscribe\n",
        "Skip to content\nMenu\n",
        "This website uses cookies. We use cookies to count visits.\nAccept\n",
        "Editor's note: This text is from our archive.\n",
    ],
)
def test_what_stands_before_the_headline_is_cut(before: str) -> None:
    text = f"Envoys meet to save truce in Geneva\n\n{NEWS}"
    assert body(before + text) == text


@pytest.mark.parametrize(
    "last",
    [
        '"Please support us. Your support makes all the difference," the candidate told readers of her newsletter.',
        "The campaign asked its supporters to donate and to subscribe to its newsletter.",
        "“Dear readers, we need your help,” the editors wrote in the last issue.",
        "He urged voters to sign up for the draft, and said that all rights reserved to the state would be used.",
        "The president said the report was published by mistake, according to the ministry.",
        "It was the most popular programme of its kind.",
        "We need a president who supports you, she wrote.",
        "The newspaper's reporters asked readers for contributions after the state cut its support.",
        "He is president of the academy and the author of two books.",
        "The company that owns Twitter follows him.",
    ],
)
def test_news_that_speaks_of_such_things_stays(last: str) -> None:
    assert body(f"{NEWS}\n\n{last}\n") == f"{NEWS}\n\n{last}"


def test_a_reporter_in_the_news_is_no_author_box() -> None:
    text = "Ivan Petrov went on trial in the capital, his lawyer said.\n\nPetrov is a reporter for a daily paper."
    assert body(text) == text
    assert body(f"By Ann Lee\n\n{LEAD}\n\nAnn Lee is a reporter for a daily paper.") == f"By Ann Lee\n\n{LEAD}"


@pytest.mark.parametrize(
    "notice",
    [
        "Advertisement",
        "ADVERTISEMENT",
        "Story continues below",
        "Read more: Talks on the brink",
        "Related: Who wants the truce",
        "See also: The envoys",
        "Photo: Jane Doe/The Daily",
        "Image: Getty Images",
        "Subscribe to our newsletter",
        "Follow us on Twitter",
        "© 2024 The Daily. All rights reserved.",
        "Share\nTweet\nEmail",
        "Editor's note: The envoys speak through interpreters.",
    ],
)
@pytest.mark.parametrize(
    "last", ["The envoy met Kask on Tuesday.", "Kask, leader of the opposition, left for Rome on Sunday."]
)
def test_a_notice_ends_itself_and_not_the_article(notice: str, last: str) -> None:
    assert body(f"{NEWS}\n\n{notice}\n\n{last}\n").endswith(last)


@pytest.mark.parametrize(
    "after",
    [
        "© 2024 The Daily. All rights reserved.",
        "Copyright 2024 The Daily. All rights reserved.",
        "Subscribe to our newsletter.",
        "Follow us on Twitter @thedaily.",
        "Read more here.",
    ],
)
def test_a_text_in_one_paragraph_loses_its_notices_alone(after: str) -> None:
    text = f"{LEAD} {MORE} “We will come,” she told reporters."
    assert body(f"{text} {after}") == text


@pytest.mark.parametrize(
    ("before", "after"), [("Editor's note: ", ""), ("", " Photo: Jane Doe/Getty Images"), ("Correction: ", "")]
)
def test_a_text_in_one_paragraph_is_not_refused_for_a_notice(before: str, after: str) -> None:
    text = f"{LEAD} {MORE} “We will come,” she told reporters."
    assert text in body(before + text + after)


@pytest.mark.parametrize(
    "comments",
    [
        "Comments (2)\n\nRiverFox says:\nMay 5, 2024 at 10:12 am\nThe envoy is a liar. I oppose all he does.",
        "2 Comments\n\nRiverFox\n2 hours ago\nThe envoy said that he would not come, and he lied.",
        "RiverFox says:\n5 May 2024 at 10:12\nThe minister told us that he would stay. He lied.",
        "Leave a comment\n\nRiverFox wrote:\nThe envoy met the king on Monday, he said.\nReply",
        "Join the discussion\n\n@riverfox I support the envoy, the minister said.",
        "Reader comments\n\nRiverFox\nThe king said that he would go.\nReply\nReport",
    ],
)
def test_readers_comments_end_the_article(comments: str) -> None:
    assert body(f"{NEWS}\n\n{comments}\n") == NEWS


@pytest.mark.parametrize(
    "menu",
    [
        "News\n\nSport\n\nThe Harbour Daily Online Paper\n\nHome\n\nSearch\n\nLog in\n\nOpinion\n\nWorld",
        "Menu\nThe Harbour Daily, the paper for the coast\nHome\nNews\nBusiness\nContact us\nFacebook\nTwitter",
        "Skip to content\nHome\nPolitics\nVideos\nPhotos\nSubscribe\nSign in",
    ],
)
def test_a_page_with_menus_keeps_its_article(menu: str) -> None:
    article = f"Harbour chief resigns\n\n{NEWS}\n\nThe envoy met Kask on Tuesday."
    assert body(f"{menu}\n\n{article}\n\nShare\n\nFacebook\n\nLeave a comment\n") == article


def test_buttons_below_a_headline_do_not_cut_it_off() -> None:
    assert body(f"Harbour chief resigns\nShare\nTweet\n{NEWS}").startswith("Harbour chief resigns")


@pytest.mark.parametrize(
    "headline", ["Popular protests rock the capital", "Copyright reform passes", "A message from the Kremlin"]
)
def test_a_headline_is_never_cut(headline: str) -> None:
    assert body(f"{headline}\n\n{NEWS}") == f"{headline}\n\n{NEWS}"


def test_what_is_all_boilerplate_has_no_body() -> None:
    assert body("Share\nTweet\nSubscribe now\n© 2024 The Daily. All rights reserved.") == ""


@hypothesis.settings(deadline=None)
@given(st.text(min_size=1))
def test_the_body_is_one_run_of_paragraphs(text: str) -> None:
    every = list(paragraphs(text, Span(0, len(text))))
    kept = list(article_proper(text, every))
    assert not kept or every[every.index(kept[0]) :][: len(kept)] == kept


def test_bodies_and_headlines_of_the_development_articles(shared: Path) -> None:
    wrong = []
    for path in sorted((shared / "eval" / "dev" / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        text = shared / "eval" / "dev" / "texts" / f"{path.stem}.txt"
        article = kg.read(text)
        for field in ("body", "headline"):
            found, (start, end) = getattr(article, field), gold[field]
            if found is None or abs(found.start - start) > 2 or abs(found.end - end) > 3:
                wrong.append((path.stem, field, found))
    assert wrong == []
