"""The command line as a user meets it: real processes, exit codes, plain messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY
from serving import running

from kg.store.embedded import EmbeddedStore

COMMANDS = (
    "build", "demo", "evaluate", "export", "load", "query", "serve", "show", "stats", "validate", "verify", "withdraw",
)  # fmt: skip
GOOD = "Danish Foreign Minister Lars Holm said on Tuesday that Denmark opposes the blockade of Gaza."


def kg(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
    )


def one_line(result: subprocess.CompletedProcess[str], *words: str) -> None:
    """One clear line on standard error, with these words, and no traceback."""
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, result.stderr
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in lines[0], lines[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = kg(command, "--help", COLUMNS="200")
    assert result.returncode == 0
    assert f"Example: kg {command}" in result.stdout


def test_build_query_show_stats_verify_withdraw(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    store = tmp_path / "store"
    built = kg("build", tmp_path / "good.txt", "--store", store)
    assert (built.returncode, built.stderr) == (0, "")
    assert "1 article stored" in built.stdout

    rows = kg("query", "who-said-what", "--store", store, "--format", "csv")
    assert rows.returncode == 0
    assert "Lars Holm" in rows.stdout

    table = kg("query", "--store", store, "SELECT (COUNT(?s) AS ?n) { ?s a nkg:Statement }")
    assert "n" in table.stdout
    assert "1" in table.stdout

    shown = kg("show", "--store", store, "actor/lars-holm")
    assert "[[Lars Holm]]" in shown.stdout
    assert kg("show", "--store", store, "LÄRS holm").stdout == shown.stdout
    assert kg("show", "--store", store, "holm").stdout == shown.stdout
    assert json.loads(kg("stats", "--store", store, "--format", "json").stdout)["Statement"] == 1

    assert kg("verify", "--store", store).returncode == 0
    assert kg("validate", "--store", store).returncode == 0
    assert kg("withdraw", "--store", store, "good").returncode == 0
    assert json.loads(kg("stats", "--store", store, "--format", "json").stdout)["Article"] == 0
    gone = kg("withdraw", "--store", store, "good")
    assert gone.returncode == 2
    one_line(gone, "good")


def test_build_output_to_standard_output_is_nothing_but_quads(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    result = kg("build", tmp_path / "good.txt", "--store", tmp_path / "store", "--output", "-")
    assert result.returncode == 0
    assert all(line.endswith(" .") for line in result.stdout.splitlines())
    assert result.stdout == kg("export", "--store", tmp_path / "store", "--format", "nquads").stdout


def bad_inputs(folder: Path) -> dict[str, tuple[bytes, str]]:
    """File name -> (bytes, a word of the reason)."""
    return {
        "empty.txt": (b"", "empty"),
        "blank.txt": (b" \n\t\n", "empty"),
        "binary.txt": (bytes(range(256)) * 20, "binary"),
        "german.txt": (
            "Der Außenminister sagte am Dienstag in Berlin, die Bundesregierung lehne die Blockade entschieden ab. "
            "Die Verhandlungen sollen am Freitag in Wien fortgesetzt werden, teilte das Ministerium mit.".encode(),
            "English",
        ),
        "sidecar.txt": (GOOD.replace("Gaza", "Cuba").encode(), "sidecar.json"),
        "baddate.txt": (GOOD.replace("Gaza", "Yemen").encode(), "2024-13-45"),
    }


def test_a_batch_goes_on_past_bad_files_and_keeps_them_with_their_reason(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    bad = bad_inputs(folder)
    for name, (content, _) in bad.items():
        (folder / name).write_bytes(content)
    (folder / "sidecar.json").write_text('{"published": ', encoding="utf-8")
    (folder / "baddate.json").write_text('{"published": "2024-13-45"}', encoding="utf-8")
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    (folder / "latin.txt").write_bytes(
        "The café owner René Müller said on Monday that the naïve plan would cost too much. "
        "“It’s a façade,” Müller said, adding that the mayor of Malmö had promised more.".encode("cp1252")
    )
    (folder / "silent.txt").write_text(
        "The river rose by two metres after three days of rain. Roads were closed.", encoding="utf-8"
    )
    result = kg("build", folder, "--store", tmp_path / "store")
    assert result.returncode == 1
    assert "3 articles stored" in result.stdout
    assert f"{len(bad)} left out" in result.stdout
    for name, (_, word) in bad.items():
        lines = [line for line in result.stderr.splitlines() if f"/{name}:" in line]
        assert len(lines) == 1, (name, result.stderr)
        assert word in lines[0]
    assert any("latin.txt" in line and "1252" in line for line in result.stderr.splitlines())
    kept = (tmp_path / "store" / "quarantine" / "unreadable.jsonl").read_text("utf-8").splitlines()
    assert {Path(json.loads(line)["source"]).name for line in kept} == set(bad)
    (folder / "empty.txt").write_text(GOOD.replace("Gaza", "Chad"), encoding="utf-8")
    kg("build", folder / "empty.txt", "--store", tmp_path / "store")
    kept = (tmp_path / "store" / "quarantine" / "unreadable.jsonl").read_text("utf-8").splitlines()
    assert "empty.txt" not in {Path(json.loads(line)["source"]).name for line in kept}


def test_a_single_line_of_five_megabytes(tmp_path: Path) -> None:
    sentence = "The committee met again and the minister said that nothing had changed in the region. "
    (tmp_path / "long.txt").write_text(sentence * 100 + "x" * 5_000_000, encoding="utf-8")
    result = kg("build", tmp_path / "long.txt", "--store", tmp_path / "store")
    assert result.returncode in (0, 1), result.stderr
    assert "Traceback" not in result.stderr
    assert kg("verify", "--store", tmp_path / "store").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("build", "no-such-folder"), ("no-such-folder",)),
        (("build", "{good}", "--published", "yesterday-ish"), ("yesterday-ish",)),
        (("build", "{good}", "--jobs", "0"), ("jobs",)),
        (("build", "{good}", "--output", "."), ("folder",)),
        (("build", "{good}", "--output", "{none}/graph.nq"), ("{none}",)),
        (("query", "--store", "{none}", "who-said-what"), ("{none}", "kg build")),
        (("stats", "--store", "{file}"), ("{file}",)),
        (("query", "--store", "{store}", "no-such-query"), ("no-such-query",)),
        (("query", "--store", "{store}", "SELECT * WHERE {\n  ?s ?p \n}"), ("line 3",)),
        (("query", "--store", "{store}", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), ("SERVICE",)),
        (("query", "--store", "{store}", "who-said-what", "--format", "pdf"), ("pdf",)),
        (("query", "--store", "{store}", "who-said-what", "--output", "{none}"), ("--format",)),
        (("query", "--store", "{store}", "{latin}"), ("latin.rq", "UTF-8")),
        (("show", "--store", "{store}", "no iri"), ("no iri",)),
        (("export", "--store", "{store}", "--format", "annotations", "--output", "{file}"), ("{file}", "folder")),
        (("query", "--store", "{store}", "positions-of-an-actor", "--param", "nobody=1"), ("nobody",)),
        (("show", "--store", "{store}", "actor/nobody-at-all"), ("nobody-at-all",)),
        (("export", "--store", "{store}", "--format", "pdf"), ("pdf",)),
        (("validate", "{none}"), ("{none}",)),
        (("validate", "{broken}"), ("broken.ttl", "line")),
        (("serve", "--store", "{none}"), ("{none}",)),
        (("serve", "--store", "{store}", "--port", "99999"), ("port",)),
    ],
)
def test_wrong_calls_get_one_line_and_exit_code_2(
    tmp_path: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    names = {"good": "good.txt", "file": "file.txt", "broken": "broken.ttl", "none": "none", "store": "store"}
    names["latin"] = "latin.rq"
    paths = {key: str(tmp_path / name) for key, name in names.items()}
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "file.txt").write_text("x", encoding="utf-8")
    (tmp_path / "broken.ttl").write_text("<a> <b> .\n", encoding="utf-8")
    (tmp_path / "latin.rq").write_bytes(b"SELECT * { ?s ?p 'caf\xe9' }")
    EmbeddedStore.open(tmp_path / "store", create=True).close()

    def filled(words: tuple[str, ...]) -> list[str]:
        for key, path in paths.items():
            words = tuple(word.replace("{" + key + "}", path) for word in words)
        return list(words)

    result = kg(*filled(arguments), cwd=tmp_path)
    assert result.returncode == 2, result.stderr
    one_line(result, *filled(words))


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(("frobnicate",), "frobnicate"), (("build",), "sources"), (("build", "x.txt", "--jobs", "two"), "--jobs")],
)
def test_calls_that_cannot_be_parsed_say_why_and_exit_with_code_2(arguments: tuple[str, ...], word: str) -> None:
    result = kg(*arguments, COLUMNS="200")
    assert result.returncode == 2
    assert word in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", [each for each in COMMANDS if each != "evaluate"])
def test_help_names_the_default_of_the_store(command: str) -> None:
    assert "newskg-store" in kg(command, "--help", COLUMNS="200").stdout


@pytest.mark.parametrize("name", ["no.such.package", "json", "colorsys"])
def test_a_pipeline_that_is_none_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    result = kg("build", tmp_path / "good.txt", "--store", tmp_path / "store", KG_PIPELINE=name)
    assert result.returncode == 2
    one_line(result, name)


def test_a_store_held_by_another_process(tmp_path: Path) -> None:
    with EmbeddedStore.open(tmp_path / "store", create=True):
        (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
        result = kg("build", tmp_path / "good.txt", "--store", tmp_path / "store")
    assert result.returncode == 2
    one_line(result, "another process")


def test_validate_tells_a_good_file_from_a_bad_one(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    kg("build", tmp_path / "good.txt", "--store", tmp_path / "store", "--output", tmp_path / "good.nq")
    assert kg("validate", tmp_path / "good.nq").returncode == 0
    quads = (tmp_path / "good.nq").read_text("utf-8").splitlines(keepends=True)
    spoilt = [line for line in quads if "ontology#speaker>" not in line or "/statement/" not in line.split()[0]]
    assert len(spoilt) < len(quads)
    (tmp_path / "bad.nq").write_text("".join(spoilt), encoding="utf-8")
    result = kg("validate", tmp_path / "bad.nq")
    assert result.returncode == 1
    assert "speaker" in result.stdout


def test_demo_prints_a_summary_of_the_seed(tmp_path: Path) -> None:
    result = kg("demo", "--no-serve", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    for words in ("Mevlut Cavusoglu", "Vladimir Putin", "conforms", "siege of Aleppo", "Saint Petersburg"):
        assert words in result.stdout
    assert (tmp_path / "newskg-store").is_dir()


def test_hostile_text_reaches_the_graph_as_text_only(tmp_path: Path) -> None:
    hostile = (
        'Minister Anna Berg said on Monday that "} ; DROP ALL ; INSERT DATA { <a:b> <c:d> <e:f> } #" was it.\n'
        "Berg said that the form held \\u0022 . <http://evil.example/x> <y:z> <script>alert(1)</script> "
        "and a \x0b bell \x07.\n"
        "\u202eBerg said the text was reversed.\u202c She said it ended with a backslash \\\n"
    )
    (tmp_path / "hostile.txt").write_text(hostile, encoding="utf-8")
    built = kg("build", tmp_path / "hostile.txt", "--store", tmp_path / "store", "--output", tmp_path / "out.nq")
    assert "Traceback" not in built.stderr
    assert kg("verify", "--store", tmp_path / "store").returncode == 0
    subjects = {line.split()[0] for line in (tmp_path / "out.nq").read_text("utf-8").splitlines()}
    assert not any(s.startswith(("<a:", "<y:", "<http://evil")) for s in subjects)
    with EmbeddedStore.open(tmp_path / "store") as store:
        (row,) = store.select("SELECT ?t { ?a <https://w3id.org/newskg/ontology#fullText> ?t }")
    assert str(row["t"]) == hostile


def test_a_running_endpoint_can_be_asked_in_place_of_a_directory(seed_directory: Path) -> None:
    with running(seed_directory) as server:
        endpoint = f"{server.url}sparql"
        for arguments in (
            ("query", "who-said-what", "--format", "csv"),
            ("query", "SELECT ?s { ?s a nkg:Meeting } ORDER BY ?s"),
            ("show", "actor/vladimir-putin"),
            ("stats", "--format", "json"),
            ("export", "--format", "annotations"),
            ("verify",),
        ):
            there = kg(*arguments, "--store", endpoint)
            assert there.returncode == 0, there.stderr
            assert there.stdout == kg(*arguments, "--store", seed_directory).stdout
        one_line(kg("stats", "--store", f"{server.url}nothing-here"), "nothing-here")
    gone = kg("stats", "--store", endpoint)
    assert gone.returncode == 2
    one_line(gone, endpoint)
