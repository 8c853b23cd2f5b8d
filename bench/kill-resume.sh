#!/usr/bin/env bash
# Kills training runs with SIGKILL, half of them while they write a checkpoint, takes them up again, and compares their
# weights byte by byte with an uninterrupted run's. Some ten seconds a run.
#   bench/kill-resume.sh [RUNS]
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec ./mvnw -q -pl core test-compile surefire:test@default-test \
    -Dtest=KillAndResumeTest -Dvit4j.kills="${1:-20}"
