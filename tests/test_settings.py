"""Settings: an option wins over the environment, the environment over the default; nonsense is refused."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from kg.errors import BadSetting
from kg.settings import Settings, load


def test_an_option_wins_over_the_environment_and_the_environment_over_the_default() -> None:
    environ = {"KG_STORE": "there", "KG_JOBS": "3", "KG_TIMEOUT": "2.5"}
    loaded = load({"jobs": 4, "store": None}, environ)
    assert (loaded.store, loaded.jobs, loaded.timeout, loaded.port) == (Path("there"), 4, 2.5, 8080)


def test_an_empty_variable_counts_as_not_set() -> None:
    assert load(environ={f"KG_{each.name.upper()}": "" for each in fields(Settings)}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("jobs", "two"),
        ("jobs", "0"),
        ("jobs", "-1"),
        ("timeout", "0"),
        ("timeout", "nan"),
        ("port", "65536"),
        ("port", "-1"),
        ("base", "example.org/"),
        ("base", "https://example.org"),
        ("base", "https://example.org/a b/"),
        ("base", "https://example.org/#/"),
        ("max_result_bytes", "1e6"),
        ("keep_text", "none"),
    ],
)
def test_an_impossible_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name if name == "base" else f"(?i){name}"):
        load(environ={f"KG_{name.upper()}": value})


def test_the_extraction_hash_changes_with_the_settings_that_change_the_graph_and_no_others() -> None:
    other: dict[type, Any] = {str: "https://example.org/", int: 7, float: 7.5, bool: False, tuple: ("http://a/",)}
    other |= {type(None): Path("elsewhere"), type(Path()): Path("elsewhere")}
    for each in fields(Settings):
        value = "secret" if each.name.endswith("token") else other[type(each.default)]
        value = each.metadata["choices"][-1] if each.metadata["choices"] else value
        changed = replace(Settings(), **{each.name: value})
        assert (changed.extraction_hash != Settings().extraction_hash) == each.metadata["extraction"], each.name


def test_the_token_comes_from_its_file_and_is_never_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("c2VjcmV0\n")
    loaded = load({"token_file": tmp_path / "token"}, {})
    assert loaded.token == "c2VjcmV0"
    assert loaded.token not in repr(loaded)
    assert load({"token_file": tmp_path / "token"}, {"KG_TOKEN": "other"}).token == "other"
    with pytest.raises(BadSetting, match="cannot be read"):
        load({"token_file": tmp_path / "none"}, {})
    (tmp_path / "token").write_text("\n")
    with pytest.raises(BadSetting, match="empty"):
        load(environ={"KG_TOKEN_FILE": str(tmp_path / "token")})


@pytest.mark.parametrize(("raw", "gate"), [("0", False), ("off", False), ("true", True), ("", True)])
def test_a_switch(raw: str, gate: bool) -> None:
    assert load(environ={"KG_GATE": raw}).gate is gate


@pytest.mark.parametrize(
    "environ",
    [
        {"KG_GATE": "perhaps"},
        {"KG_TOKEN": "with space"},
        {"KG_ALLOW_SERVICE": "https://dbpedia.org/sparql ftp://x/"},
        {"KG_ALLOW_SERVICE": "https://dbpedia.org"},
        {"KG_UPDATE_TIMEOUT": "0"},
    ],
)
def test_nonsense_about_the_server_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(BadSetting):
        load(environ=environ)
