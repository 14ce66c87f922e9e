"""Vectors of word pieces: what a sentence encoder makes of each piece alone, in fewer dimensions and whole numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.identity.issues.phrases import POINTING

WIDTH = 64
_HEADS, _LAYERS, _AT_ONCE = 12, 6, 512
_LARGEST = 127


def alone(model: Path, tokenizer: Tokenizer) -> NDArray[np.float64]:
    """What the encoder in the folder `model` makes of each piece of the vocabulary between its two marks: the mean of
    the three; zeros for what is no word."""
    import torch
    from safetensors.torch import load_file
    from torch.nn import functional

    held = {name.removeprefix("bert."): each.float() for name, each in load_file(model / "model.safetensors").items()}

    def norm(x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(x, x.shape[-1:], held[f"{name}.weight"], held[f"{name}.bias"], 1e-12)

    def linear(x: torch.Tensor, name: str) -> torch.Tensor:
        return functional.linear(x, held[f"{name}.weight"], held[f"{name}.bias"])

    def encoded(ids: torch.Tensor) -> torch.Tensor:
        x = held["embeddings.word_embeddings.weight"][ids]
        x = x + held["embeddings.position_embeddings.weight"][: ids.shape[1]]
        x = norm(x + held["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(_LAYERS):
            at = f"encoder.layer.{layer}"
            q, k, v = (
                linear(x, f"{at}.attention.self.{each}").view(*x.shape[:2], _HEADS, -1).transpose(1, 2)
                for each in ("query", "key", "value")
            )
            mixed = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
            x = norm(x + linear(mixed, f"{at}.attention.output.dense"), f"{at}.attention.output.LayerNorm")
            wide = functional.gelu(linear(x, f"{at}.intermediate.dense"))
            x = norm(x + linear(wide, f"{at}.output.dense"), f"{at}.output.LayerNorm")
        return x.mean(dim=1)

    pieces = _pieces(tokenizer)
    opens, closes = (tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]"))
    found = np.zeros((tokenizer.get_vocab_size(), held["embeddings.LayerNorm.weight"].shape[0]))
    with torch.inference_mode():
        for start in range(0, len(pieces), _AT_ONCE):
            some = pieces[start : start + _AT_ONCE]
            found[some] = encoded(torch.tensor([[opens, each, closes] for each in some])).numpy()
    return found


def _pieces(tokenizer: Tokenizer) -> list[int]:
    """Those that are words or parts of words in Latin letters or digits."""
    words = tokenizer.get_vocab().items()
    return sorted(at for word, at in words if word[0] != "[" and word.isascii() and any(map(str.isalnum, word)))


def reduced(vectors: NDArray[np.float64]) -> NDArray[np.int8]:
    """The WIDTH main directions of `vectors`, each row of one length, in whole numbers."""
    known = np.asarray(vectors.any(axis=1), np.bool_)
    centred = np.where(known[:, None], vectors - vectors[known].mean(axis=0), 0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    rows = centred @ directions[:, : -WIDTH - 1 : -1]
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.asarray(np.rint(rows * _LARGEST / np.abs(rows).max()), np.int8)


def telling(texts: Iterable[str], tokenizer: Tokenizer, rows: NDArray[np.int8]) -> NDArray[np.uint8]:
    """How much each piece tells: 8 times the logarithm of how seldom a text has it; nothing where it only points
    or has no vector in `rows`."""
    known = np.asarray(rows.any(axis=1), np.bool_)
    count, seen = 0, Counter[int]()
    for text in texts:
        count += 1
        seen.update(set(tokenizer.encode(text, add_special_tokens=False).ids))
    seldom = np.array([math.log((count + 1) / (seen[at] + 0.5)) for at in range(len(known))])
    found = np.clip(np.rint(np.maximum(seldom - 0.5, 0.3) * 8), 0, 60)
    found[np.flatnonzero(~known)] = 0
    found[[at for word in POINTING if (at := tokenizer.token_to_id(word)) is not None]] = 0
    return np.asarray(found, np.uint8)
