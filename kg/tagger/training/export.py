"""From a trained network to the files that the tagger runs on."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional as F

from kg.tagger.encoding import FEATURES
from kg.tagger.training.network import FROZEN, HEADS, WIDTH, Layer, Network
from kg.tagger.training.score import biases

# The second layer's last operation, as the exporter names it.
_SECOND = "/norm2_1/LayerNormalization_output_0"


class Traced(nn.Module):
    """The network over one window, in plain operations that an exporter can follow."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network.eval()

    def forward(self, ids: Tensor, features: Tensor, first: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        net = self.network
        x = net.norm(net.words(ids) + net.positions.weight[: ids.shape[0]])
        for i, layer in enumerate(net.layers):
            if i == FROZEN:
                for column, embedding in enumerate(net.features):
                    x = x + embedding(features[:, column])
            assert isinstance(layer, Layer)
            q, k, v = layer.qkv(x).view(-1, 3, HEADS, WIDTH // HEADS).permute(1, 2, 0, 3).unbind(0)
            weights = torch.softmax(q @ (k.transpose(1, 2) * (WIDTH // HEADS) ** -0.5), dim=-1)
            x = layer.norm(x + layer.out((weights @ v).transpose(0, 1).reshape(-1, WIDTH)))
            x = layer.norm2(x + layer.down(F.gelu(layer.up(x))))
        words = x[first]
        return net.kind(words), net.inside(words), net.asks(words), net.answers(words)


def export(network: Network, tokenizer: Path, folder: Path) -> None:
    """Write `tagger.onnx`, `lower.onnx`, `biases.npz` and `tokenizer.json` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    example = (torch.arange(1000, 1050), torch.zeros((50, len(FEATURES)), dtype=torch.int64), torch.arange(1, 40))
    with tempfile.TemporaryDirectory() as work:
        whole = Path(work) / "whole.onnx"
        torch.onnx.export(
            Traced(network), example, whole, dynamo=False, opset_version=17,
            input_names=["ids", "features", "first"], output_names=["kinds", "inside", "asks", "answers"],
            dynamic_axes={"ids": {0: "pieces"}, "features": {0: "pieces"}, "first": {0: "words"},
                          **{name: {0: "words"} for name in ("kinds", "inside", "asks", "answers")}},
        )  # fmt: skip
        # Weights of seven bits: with eight the products of bytes overflow on processors without VNNI, which
        # costs accuracy there and gives other scores than elsewhere.
        quantize_dynamic(
            whole, folder / "tagger.onnx", per_channel=True, reduce_range=True, weight_type=QuantType.QInt8
        )
    lower(folder)
    words = Tokenizer.from_file(str(tokenizer))
    words.no_padding()
    words.no_truncation()
    words.save(str(folder / "tokenizer.json"), pretty=False)
    np.savez(folder / "biases.npz", **asdict(biases(network)))


def lower(folder: Path) -> None:
    """Write into `lower.onnx` what of the network in `tagger.onnx` gives `kg.tagger.vectors` its words: the vectors
    that its second layer ends with."""
    whole = onnx.load(folder / "tagger.onnx")
    whole.graph.node.append(onnx.helper.make_node("Gather", [_SECOND, "first"], ["vectors"], axis=0, name="vectors"))
    vectors = onnx.helper.make_tensor_value_info("vectors", onnx.TensorProto.FLOAT, ["words", WIDTH])
    whole.graph.output.append(vectors)
    part = onnx.utils.Extractor(whole).extract_model(["ids", "features", "first"], ["vectors"])
    onnx.save(part, folder / "lower.onnx")
