#!/usr/bin/env bash
# Kills first starts while they unpack the engine, at so many sizes of its cache, and starts four processes at once on an
# empty one, in so many rounds: no start after it may fail. Some minutes, and half a gigabyte in the temporary folder.
#   bench/natives.sh [KILLS [ROUNDS]]
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec ./mvnw -q -pl core test-compile surefire:test@default-test \
    -Dtest=NativeFilesTest -Dvit4j.natives.kills="${1:-30}" -Dvit4j.natives.rounds="${2:-20}"
