#!/usr/bin/env bash
# Trains and predicts in a process of its own and shows what of native memory grew over the second half: live objects by
# the line of code that made them, and resident memory. Some minutes.
#   bench/memory.sh [STEPS [PREDICTIONS]]
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec ./mvnw -q -pl core test-compile surefire:test@default-test \
    -Dtest=MemoryTest -Dvit4j.memory.steps="${1:-2000}" -Dvit4j.memory.predictions="${2:-10000}"
