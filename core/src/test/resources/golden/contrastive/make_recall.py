"""Writes recall.json: scores of forty queries, and their recall by OpenCLIP's formula and by scikit-learn.

python make_recall.py, with numpy and scikit-learn. OpenCLIP: src/open_clip_train/train.py, get_clip_metrics.
"""

import json

import numpy as np
from sklearn.metrics import top_k_accuracy_score

N = 40
rng = np.random.default_rng(5)
scores = (rng.standard_normal((N, N)) + 1.2 * np.eye(N)).astype(np.float32)
ranking = np.argsort(-scores, axis=1)
preds = np.where(ranking == np.arange(N)[:, None])[1]
golden = {"scores": scores.tolist()}
for k in (1, 5, 10):
    golden[f"recall_at_{k}"] = float(np.mean(preds < k))
    assert golden[f"recall_at_{k}"] == top_k_accuracy_score(np.arange(N), scores, k=k, labels=np.arange(N))
json.dump(golden, open("recall.json", "w"))
