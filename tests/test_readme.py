"""What the README shows is what the program prints, and what it calls works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def block(marker: str, language: str) -> str:
    found = re.search(rf"<!-- {marker} -->\n```{language}\n(.*?)\n```", README, re.DOTALL)
    assert found, marker
    return found[1]


def kg(*arguments: str) -> list[str]:
    result = subprocess.run([sys.executable, "-m", "kg", *arguments], capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return [line.rstrip() for line in result.stdout.splitlines()]


def test_the_demo_prints_every_line_that_the_readme_shows(tmp_path: Path) -> None:
    printed = kg("demo", "--no-serve", "--store", str(tmp_path / "store"))
    shown = [line for line in block("output: demo", "text").splitlines() if line.strip() not in ("", "…")]
    assert [line for line in shown if line not in printed] == []


def test_the_first_query_has_the_answer_that_the_readme_shows(seed_directory: Path) -> None:
    found = re.search(r"kg query '(SELECT .*?)'\n```", README, re.DOTALL)
    assert found
    assert kg("query", found[1], "--store", str(seed_directory)) == block("output: query", "text").splitlines()


def test_the_way_from_a_string_to_a_data_frame_is_five_lines_and_works(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pandas")
    source = block("python: frame", "python")
    assert sum(map(bool, source.splitlines())) <= 5
    exec(compile(source, "README.md", "exec"), {})
    assert capsys.readouterr().out.rstrip("\n") == block("output: frame", "text")


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#:]+)\)", README))
def test_what_the_readme_links_to_exists(path: str) -> None:
    assert (REPOSITORY / path).exists()
