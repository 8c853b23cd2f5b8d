#!/usr/bin/env python3
"""Passes on the lines of bench/train-step.sh, and adds the median ratio of each group of pairs, with the lowest and highest."""
import re
import statistics
import sys

LINE = re.compile(r"(\S+ \S+) pair \d+: vit4j ([\d.]+) images/s, PyTorch ([\d.]+)")
ratios = {}
for line in sys.stdin:
    print(line, end="", flush=True)
    match = LINE.match(line)
    if match:
        ratios.setdefault(match[1], []).append(float(match[2]) / float(match[3]))
for group, values in ratios.items():
    print(f"{group}: {statistics.median(values):.2f} ({min(values):.2f}, {max(values):.2f}) of {len(values)} pairs")
