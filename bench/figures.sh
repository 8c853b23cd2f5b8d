#!/usr/bin/env bash
# Trains each recipe of README and PERFORMANCE over its seeds and prints their table as Markdown. What was measured is
# kept in bench/figures, one file a recipe; a seed that is there for this processor isn't trained again, and a run that
# was stopped goes on. By what a run was computed its own run.json says. CIFAR-10 lies where VIT4J_DATA says. Without
# names all of README's; --table prints alone. Its test: python3 -m unittest discover -s bench/python
#   bench/figures.sh [--table] [NAME...]
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec python3 bench/python/figures.py "$@"
