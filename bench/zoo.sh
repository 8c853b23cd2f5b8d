#!/usr/bin/env bash
# Makes models of timm and OpenCLIP at full size with random weights, saves them as these libraries do, and compares what
# vit4j computes from the folders with what they do: a difference above 2e-5 fails. One after the other, so that the disk
# holds one at a time (up to 2 GB).
#   bench/zoo.sh PYTHON FOLDER [NAME...]    # PYTHON has torch, safetensors, timm and open_clip_torch; without names: all
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
shift 2
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec "$python" bench/python/zoo.py "$folder" "$@"
