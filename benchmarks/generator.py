"""Made-up news articles by the thousand, with the truth about each: for builds so large that nobody could annotate
their input, and for files of every kind that newskg reads.

Every sentence comes of a pattern with one fact in it, about persons, states and matters that are drawn by a seed, so
that no two articles are alike and what a graph must hold can be counted beforehand. They say nothing about how well
real news is read: `development.py` does.

    python benchmarks/generator.py 1000 --into articles            # NAME.txt with NAME.json, and truth.jsonl
    python benchmarks/generator.py 1000 --into export.jsonl        # by its ending: .jsonl, .csv, .xml (RSS), .warc.gz
    kg build articles --store graph && python benchmarks/generator.py 1000 --check graph
"""

from __future__ import annotations

import argparse
import csv
import gzip
import html
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import kg

FIRST = [
    "Anna", "Boris", "Carla", "Daniel", "Elena", "Felix", "Greta", "Henrik", "Irina", "Jonas", "Karin", "Lukas",
    "Maria", "Nils", "Olga", "Peter", "Rosa", "Stefan", "Tomas", "Ursula", "Viktor", "Wanda", "Marek", "Selma",
]  # fmt: skip
_HEADS = [
    "Arn", "Berg", "Dahl", "Eck", "Falk", "Grun", "Hald", "Iver", "Karl", "Lind", "Mort", "Nord", "Oster", "Palm",
    "Rund", "Sand", "Thor", "Vall", "Wend", "Zell",
]  # fmt: skip
_TAILS = ["berg", "sen", "qvist", "mann", "strom", "vik", "gaard", "stad", "feldt"]
LAST = tuple(head + tail for head in _HEADS for tail in _TAILS)
# A state, its adjective and its capital.
STATES = (
    ("Norway", "Norwegian", "Oslo"), ("Sweden", "Swedish", "Stockholm"), ("Finland", "Finnish", "Helsinki"),
    ("Poland", "Polish", "Warsaw"), ("Austria", "Austrian", "Vienna"), ("Hungary", "Hungarian", "Budapest"),
    ("Spain", "Spanish", "Madrid"), ("Portugal", "Portuguese", "Lisbon"), ("Greece", "Greek", "Athens"),
    ("Kenya", "Kenyan", "Nairobi"), ("Japan", "Japanese", "Tokyo"), ("Peru", "Peruvian", "Lima"),
)  # fmt: skip
OFFICES = ("Foreign Minister", "Finance Minister", "Defense Minister", "Trade Minister", "Energy Minister")
MATTERS = (
    "fisheries", "shipping", "climate", "energy", "tariff", "pension", "water", "grain",
)  # fmt: skip
PAPERS = ("The Harbour Post", "Northern Courier", "Daily Ledger", "The Morning Dispatch")
SAID = (
    '"{claim}," {who} said on {weekday}.',
    "{who} said on {weekday} that {lower}.",
    '{who} told reporters: "{claim}."',
)
CLAIMS = (
    "The {matter} office had {number} visitors last month",
    "The {matter} report has {number} pages",
    "The {matter} law was sent to parliament {number} weeks ago",
    "The {matter} fund has grown by {number} percent",
)
MET = (
    "{who} met {other} in {city} on {weekday}.",
    "{who} held talks with {other} in {city} on {weekday}.",
)
STANCES = (("supports", "{who} supports the {matter} treaty."), ("opposes", "{who} opposes the {matter} tax."))


@dataclass(frozen=True, slots=True)
class Made:
    """An article, what is known beside it, and how many facts of each kind its text tells of."""

    name: str
    text: str
    title: str
    published: date
    url: str
    publisher: str
    truth: dict[str, int]

    @property
    def about(self) -> dict[str, str]:
        return {
            "published": self.published.isoformat(), "url": self.url, "title": self.title, "publisher": self.publisher,
        }  # fmt: skip


def articles(number: int, seed: int = 0) -> Iterator[Made]:
    """The first `number` articles of `seed`, always the same."""
    for index in range(number):
        yield _article(random.Random(f"{seed}/{index}"), index)


def _official(chance: random.Random, state: tuple[str, str, str]) -> tuple[str, str]:
    """A minister with office and state, as a text introduces one, and the name."""
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    return f"{state[1]} {chance.choice(OFFICES)} {name}", name


def _article(chance: random.Random, index: int) -> Made:
    here, there = chance.sample(STATES, 2)
    (minister, name), (guest, other) = _official(chance, here), _official(chance, there)
    published = date(2021, 1, 1) + timedelta(days=chance.randrange(1000))
    # days within the week before are told by their names
    days = [(published - timedelta(days=back)).strftime("%A") for back in (1, 2, 3)]
    matter = chance.choice(MATTERS)
    words = {"matter": matter, "number": chance.randint(2, 40), "city": here[2]}
    lines: list[str] = []
    truth = Counter(statements=0, meetings=0, positions=0)
    for turn in range(chance.randint(2, 4)):
        claim = CLAIMS[(index + turn) % len(CLAIMS)].format(**words)
        who = minister if not turn else chance.choice((name, other) if turn > 1 else (guest,))
        said = chance.choice(SAID)
        lines.append(said.format(claim=claim, lower=claim[0].lower() + claim[1:], who=who, weekday=chance.choice(days)))
        truth["statements"] += 1
    if chance.random() < 0.6:
        lines.append(chance.choice(MET).format(who=name, other=other, weekday=days[0], **words))
        truth["meetings"] += 1
    if chance.random() < 0.6:
        lines.append(chance.choice(STANCES)[1].format(who=chance.choice((name, other)), **words))
        truth["positions"] += 1
    title = f"{here[0]} and {there[0]} Discuss {matter.title()} Plans"
    text = "\n\n".join((title, *lines)) + "\n"
    slug = f"{matter}-{index:06}"
    paper = chance.choice(PAPERS)
    address = f"https://{paper.split()[-1].lower()}.example/{published:%Y/%m}/{slug}"
    return Made(slug, text, title, published, address, paper, dict(truth))


# --- as files -----------------------------------------------------------------------------------


def write_folder(made: Iterator[Made], folder: Path) -> None:
    """NAME.txt and NAME.json, a thousand of each a folder."""
    for index, each in enumerate(made):
        where = folder / f"{index // 1000:03}"
        where.mkdir(parents=True, exist_ok=True)
        (where / f"{each.name}.txt").write_text(each.text, encoding="utf-8")
        (where / f"{each.name}.json").write_text(json.dumps(each.about), encoding="utf-8")


def write_jsonl(made: Iterator[Made], path: Path) -> None:
    """A line of JSON an article, with the keys that news-please gives."""
    with path.open("w", encoding="utf-8") as stream:
        for each in made:
            row = {
                "maintext": each.text, "title": each.title, "date_publish": f"{each.published} 00:00:00",
                "url": each.url, "source_domain": each.publisher,
            }  # fmt: skip
            stream.write(json.dumps(row) + "\n")


def write_csv(made: Iterator[Made], path: Path) -> None:
    """A row an article."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(("text", "title", "published", "url", "publisher"))
        for each in made:
            table.writerow((each.text, each.title, each.published, each.url, each.publisher))


def page(each: Made) -> str:
    """The article as a web page, with a menu and a foot around it."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>\n" for line in each.text.split("\n\n")[1:])
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{html.escape(each.title)} | {html.escape(each.publisher)}</title>"
        f'<meta property="og:title" content="{html.escape(each.title)}">'
        f'<meta property="og:site_name" content="{html.escape(each.publisher)}">'
        f'<meta property="article:published_time" content="{each.published}T00:00:00Z">'
        f'<link rel="canonical" href="{html.escape(each.url)}"></head>\n<body>'
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>\n'
        f"<article><h1>{html.escape(each.title)}</h1>\n{paragraphs}</article>\n"
        '<footer><p><a href="/about">About us</a></p></footer></body></html>\n'
    )


def write_rss(made: Iterator[Made], path: Path) -> None:
    """A feed of RSS 2.0 that has the whole texts."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write(
            '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>All papers</title>'
            "<link>https://papers.example/</link><description>All</description>\n"
        )
        for each in made:
            day = datetime(each.published.year, each.published.month, each.published.day, tzinfo=UTC)
            body = "".join(f"<p>{html.escape(line)}</p>" for line in each.text.split("\n\n")[1:])
            stream.write(
                f"<item><title>{html.escape(each.title)}</title><link>{each.url}</link><guid>{each.url}</guid>"
                f"<pubDate>{format_datetime(day)}</pubDate><content:encoded>{html.escape(body)}</content:encoded></item>\n"
            )
        stream.write("</channel></rss>\n")


def write_warc(made: Iterator[Made], path: Path) -> None:
    """A web archive (WARC 1.1, each record compressed by itself) of the pages."""
    with path.open("wb") as stream:
        for each in made:
            body = page(each).encode()
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, each.url)}>\r\n"
                f"WARC-Date: {each.published}T00:00:00Z\r\nWARC-Target-URI: {each.url}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
            )
            stream.write(gzip.compress(head.encode() + answer + b"\r\n\r\n", mtime=0))


WRITERS = {"": write_folder, ".jsonl": write_jsonl, ".csv": write_csv, ".xml": write_rss, ".warc.gz": write_warc}


def check(store: str, number: int, seed: int) -> int:
    """Print every figure in which the graph in `store` differs from the truth; how many do."""
    with kg.open_store(store) as graph:
        found = {
            row["url"]: Counter[str]() for row in graph.query("SELECT ?url { ?a a nkg:Article ; schema:url ?url }")
        }
        rows = graph.query(
            "SELECT ?url ?kind (COUNT(?fact) AS ?n) { VALUES ?kind { nkg:Statement nkg:Meeting nkg:Position } "
            "?fact a ?kind ; nkg:inArticle ?article . ?article schema:url ?url } GROUP BY ?url ?kind"
        )
    for row in rows:
        found[row["url"]][row["kind"].rpartition("#")[2].lower() + "s"] = row["n"]
    wrong = 0
    for each in articles(number, seed):
        got = found.pop(each.url, None)
        if got is None or {kind: got[kind] for kind in each.truth} != each.truth:
            wrong += 1
            print(f"{each.name}: {each.truth} is true, the graph has {'no such article' if got is None else dict(got)}")
    for url in found:
        wrong += 1
        print(f"{url}: in the graph, never made")
    print(f"{number} articles, {wrong} wrong")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", type=int, help="how many articles")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--into", type=Path, help="a folder, or a file whose ending tells its format")
    parser.add_argument("--check", metavar="STORE", help="compare a store that was built of them with the truth")
    given = parser.parse_args()
    if given.into is not None:
        ending = "".join(given.into.suffixes)
        if ending not in WRITERS:
            parser.error(f"--into {given.into}: a folder, or a file that ends in {', '.join(filter(None, WRITERS))}")
        WRITERS[ending](articles(given.number, given.seed), given.into)
    return 1 if given.check and check(given.check, given.number, given.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
