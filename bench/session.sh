#!/usr/bin/env bash
# Sixteen threads ask one session for a minute: every answer must be the one of a single thread, and native memory flat.
# Then models are closed while threads ask them, and loaded and closed, in so many rounds.
#   bench/session.sh [SECONDS [ROUNDS]]
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec ./mvnw -q -pl core test-compile surefire:test@default-test \
    -Dtest='InferenceSessionTest,ClosingTest' -Dvit4j.session.seconds="${1:-60}" -Dvit4j.session.rounds="${2:-200}"
