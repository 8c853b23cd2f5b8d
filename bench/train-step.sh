#!/usr/bin/env bash
# Training steps of published models, all weights trained, beside PyTorch: in turns, so many pairs, and what came of them.
#   bench/train-step.sh PYTHON [PAIRS [STEPS [PRECISIONS [MODELS]]]]
# PYTHON has torch and transformers. PRECISIONS ("bf16 fp32") and MODELS (folders of bench/models) are lists in one word.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=$1
pairs=${2:-5}
steps=${3:-8}
precisions=${4:-bf16 fp32}
models=${5:-dinov2-s-14 clip-b-32 vit-s-16}
field() { "$python" -c 'import json, sys; print(round(json.load(sys.stdin)["images_per_second_median"], 2))'; }
for precision in $precisions; do
    for model in $models; do
        folder=bench/models/$model
        for pair in $(seq "$pairs"); do
            ours=$(./vit4j bench train --config "$folder/config.json" --precision "$precision" --batch 32 \
                --steps "$steps" --threads 2 --json 2> /dev/null | field)
            theirs=$("$python" bench/python/train_step.py "$folder" --precision "$precision" --batch 32 \
                --steps "$steps" --threads 2 2> /dev/null | field)
            echo "$precision $model pair $pair: vit4j $ours images/s, PyTorch $theirs, load $(cut -d ' ' -f 1 /proc/loadavg)"
        done
    done
done | "$python" -u bench/python/pairs.py
