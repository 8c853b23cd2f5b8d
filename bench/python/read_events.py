#!/usr/bin/env python3
"""Prints the scalars that TensorBoard's own reader finds in a run folder, and fails where a step stands twice.

    python read_events.py RUN_FOLDER        # needs tensorboard
"""
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})
events.Reload()
tags = events.Tags()["scalars"]
if not tags:
    sys.exit(f"{sys.argv[1]}: no scalars found")
for tag in tags:
    scalars = events.Scalars(tag)
    steps = [scalar.step for scalar in scalars]
    if steps != sorted(set(steps)):
        sys.exit(f"{tag}: steps are not strictly ascending: {steps}")
    print(f"{tag:24} {len(steps):6} values, step {steps[0]} to {steps[-1]}, last {scalars[-1].value:.6g}")
