#!/usr/bin/env bash
# Sixteen threads ask one session for a minute: every answer must be the one of a single thread, and native memory flat.
#   bench/session.sh [SECONDS]
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec ./mvnw -q -pl core test-compile surefire:test@default-test \
    -Dtest=InferenceSessionTest -Dvit4j.session.seconds="${1:-60}"
