#!/usr/bin/env bash
# Feeds damaged safetensors files, configurations and images to what reads them, in a process with a small heap, and
# shows what was neither read nor refused as it should be. The files that something was found by are left in
# core/target/fuzz/findings. Some minutes.
#   bench/fuzz.sh [CASES [SEED]]
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rm -rf core/target/fuzz/work
exec ./mvnw -q -pl core test-compile surefire:test@default-test -Dtest=FuzzTest \
    -Dvit4j.fuzz.cases="${1:-200000}" -Dvit4j.fuzz.seed="${2:-1}" -Dvit4j.fuzz.folder=target/fuzz
