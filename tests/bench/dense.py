#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Judges what `fovea-cli bench --dense` measured: dense.py FILE.json

Of networks that do not pad, every place is its crop within 1e-4, and the one pass at least 8 times as fast as the 36 crops."""

import json
import sys

MOST_DIFFERENT = 1e-4
LEAST_RATIO = 8.0


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        scans = json.load(file)["dense"]
    failed = 0
    print(f"{'network':<16}{'scores':>14}{'one pass, ms':>14}{'36 crops, ms':>14}{'ratio':>7}{'largest difference':>20}")
    for scan in scans:
        wrong = not scan["padded"] and (scan["largest_difference"] > MOST_DIFFERENT or scan["ratio"] < LEAST_RATIO)
        failed += wrong
        print(f"{scan['name']:<16}{scan['scores']:>14}{scan['one_pass_ms']:>14.1f}{scan['crops_ms']:>14.1f}{scan['ratio']:>7.1f}"
              f"{scan['largest_difference']:>20.2g}{'  (pads)' if scan['padded'] else ''}{'  FAILED' if wrong else ''}")
    sys.exit(failed > 0)


main()
