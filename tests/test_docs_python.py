"""docs/python.md and docs/quickstart.ipynb show what happens."""

from __future__ import annotations

import ast
import contextlib
import doctest
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY

pytest.importorskip("pandas")
PAGE = (REPOSITORY / "docs" / "python.md").read_text("utf-8")
NOTEBOOK = json.loads((REPOSITORY / "docs" / "quickstart.ipynb").read_text("utf-8"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # rdflib's query calls what rdflib deprecates
def test_every_example_of_the_page_gives_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    examples = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    found = doctest.DocTestParser().get_doctest(examples, {}, "docs/python.md", None, None)
    assert len(found.examples) > 20
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(found).failed == 0


def run(source: str, names: dict[str, Any]) -> str:
    """What a notebook shows of a cell: what it prints, then the value of its last expression."""
    *statements, last = ast.parse(source).body
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(ast.Module(statements, []), "cell", "exec"), names)
        if not isinstance(last, ast.Expr):
            exec(compile(ast.Module([last], []), "cell", "exec"), names)
            return printed.getvalue()
        value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return printed.getvalue() + ("" if value is None else repr(value))


def test_every_cell_of_the_notebook_gives_the_output_that_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    cells = [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]
    assert len(cells) > 3
    for cell in cells:
        kept = "".join(
            "".join(each["text"] if each["output_type"] == "stream" else each["data"]["text/plain"])
            for each in cell["outputs"]
        )
        assert run("".join(cell["source"]), names).strip() == kept.strip()


def test_the_notebook_names_no_machine() -> None:
    assert NOTEBOOK["nbformat"] == 4
    assert not re.search(r"/(home|tmp|root|work|Users)/", json.dumps(NOTEBOOK))
