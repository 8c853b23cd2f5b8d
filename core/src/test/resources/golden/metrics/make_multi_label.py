"""Writes multi_label.json: predictions of five labels for sixty images, and scikit-learn's figures of them.

python make_multi_label.py, with numpy and scikit-learn 1.9.1. One label is no image's; probabilities are often equal.
"""

import json

import numpy as np
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score

LABELS, THRESHOLD = ["cat", "dog", "sofa", "window", "unicorn"], 0.4
rng = np.random.default_rng(14)
truth = rng.random((60, 5)) < [0.5, 0.2, 0.7, 0.05, 0.0]
scores = np.round(np.clip(0.35 * truth + 0.6 * rng.random((60, 5)), 0, 1), 1).astype(np.float32)
given = scores >= np.float32(THRESHOLD)
present = truth.any(axis=0)
by_label = dict(average=None, zero_division=0)
json.dump({
    "labels": LABELS, "threshold": float(np.float32(THRESHOLD)), "truth": truth.tolist(), "scores": scores.tolist(),
    "average_precision": [average_precision_score(truth[:, c], scores[:, c]) if present[c] else 0.0 for c in range(5)],
    "mean_average_precision": average_precision_score(truth[:, present], scores[:, present], average="macro"),
    "f1_micro": f1_score(truth, given, average="micro"),
    "f1_macro": f1_score(truth, given, labels=np.flatnonzero(present), average="macro", zero_division=0),
    "f1": f1_score(truth, given, **by_label).tolist(),
    "precision": precision_score(truth, given, **by_label).tolist(),
    "recall": recall_score(truth, given, **by_label).tolist(),
}, open("multi_label.json", "w"))
