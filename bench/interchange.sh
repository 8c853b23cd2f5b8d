#!/usr/bin/env bash
# Opens a finished run of a plain ViT (or another ViT folder of vit4j's) with Python's transformers, and compares the
# logits of eight random images: a difference above 1e-5 fails.
#   bench/interchange.sh FOLDER PYTHON          # PYTHON has torch, torchvision, pillow, transformers and safetensors
set -eu
if [ $# -ne 2 ]; then
    sed -n '2,4s/^# *//p' "${BASH_SOURCE[0]}" >&2
    exit 2
fi
folder=$(cd "$1" && pwd -P)
python=$(command -v "$2") || {
    echo "$2: no such program" >&2
    exit 2
}
case $python in
    /*) ;;
    *) python=$PWD/$python ;;
esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export VIT4J_PYTHON=$python
exec ./mvnw -q -pl core test-compile surefire:test@default-test \
    -Dtest='TransformersInterchangeTest#referenceGivesTheSameLogitsForTheGivenFolder' \
    -Dvit4j.interchange.folder="$folder"
