#!/usr/bin/env bash
# Trains on a folder of two thousand images, thirty of them broken in ten ways, with fifty files that are none and a
# Mac's leftovers; kills the runs with SIGKILL, takes them up again, and compares their weights byte by byte with an
# uninterrupted run's.
#   bench/odd-folder.sh [KILLS]
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec ./mvnw -q -pl core test-compile surefire:test@default-test \
    -Dtest=OddFolderKillTest -Dvit4j.images=2000 -Dvit4j.broken=30 -Dvit4j.others=50 -Dvit4j.kills="${1:-10}"
