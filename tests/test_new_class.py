"""A new class of assertions, added to a copy of newskg as docs/extending.md says, and by nothing else."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from conftest import REPOSITORY
from serving import running

TEXT = """Kenya and Uganda end dispute

President William Ruto and President Yoweri Museveni signed an agreement on Tuesday. The deal ends a long dispute.
"""
STEP = re.compile(r"<!-- (append to|change|new) (\S+) -->\n```\w+\n(.*?)```\n", re.DOTALL)


def follow(guide: str, copy: Path) -> list[str]:
    """Change the files of `copy` as the guide says; returns those that were there already."""
    changed = []
    for what, name, block in STEP.findall(guide):
        path = copy / name
        if what == "new":
            path.parent.mkdir(exist_ok=True)
            assert not path.exists()
            path.write_text(block, encoding="utf-8")
            continue
        text = path.read_text("utf-8")
        if what == "append to":
            text = f"{text}\n{block}"
        else:
            lines = block.splitlines(keepends=True)
            old, new = ("".join(each[1:] for each in lines if each[0] != gone) for gone in "+-")
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        changed.append(name)
    return changed


@dataclass(frozen=True)
class Copy:
    """newskg with agreements, and a store that it built."""

    folder: Path
    store: Path

    def kg(self, *arguments: object) -> str:
        command = [sys.executable, "-m", "kg", *map(str, arguments)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=120, env=os.environ)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def export(self, form: str) -> str:
        return self.kg("export", "--store", self.store, "--format", form)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    folder = tmp_path_factory.mktemp("newskg")
    for name in ("kg", "ontology", "shapes", "queries"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    changed = follow((REPOSITORY / "docs" / "extending.md").read_text("utf-8"), folder)
    assert set(changed) == {
        "ontology/newskg.ttl", "ontology/context.jsonld", "kg/model/records.py", "kg/model/classes.py",
        "kg/extraction/__init__.py",
    }  # fmt: skip
    (folder / "pact.txt").write_text(TEXT, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        made = Copy(folder, folder / "store")
        account = made.kg("build", "pact.txt", "--published", "2024-03-13", "--store", made.store)
        assert "1 agreement," in account
        yield made


def test_the_graph_has_it_with_its_parts_and_through_the_gate(copy: Copy) -> None:
    assert not (copy.store / "quarantine").exists()
    query = """SELECT ?party ?date ?words ?by { ?a a/rdfs:subClassOf nkg:Assertion ; a nkg:Agreement ; nkg:date ?date ;
      nkg:party/skos:prefLabel ?party ; nkg:inArticle/nkg:fullText ?text ; nkg:evidence ?m ;
      nkg:extractedBy/rdfs:label ?by . ?m nkg:start ?start ; nkg:end ?end .
      BIND(SUBSTR(?text, ?start + 1, ?end - ?start) AS ?words) } ORDER BY ?party"""
    rows = list(csv.DictReader(io.StringIO(copy.kg("query", query, "--store", copy.store, "--format", "csv"))))
    assert [row["party"] for row in rows] == ["William Ruto", "Yoweri Museveni"]
    assert {(row["date"], row["by"]) for row in rows} == {("2024-03-12", "agreements 1")}
    assert rows[0]["words"] == "William Ruto and President Yoweri Museveni signed an agreement"
    assert copy.kg("validate", "--store", copy.store)


def test_the_gate_refuses_one_that_its_shape_does(copy: Copy, tmp_path: Path) -> None:
    lines = copy.export("nquads").splitlines(keepends=True)
    (tmp_path / "one.nq").write_text(
        "".join(line for line in lines if not ("#party>" in line and "museveni" in line)), encoding="utf-8"
    )
    command = [sys.executable, "-m", "kg", "validate", str(tmp_path / "one.nq")]
    done = subprocess.run(command, cwd=copy.folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "An agreement has two parties at least" in done.stdout


def test_the_exports_have_it(copy: Copy) -> None:
    annotation = json.loads(copy.export("annotations"))
    (agreement,) = annotation["agreements"]
    assert agreement["parties"] == ["william-ruto", "yoweri-museveni"]
    assert agreement["date"] == "2024-03-12"
    assert [TEXT[start:end] for start, end in [agreement["date_text"]]] == ["on Tuesday"]
    (row,) = [row for row in csv.DictReader(io.StringIO(copy.export("csv"))) if row["\ufefftype"] == "Agreement"]
    assert (row["who"], row["when"], row["date"]) == ("William Ruto; Yoweri Museveni", "on Tuesday", "2024-03-12")
    assert '"party": [' in copy.export("jsonld")
    table = copy.kg("export", "--store", copy.store, "--format", "csv", "--table", "agreements", "--plain")
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["party"], row["date"], row["date_text"]) == (
        "William Ruto; Yoweri Museveni",
        "2024-03-12",
        "on Tuesday",
    )
    assert "direct#agreement>" in copy.export("rdf12")


def test_it_is_measured_against_gold(copy: Copy, tmp_path: Path) -> None:
    gold = json.loads(copy.export("annotations"))
    gold["agreements"].append({**gold["agreements"][0], "evidence": [[0, 5]]})
    for folder, name, text in (("texts", "pact.txt", TEXT), ("gold", "pact.json", json.dumps(gold))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    options = ("--texts", tmp_path / "texts", "--gold", tmp_path / "gold", "--store", copy.store, "--json", "-")
    figures = json.loads(copy.kg("evaluate", *options))["figures"]
    assert figures["agreements"] == {"precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3)}
    assert figures["agreement date"] == {"accuracy": 1.0}


def test_the_statistics_count_it(copy: Copy) -> None:
    assert json.loads(copy.kg("stats", "--store", copy.store, "--format", "json"))["Agreement"] == 1


def test_the_pages_show_it(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copy.folder)
    with running(copy.store) as server, httpx.Client(base_url=server.url, timeout=60, follow_redirects=True) as client:

        def page(path: str) -> str:
            answer = client.get(path, headers={"Accept": "text/html"})
            assert answer.status_code == 200
            return answer.text

        assert 'href="/agreements"' in page("/")
        listed = page("/agreements")
        assert "1 in all" in listed
        assert "Agreement of" in listed
        assert ">William Ruto</a> and <a" in listed
        found = re.search(r'href="(/resource\?iri=[^"]*agreement[^"]*)"', listed)
        assert found
        about = page(found[1].replace("&amp;", "&"))
        assert "<mark>William Ruto and President Yoweri Museveni signed an agreement</mark>" in about
        assert "nkg:partySpan" in about
        (key,) = re.findall(r'href="/article/(\w+)[#"]', page("/articles"))
        assert 'class="k-agreement' in page(f"/article/{key}")
