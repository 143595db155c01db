"""Boosted regression trees for a quantile, on numpy: small, exact to repeat, quick to read.

After J. H. Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29 (2001).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .snapshots import Floats, Integers

BINS = 24
RATE = 0.05
SHARE = 0.7
"""Of the points, drawn anew for every tree."""
LEAST_LEAF, LEAF_PRIOR = 40, 20.0


@dataclass(frozen=True, slots=True)
class Split:
    """Points whose bin of `feature` is at most `bin` go left."""

    feature: int
    bin: int
    left: Node
    right: Node


Node = Split | float


class Trees:
    """A quantile of y given rows of X, added up from `count` trees of `depth` on a first guess."""

    def __init__(self, quantile: float, *, count: int = 150, depth: int = 3, seed: int = 1) -> None:
        self.quantile, self.count, self.depth, self.seed = quantile, count, depth, seed
        self._edges: list[Floats] = []
        self._trees: list[Node] = []

    def fit(self, x: Floats, y: Floats, first: Floats) -> Trees:
        """Learn from points (`x` has a row each); `first` is the guess to be corrected."""
        random = np.random.default_rng(self.seed)
        cuts = np.linspace(0, 1, BINS + 1)[1:-1]
        self._edges = [np.unique(np.quantile(column, cuts)) for column in x.T]
        bins, guess, self._trees = self._binned(x), first.copy(), []
        for _ in range(self.count):
            error = y - guess
            pull = np.where(error > 0, self.quantile, self.quantile - 1)
            tree = self._grown(bins, error, pull, np.nonzero(random.random(len(y)) < SHARE)[0], self.depth)
            self._trees.append(tree)
            guess += RATE * _answers(tree, bins)
        return self

    def predict(self, x: Floats, first: Floats) -> Floats:
        """The quantile for each row of `x`."""
        bins, guess = self._binned(x), first.copy()
        for tree in self._trees:
            guess += RATE * _answers(tree, bins)
        return guess

    def _binned(self, x: Floats) -> Integers:
        return np.stack([np.searchsorted(edges, column) for edges, column in zip(self._edges, x.T, strict=True)], 1)

    def _grown(self, bins: Integers, error: Floats, pull: Floats, points: Integers, depth: int) -> Node:
        split = _best(bins[points], pull[points]) if depth and len(points) >= 2 * LEAST_LEAF else None
        if split is None:
            count = len(points)
            return float(np.quantile(error[points], self.quantile)) * count / (count + LEAF_PRIOR) if count else 0.0
        feature, at = split
        left = bins[points, feature] <= at
        return Split(
            feature,
            at,
            self._grown(bins, error, pull, points[left], depth - 1),
            self._grown(bins, error, pull, points[~left], depth - 1),
        )


def _best(bins: Integers, pull: Floats) -> tuple[int, int] | None:
    """The feature and bin that part the pulls best, or None when no part would be large enough."""
    count, total = len(pull), pull.sum()
    best, found = -1.0, None
    for feature in range(bins.shape[1]):
        column = bins[:, feature]
        left = np.cumsum(np.bincount(column, pull, BINS))
        size = np.cumsum(np.bincount(column, minlength=BINS))
        fits = (size >= LEAST_LEAF) & (count - size >= LEAST_LEAF)
        gain = np.where(fits, left**2 / np.maximum(size, 1) + (total - left) ** 2 / np.maximum(count - size, 1), -1.0)
        at = int(gain.argmax())
        if gain[at] > best:
            best, found = float(gain[at]), (feature, at)
    return found


def _answers(tree: Node, bins: Integers) -> Floats:
    answers = np.empty(len(bins))
    waiting: list[tuple[Node, Integers]] = [(tree, np.arange(len(bins)))]
    while waiting:
        node, points = waiting.pop()
        if isinstance(node, float):
            answers[points] = node
        else:
            left = bins[points, node.feature] <= node.bin
            waiting += [(node.left, points[left]), (node.right, points[~left])]
    return answers
