"""`kg evaluate`: gold against itself is perfect, each way of spoiling it lowers what it must, the order of
items never matters, and the figures are those of the reference scorer."""

from __future__ import annotations

import copy
import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import evaluate as evaluation
from kg.errors import BadInput
from kg.evaluate import Fault, Figures, annotation, faults, floors, overall, read_gold
from kg.evaluate.sources import lay_out

TEXT = """Envoys trade words in Oslo

Prime Minister Ana Brandt met the Veltish president, Jon Aas, in Oslo on Monday. "We will sign nothing," Brandt said.

Aas said the talks were useful. He backs the truce. Sign up for our letter!
"""
Data = dict[str, Any]


def span(words: str, number: int = 0) -> list[int]:
    start = -1
    for _ in range(number + 1):
        start = TEXT.index(words, start + 1)
    return [start, start + len(words)]


def actor(identifier: str, name: str, kind: str, *mentions: list[int], **more: object) -> Data:
    return {"id": identifier, "name": name, "type": kind, "mentions": list(mentions), **more}


GOLD: Data = {
    "id": "a",
    "body": [0, TEXT.index(" Sign up")],
    "headline": span("Envoys trade words in Oslo"),
    "actors": [
        actor("a1", "Ana Brandt", "person", span("Ana Brandt"), span("Brandt", 1), role="Prime Minister"),
        actor("a2", "Jon Aas", "person", span("Jon Aas"), span("Aas", 1), role="president", affiliation="a3"),
        actor("a3", "Veltland", "country", span("Veltish"), optional=True),
    ],
    "statements": [
        {"speaker": "a1", "speaker_text": span("Brandt", 1), "content": [span('"We will sign nothing,"')],
         "form": "direct", "cue": span("said"), "reported_by": None},
        {"speaker": "a2", "speaker_text": span("Aas", 1), "content": [span("the talks were useful")],
         "form": "indirect", "cue": span("said", 1), "reported_by": None},
    ],
    "meetings": [
        {"participants": ["a1", "a2"], "place": "Oslo", "date_text": span("on Monday"), "date": "2024-03-04",
         "status": "held", "kind": "meeting", "evidence": span("Prime Minister Ana Brandt met the Veltish president")},
    ],
    "positions": [
        {"holder": "a2", "stance": "supports", "target": span("the truce"), "evidence": span("He backs the truce")},
    ],
}  # fmt: skip
# The same, as another hand (or the exporter) would write it.
FOUND: Data = json.loads(re.sub(r'"(a\d)"', r'"x/\1"', json.dumps(GOLD)))
FOUND["affiliations"] = [{"member": "x/a2", "organization": "x/a3", "role": "President", "evidence": []}]


def measured(found: Data | None, gold: Data = GOLD) -> Figures:
    given = {} if found is None else {"a": annotation(TEXT, found)}
    return overall(evaluation.evaluate({"a": annotation(TEXT, gold)}, given))


def spoilt(change: Callable[[Data], object]) -> Data:
    found = copy.deepcopy(FOUND)
    change(found)
    return found


def flat(figures: Figures) -> dict[str, float | None]:
    return {f"{name} {measure}": value for name, each in figures.values().items() for measure, value in each.items()}


def test_gold_against_itself_is_right_in_everything() -> None:
    assert set(flat(measured(FOUND)).values()) <= {1.0, None}
    assert measured(FOUND).tallies["statements end-to-end strict"].gold == 2
    assert measured(FOUND).shares["meeting date"].of == measured(FOUND).shares["affiliation role"].of == 1


def test_an_article_without_finds_has_no_recall_and_no_precision() -> None:
    found = measured(None)
    assert found.tallies["statements"].recall == 0
    assert found.tallies["statements"].precision is None
    assert {tally.f1 for tally in found.tallies.values()} <= {0.0, None}


@pytest.mark.parametrize(
    ("change", "figure", "value"),
    [
        (lambda d: d["statements"].pop(), "statements recall", 0.5),
        (lambda d: d["statements"].append({"content": [span("met the")]}), "statements precision", 2 / 3),
        (lambda d: d["statements"][0].update(content=[span("nothing")]), "statements recall", 0.5),
        (lambda d: d["statements"][0].update(form="mixed"), "statement form accuracy", 0.5),
        (lambda d: d["statements"].pop(0), "statements direct recall", 0.0),
        (lambda d: d["statements"][0].update(speaker="x/a2"), "statements end-to-end strict f1", 0.5),
        (lambda d: d["statements"][0].update(speaker="x/a2", speaker_text=None), "statement speaker accuracy", 0.5),
        (lambda d: d["actors"].pop(0), "actors recall", 0.5),
        (lambda d: d["actors"].append(actor("y", "Oslo", "organization", span("Oslo", 1))), "actors precision", 2 / 3),
        (lambda d: d["actors"][0].update(type="organization"), "actors recall", 0.5),
        (lambda d: d["meetings"][0]["participants"].pop(), "meeting participants recall", 0.5),
        (lambda d: d["meetings"][0].update(status="planned"), "meeting status accuracy", 0.0),
        (lambda d: d["meetings"][0].update(place="Rome"), "meeting place accuracy", 0.0),
        (lambda d: d["meetings"][0].update(date="2024-03-11"), "meeting date accuracy", 0.0),
        (lambda d: d["meetings"][0].update(participants=["z"]), "meetings f1", 0.0),
        (lambda d: d["positions"][0].update(stance="opposes"), "positions f1", 0.0),
        (lambda d: d["positions"][0].update(stance="opposes"), "positions any stance f1", 1.0),
        (lambda d: d["positions"][0].update(holder=None), "positions any stance f1", 0.0),
        (lambda d: d["affiliations"].clear(), "affiliations recall", 0.0),
    ],
)  # fmt: skip
def test_a_fault_lowers_its_figure(change: Callable[[Data], object], figure: str, value: float) -> None:
    assert flat(measured(spoilt(change)))[figure] == pytest.approx(value)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["statements"].append({"content": [span("Envoys trade words")], "form": "indirect"}),
        lambda d: d["statements"].append({"content": [span("Sign up for our letter")], "form": "indirect"}),
        lambda d: d["statements"][1].update(content=[[s - 1, e + 1] for s, e in [span("the talks were useful")]]),
        lambda d: d["actors"].pop(),
        lambda d: d["actors"].append(actor("y", "Letter", "organization", span("letter"))),
        lambda d: d["meetings"][0].update(place="Oslo, Norway", evidence=span("the talks")),
    ],
)
def test_what_gold_does_not_annotate_or_says_otherwise_costs_nothing(change: Callable[[Data], object]) -> None:
    values = flat(measured(spoilt(change)))
    assert {name: value for name, value in values.items() if value not in {1.0, None} and "affil" not in name} == {}


STATEMENT = st.fixed_dictionaries(
    {
        "speaker": st.sampled_from(["x/a1", "x/a2", None]),
        "speaker_text": st.sampled_from([span("Brandt", 1), span("Aas", 1), None]),
        "content": st.sampled_from(
            [[span('"We will sign nothing,"')], [span("will sign nothing")], [span("the talks were useful")]]
        ),
        "form": st.sampled_from(["direct", "indirect", "mixed"]),
    }
)
MEETING = st.fixed_dictionaries(
    {
        "participants": st.lists(st.sampled_from(["x/a1", "x/a2", "x/a3", "x"]), unique=True),
        "place": st.sampled_from(["Oslo", "Rome", None]),
        "date": st.sampled_from(["2024-03-04", "2024-03", None]),
        "status": st.sampled_from(["held", "planned"]),
        "kind": st.sampled_from(["meeting", "talks"]),
        "evidence": st.sampled_from([[], [span("Ana Brandt met")], [span("the talks")]]),
    }
)
POSITION = st.fixed_dictionaries(
    {
        "holder": st.sampled_from(["x/a1", "x/a2", None]),
        "stance": st.sampled_from(["supports", "opposes"]),
        "target": st.sampled_from([span("the truce"), span("backs the truce"), span("talks")]),
        "evidence": st.just(span("He backs the truce")),
    }
)


@settings(max_examples=150, deadline=None)
@given(st.lists(STATEMENT, max_size=5), st.lists(MEETING, max_size=4), st.lists(POSITION, max_size=4), st.randoms())
def test_order_never_matters(
    statements: list[Data], meetings: list[Data], positions: list[Data], r: random.Random
) -> None:
    found = {**FOUND, "statements": statements, "meetings": meetings, "positions": positions}
    layers = ("actors", "statements", "meetings", "positions", "affiliations")
    shuffled = {**found, **{layer: r.sample(found[layer], len(found[layer])) for layer in layers}}
    gold = {**GOLD, "actors": r.sample(GOLD["actors"], 3), "statements": GOLD["statements"][::-1]}
    assert measured(shuffled, gold).values() == measured(found).values()
    for figure, value in flat(measured(found)).items():
        assert value is None or 0 <= value <= 1, figure


# --- the reference scorer -----------------------------------------------------------------------


def reference(shared: Path, predictions: Path) -> Data:
    folder = shared / "eval"
    command = [folder / "score.py", "--texts", folder / "dev" / "texts", "--gold", folder / "dev" / "gold"]
    shown = subprocess.run(
        [sys.executable, *map(str, command), "--pred", str(predictions), "--json", "-"], capture_output=True, check=True
    )
    total: Data = json.loads(shown.stdout)["total"]
    return total["prf"] | total["accuracy"]


def test_the_figures_are_those_of_the_reference_scorer(shared: Path, tmp_path: Path) -> None:
    """On gold, spoilt by chance in every layer (a fixed seed), so that no build is needed."""
    folder = shared / "eval" / "dev"
    gold = read_gold(folder / "texts", folder / "gold")
    chance = random.Random(11)
    found = {}
    for name, mine in gold.items():
        data = json.loads((folder / "gold" / f"{name}.json").read_text("utf-8"))
        spoil(data, chance, len(mine.text))
        (tmp_path / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
        found[name] = annotation(mine.text, data)
    mine = overall(evaluation.evaluate(gold, found)).values()
    for figure, expected in reference(shared, tmp_path).items():
        for measure, value in mine[figure].items():
            assert value == pytest.approx(expected[measure], abs=0.0005), (figure, measure)
    assert 0.3 < (mine["statements end-to-end"]["f1"] or 0) < 0.9 > (mine["positions"]["f1"] or 1)


def spoil(data: Data, chance: random.Random, length: int) -> None:
    """Lose, move and change things as an extractor would."""
    ids = [each["id"] for each in data["actors"]]
    for layer in ("actors", "statements", "meetings", "positions"):
        data[layer] = [each for each in data[layer] if chance.random() < 0.85]
    for each in data["actors"]:
        if chance.random() < 0.2:
            each["type"] = chance.choice(["person", "organization", "country", "group"])
            each["mentions"] = each["mentions"][1:]
    for each in data["statements"]:
        if chance.random() < 0.3:
            each["content"] = [[max(start - 30, 0), min(end + 20, length)] for start, end in each["content"]]
        if chance.random() < 0.2:
            each["speaker"], each["form"] = chance.choice([*ids, None]), chance.choice(["direct", "mixed"])
            each["speaker_text"] = chance.choice([each["speaker_text"], None, [0, 5]])
    for each in data["meetings"]:
        if chance.random() < 0.4:
            each["date"], each["status"] = chance.choice(["2020-01-01", None]), "planned"
            each["participants"] = chance.sample(ids, min(2, len(ids)))
        if chance.random() < 0.2:
            each["evidence"], each["place"] = [0, 10], chance.choice(["Lima, Peru", None])
    for each in data["positions"]:
        if chance.random() < 0.3:
            each["stance"], each["holder"] = "opposes", chance.choice([each["holder"], *ids])
            each["target"] = [each["target"][0], min(each["target"][1] + 15, length)]
    for layer in ("statements", "meetings", "positions"):
        data[layer] += [dict(each) for each in data[layer] if chance.random() < 0.1]


# --- listing --------------------------------------------------------------------------------------


def listing(found: Data) -> list[Fault]:
    gold, given = annotation(TEXT, GOLD), annotation(TEXT, found)
    (judged,) = evaluation.evaluate({"a": gold}, {"a": given}).values()
    return list(faults("a", judged, gold, given))


def test_a_listing_shows_sentence_gold_and_found() -> None:
    found = spoilt(lambda d: (d["meetings"][0].update(place="Rome"), d["statements"].pop(), d["positions"].pop()))
    assert listing(FOUND) == []
    assert [(f.layer, f.kind) for f in listing(found)] == [
        ("statements", "missed"), ("meetings", "wrong place"), ("positions", "missed"),
    ]  # fmt: skip
    missed, place, _ = listing(found)
    assert missed.sentence == "Aas said the talks were useful."
    assert (missed.gold, missed.found) == ("Jon Aas · “Aas” · “the talks were useful” · indirect · “said”", "")
    assert place.gold == "Ana Brandt, Jon Aas · Oslo · 2024-03-04 · “on Monday” · held · meeting"
    assert place.found == "Ana Brandt, Jon Aas · Rome · 2024-03-04 · “on Monday” · held · meeting"


def test_what_was_found_of_the_same_words_stands_beside_what_was_missed() -> None:
    found = spoilt(lambda d: d["positions"][0].update(holder="x/a1"))
    missed, spurious = listing(found)
    assert (missed.kind, missed.found) == ("missed", "(Ana Brandt · supports · “the truce”)")
    assert (spurious.kind, spurious.gold) == ("spurious", "(Jon Aas · supports · “the truce”)")


# --- floors ---------------------------------------------------------------------------------------


def test_floors_rise_by_themselves_and_never_fall_for_being_near() -> None:
    worse = measured(spoilt(lambda d: d["statements"].pop()))
    first = floors.changed(worse, {})
    assert first["statements"] == {"precision": 0.995, "recall": 0.495, "f1": 0.661, "gold": 2}
    assert floors.check(worse, first) == []
    raised = floors.changed(measured(FOUND), first)
    assert raised["statements"]["recall"] == 0.995
    near = {"statements": {"recall": 0.5}}
    assert floors.changed(worse, near)["statements"]["recall"] == 0.5


def test_a_figure_under_its_floor_or_gone_is_told_in_plain_words() -> None:
    kept = floors.changed(measured(FOUND), {})
    found = floors.check(measured(spoilt(lambda d: d["statements"].pop())), kept)
    assert "statements, recall: 0.500 is under its floor 0.995" in map(str, found)
    without = {**GOLD, "positions": []}
    gone = floors.check(measured({**FOUND, "positions": []}, without), kept)
    assert "positions, gold: 0 is under its floor 1" in map(str, gone)
    assert "positions, f1: not measured is under its floor 0.995" in map(str, gone)


# --- the command ----------------------------------------------------------------------------------


def kg(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", "evaluate", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("evaluate")
    (made / "texts").mkdir()
    (made / "gold").mkdir()
    (made / "texts" / "a.txt").write_text(TEXT, encoding="utf-8")
    (made / "index.jsonl").write_text(json.dumps({"id": "a", "published": "2024-03-05", "url": None}) + "\n")
    (made / "gold" / "a.json").write_text(json.dumps(GOLD), encoding="utf-8")
    (made / "log.md").write_text("# Changes\n\n## Unreleased\n\n- One.\n\n## 0.1\n\n- Two.\n", encoding="utf-8")
    return made


def test_the_command_builds_prints_and_keeps_floors(folder: Path) -> None:
    data = ("--texts", folder / "texts", "--gold", folder / "gold")
    first = kg(
        *data, "--floors", folder / "floors.json", "--write-floors", "--errors", "--json", folder / "report.json"
    )
    assert first.returncode == 0, first.stderr
    report = json.loads((folder / "report.json").read_text("utf-8"))
    recall = report["figures"]["statements"]["recall"]
    assert recall
    assert re.search(rf"^ statements +1\.000 +{recall:.3f} ", first.stdout, re.MULTILINE)
    assert [f"{f['article']}  {f['layer']}: {f['kind']}" for f in report["faults"]] == [
        line for line in first.stdout.splitlines() if line.startswith("a  ")
    ]
    # the day of publication came from the index
    assert report["figures"]["meeting date"]["accuracy"] == 1.0
    assert kg(*data, "--floors", folder / "floors.json").returncode == 0

    kept = json.loads((folder / "floors.json").read_text("utf-8"))
    kept["actors"]["gold"] = 99
    (folder / "floors.json").write_text(json.dumps(kept), encoding="utf-8")
    under = kg(*data, "--floors", folder / "floors.json")
    assert under.returncode == 1
    assert under.stderr.splitlines()[-1] == "kg: actors, gold: 2 is under its floor 99"
    refused = kg(*data, "--floors", folder / "floors.json", "--write-floors")
    assert refused.returncode == 1
    assert "no floor was changed: give --lower-with-reason" in refused.stderr
    assert json.loads((folder / "floors.json").read_text("utf-8")) == kept

    options = ("--write-floors", "--lower-with-reason", "it was a typing error", "--changelog", folder / "log.md")
    lowered = kg(*data, "--floors", folder / "floors.json", *options)
    assert lowered.returncode == 0, lowered.stderr
    assert json.loads((folder / "floors.json").read_text("utf-8"))["actors"]["gold"] == 2
    line = "- Floors in `floors.json` lowered: it was a typing error (actors, gold: 2 is under its floor 99)"
    log = (folder / "log.md").read_text("utf-8")
    assert log == f"# Changes\n\n## Unreleased\n\n{line}\n- One.\n\n## 0.1\n\n- Two.\n"


def test_a_store_is_judged_as_it_is_and_refused_with_other_texts(
    folder: Path, seed_directory: Path, tmp_path: Path
) -> None:
    missing = kg("--texts", folder / "texts", "--gold", folder / "gold", "--store", seed_directory, "--json", "-")
    assert missing.returncode == 0
    assert "a is not in the graph: all of its gold counts as missed" in missing.stderr
    assert json.loads(missing.stdout)["figures"]["statements"]["recall"] == 0
    built = [sys.executable, "-m", "kg", "build", folder / "texts", "--store", tmp_path / "store"]
    subprocess.run([str(each) for each in built], check=True, timeout=120, capture_output=True)
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(TEXT + "More.\n", encoding="utf-8")
    other = kg("--texts", tmp_path / "texts", "--gold", folder / "gold", "--store", tmp_path / "store")
    assert other.returncode == 2
    assert "another text of a than --texts" in other.stderr


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: (f / "gold" / "a.json").unlink(), "holds no gold annotations"),
        (lambda f: (f / "gold" / "a.json").write_text("{"), "no JSON"),
        (lambda f: (f / "gold" / "a.json").write_text('{"id": "a"}'), "is no annotation of a.txt: KeyError('actors')"),
        (lambda f: (f / "gold" / "a.json").write_text(json.dumps({**GOLD, "body": [0, 9999]})), "beyond the end"),
        (lambda f: (f / "texts" / "a.txt").unlink(), "a.txt cannot be read"),
        (lambda f: (f / "texts" / "index.jsonl").write_text("[]\n"), "is no index"),
    ],
)
def test_a_wrong_folder_is_told(change: Callable[[Path], object], message: str, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "gold").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "gold" / "a.json").write_text(json.dumps(GOLD), encoding="utf-8")
    change(tmp_path)
    (tmp_path / "sources").mkdir()
    with pytest.raises(BadInput, match=re.escape(message)):
        lay_out(tmp_path / "texts", read_gold(tmp_path / "texts", tmp_path / "gold"), tmp_path / "sources")


def test_options_that_do_not_go_together_are_refused(folder: Path) -> None:
    data = ("--texts", folder / "texts", "--gold", folder / "gold")
    assert "need --floors FILE" in kg(*data, "--write-floors").stderr
    assert "needs a reason" in kg(*data, "--floors", "f", "--lower-with-reason", "x").stderr
    assert "none of actors, statements" in kg(*data, "--layer", "people").stderr


def test_the_change_log_must_have_a_place_for_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "log.md"
    with pytest.raises(BadInput, match="--changelog"):
        floors.log_lowering(path, Path("f.json"), [], "because")
    path.write_text("# Changes\n", encoding="utf-8")
    with pytest.raises(BadInput, match="has no heading '## Unreleased'"):
        floors.log_lowering(path, Path("f.json"), [], "because")
