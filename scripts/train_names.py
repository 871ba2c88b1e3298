"""Train the name model that the product ships.

    uv run --isolated --with torch==2.13.0 --with wordfreq==3.1.1 python scripts/train_names.py \
        --data ../shared/data --seed 7 --out bot/sharing/data/names/

torch and wordfreq are needed here only; the product runs the network with numpy alone.
Writes the reduced lists, ``features.txt.gz`` and ``network.npz``. One thread and a fixed seed: two runs with
the same versions on the same kind of processor give the same bytes.
"""

import argparse
import gzip
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from names_data import LABELS, Encoded, encode, read_marked, read_register, training_texts, write_statistics
from names_synthetic import Marked, change_case
from torch import nn

from bot.sharing.names.features import FLAGS
from bot.sharing.names.finder import load_finder
from bot.sharing.names.statistics import load_statistics

WIDTH = 64
HIDDEN = 64
REACH = 2
"""Neighbours on each side that the first layer sees; the later ones see one, at the distances of SPREADS."""
SPREADS = (1, 3)
BATCH_TOKENS = 3000
EPOCHS = 8
SYNTHETIC = 15000
MIN_COUNT = {"w": 4, "p": 12, "s": 12, "f": 1, "n": 1, "l": 3}
"""How often a feature of each kind must be seen to be kept."""


@dataclass(frozen=True)
class Packed:
    """All texts end to end: feature numbers (tokens, slots; 0 = none), kinds, flags, labels, text bounds."""

    features: torch.Tensor
    kinds: torch.Tensor
    flags: torch.Tensor
    labels: torch.Tensor
    bounds: list[tuple[int, int]]


class Network(nn.Module):
    """Sum of feature vectors, then layers of windows over the neighbours, then a score for each label."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(features + 1, WIDTH, padding_idx=0)
        nn.init.normal_(self.embed.weight, std=0.15)
        self.flag = nn.Embedding(FLAGS, WIDTH)
        nn.init.normal_(self.flag.weight, std=0.1)
        self.first = nn.Linear(WIDTH * (2 * REACH + 1), HIDDEN)
        self.more = nn.ModuleList(nn.Linear(HIDDEN * 3, HIDDEN) for _ in SPREADS)
        self.out = nn.Linear(HIDDEN, len(LABELS))
        self.drop = nn.Dropout(0.3)

    def forward(
        self, features: torch.Tensor, keep: torch.Tensor, flags: torch.Tensor, real: torch.Tensor
    ) -> torch.Tensor:
        """Shapes (batch, tokens, slots) twice, then (batch, tokens) twice; gives (batch, tokens, labels)."""
        mask = real.unsqueeze(-1).float()
        vectors = (self.embed(features) * keep.unsqueeze(-1)).sum(2) + self.flag(flags)
        hidden = torch.relu(self.first(_windows(vectors * mask, REACH, 1))) * mask
        for layer, spread in zip(self.more, SPREADS, strict=True):
            hidden = (hidden + torch.relu(layer(_windows(self.drop(hidden), 1, spread)))) * mask
        return self.out(self.drop(hidden))


def _windows(values: torch.Tensor, reach: int, spread: int) -> torch.Tensor:
    """Each token with its neighbours ``spread`` apart, zeros beyond the edges."""
    length, pad = values.shape[1], reach * spread
    padded = nn.functional.pad(values, (0, 0, pad, pad))
    return torch.cat([padded[:, i * spread : i * spread + length] for i in range(2 * reach + 1)], dim=-1)


def choose_features(texts: list[Encoded]) -> list[str]:
    """The features seen often enough, sorted; a word is kept for itself only if it mostly is no name."""
    seen: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for text in texts:
        for features, label in zip(text.features, text.labels, strict=True):
            seen.update(features)
            if label in (1, 2):
                named.update(feature for feature in features if feature[0] == "w")
    return sorted(
        feature
        for feature, count in seen.items()
        if count - 2 * named[feature] >= MIN_COUNT[feature[0]] and feature != "w="
    )


def pack(texts: list[Encoded], numbers: dict[str, int]) -> Packed:
    """Feature names to numbers; unknown features are left out."""
    kinds = {name: "wpsfnl".index(name[0]) for name in numbers}
    rows = [
        [(numbers[f], kinds[f]) for f in features if f in numbers]
        for text in texts
        for features in text.features
    ]
    slots = max(map(len, rows))
    features = np.zeros((len(rows), slots), dtype=np.int32)
    groups = np.zeros((len(rows), slots), dtype=np.int8)
    for index, row in enumerate(rows):
        for slot, (number, kind) in enumerate(row):
            features[index, slot], groups[index, slot] = number, kind
    ends = np.cumsum([len(text.flags) for text in texts]).tolist()
    return Packed(
        torch.from_numpy(features),
        torch.from_numpy(groups),
        torch.tensor([flag for text in texts for flag in text.flags]),
        torch.from_numpy(np.concatenate([text.labels for text in texts])),
        list(zip([0, *ends[:-1]], ends, strict=True)),
    )


def batches(packed: Packed, rng: random.Random) -> list[list[int]]:
    """Texts of like length together, about ``BATCH_TOKENS`` tokens a batch, in random order."""
    order = sorted(
        range(len(packed.bounds)), key=lambda i: (packed.bounds[i][1] - packed.bounds[i][0], rng.random())
    )
    groups: list[list[int]] = [[]]
    for index in order:
        length = packed.bounds[index][1] - packed.bounds[index][0]
        if groups[-1] and (len(groups[-1]) + 1) * length > BATCH_TOKENS:
            groups.append([])
        groups[-1].append(index)
    rng.shuffle(groups)
    return groups


def gather(packed: Packed, indices: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token positions (batch, longest) and which of them are real."""
    longest = max(packed.bounds[i][1] - packed.bounds[i][0] for i in indices)
    offsets = torch.arange(longest)
    starts = torch.tensor([packed.bounds[i][0] for i in indices]).unsqueeze(1)
    lengths = torch.tensor([packed.bounds[i][1] - packed.bounds[i][0] for i in indices]).unsqueeze(1)
    real = offsets < lengths
    return torch.where(real, starts + offsets, starts), real


def kept(kinds: torch.Tensor) -> torch.Tensor:
    """Random blindness: a word's own identity, its ends or its list entries are hidden now and then."""
    shape = kinds.shape[:2]
    hide = {0: 0.35, 1: 0.15, 2: 0.15, 3: 0.03, 4: 0.1, 5: 0.04}
    keep = torch.ones(kinds.shape)
    for kind, chance in hide.items():
        hidden = (torch.rand(shape) < chance).unsqueeze(-1)
        keep = keep.masked_fill(hidden & (kinds == kind), 0.0)
    return keep


def train(packed: Packed, features: int, seed: int, epochs: int) -> Network:
    """Adam with a one-cycle rate; what is returned is the running mean of the weights."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    network = Network(features)
    mean = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998)
    )
    optimizer = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=0.01)
    steps = len(batches(packed, random.Random(0))) * epochs
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, 3e-3, total_steps=steps + epochs * 4, pct_start=0.1
    )
    for epoch in range(epochs):
        total = count = 0.0
        began = time.monotonic()
        for indices in batches(packed, rng):
            positions, real = gather(packed, indices)
            kinds = packed.kinds[positions]
            scores = network(packed.features[positions], kept(kinds), packed.flags[positions], real)
            labels = packed.labels[positions]
            loss = nn.functional.cross_entropy(scores[real], labels[real], label_smoothing=0.02)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            mean.update_parameters(network)
            total, count = total + loss.item(), count + 1
        print(f"epoch {epoch + 1}: loss {total / count:.4f}, {time.monotonic() - began:.0f} s", flush=True)
    trained: Network = mean.module
    return trained.eval()


def export(network: Network, features: list[str], folder: Path) -> None:
    """Feature vectors as 8-bit numbers with a scale each, the rest as 16-bit floats."""
    vectors = network.embed.weight.detach().numpy()[1:]
    scales = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-8) / 127
    arrays = {
        "vectors": np.rint(vectors / scales).astype(np.int8),
        "scales": scales.astype(np.float32),
        "flags": network.flag.weight.detach().numpy().astype(np.float16),
        "spreads": np.array((1, *SPREADS)),
    }
    layers = [network.first, *network.more, network.out]
    for index, layer in enumerate(layers):
        arrays[f"weight{index}"] = layer.weight.detach().numpy().T.astype(np.float16)
        arrays[f"bias{index}"] = layer.bias.detach().numpy().astype(np.float16)
    np.savez_compressed(folder / "network.npz", **arrays)
    (folder / "features.txt.gz").write_bytes(gzip.compress("\n".join(features).encode("utf-8"), mtime=0))


def main() -> None:
    """Read, train, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("bot/sharing/data/names"))
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--synthetic", type=int, default=SYNTHETIC)
    parser.add_argument(
        "--fold", type=int, help="leave out fifth 0-4 of the news for cross-validation, write it to --out"
    )
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    rng = random.Random(chosen.seed)
    register = read_register(chosen.data / "names")
    write_statistics(register, chosen.out)
    statistics = load_statistics(chosen.out)
    news = read_marked(chosen.data / "ner" / "da_news_train.jsonl")
    held_out: list[Marked] = []
    if chosen.fold is not None:
        fifth = len(news) // 5
        held_out = news[chosen.fold * fifth : (chosen.fold + 1) * fifth]
        news = news[: chosen.fold * fifth] + news[(chosen.fold + 1) * fifth :]
    texts = training_texts(news, register, rng, chosen.synthetic)
    encoded = [encode(text, statistics, rng) for text in texts]
    features = choose_features(encoded)
    packed = pack(encoded, {name: number for number, name in enumerate(features, 1)})
    print(f"{len(texts)} texts, {len(packed.labels)} tokens, {len(features)} features")
    export(train(packed, len(features), chosen.seed, chosen.epochs), features, chosen.out)
    if held_out:
        measure(held_out, chosen.out)


def measure(held_out: list[Marked], folder: Path) -> None:
    """F1 of exact person spans on news that was left out, as it is and in lower case."""
    finder = load_finder(folder)
    for label, change in (("as written", str), ("lower case", str.lower)):
        gold = found = right = 0
        for marked in held_out:
            names = {(start, end) for start, end, kind in marked.spans if kind == "PER"}
            spans = {(span.start, span.end) for span in finder.find(change_case(marked, change).text)}
            gold, found, right = gold + len(names), found + len(spans), right + len(names & spans)
        precision, recall, f1 = right / found, right / gold, 2 * right / (gold + found)
        print(f"left out, {label}: P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")


if __name__ == "__main__":
    main()
