#!/usr/bin/env bash
# Makes random model folders with odd files and configurations, with the reference's answers beside them, and compares
# vit4j with these: where the reference answers with finite numbers, another answer or a refusal fails. What vit4j saves
# of them is opened with the reference again.
#   bench/random-folders.sh PYTHON FOLDER [COUNT] [SEED]    # PYTHON has torch, safetensors and transformers 5.24.0
set -eu
if [ $# -lt 2 ]; then
    sed -n '2,5s/^# *//p' "${BASH_SOURCE[0]}" >&2
    exit 2
fi
python=$(command -v "$1") || {
    echo "$1: no such program" >&2
    exit 2
}
case $python in
    /*) ;;
    *) python=$PWD/$python ;;
esac
mkdir -p "$2"
folder=$(cd "$2" && pwd -P)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
"$python" core/src/test/resources/golden/folders/random_folders.py "$folder" "${3:-400}" "${4:-14}"
./mvnw -q -pl core test-compile surefire:test@default-test \
    -Dtest=RandomFoldersTest -Dvit4j.random.folders="$folder"
"$python" core/src/test/resources/golden/folders/read_back.py "$folder"
