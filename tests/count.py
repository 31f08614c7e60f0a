# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums what Meson's test logs tell: count.py FAILED-RUNS LOG.json...

Prints what failed and what did not run for want of files, then "N passed, N failed" alone on the last line. Fails when anything did. A TAP program
counts once for each of its points, another once, and a program that breaks off counts as failed whatever it printed.
"""

import json
import pathlib
import re
import sys

POINT = re.compile(r"^\s*(not )?ok\b(.*)$", re.MULTILINE)
NOT_RUN = re.compile(r"NOT RUN:.*")


def count(test):
    """(passed, failed) of one program."""
    points = POINT.findall(test.get("stdout", ""))
    failed = sum(1 for negation, _ in points if negation)
    passed = len(points) - failed
    if test["result"] == "OK":
        return (passed, failed) if points else (1, 0)
    return passed, max(failed, 1)


def main():
    failed_runs, logs = int(sys.argv[1]), sys.argv[2:]
    passed, failed, not_run = 0, 0, set()
    for log in logs:
        lines = pathlib.Path(log).read_text(encoding="utf-8", errors="replace").splitlines() if pathlib.Path(log).exists() else []
        if not lines:
            print(f"{log}: no test ran")
            failed += 1
        for line in lines:
            test = json.loads(line)
            good, bad = count(test)
            passed, failed = passed + good, failed + bad
            if bad:
                print(f"{pathlib.Path(log).stem}: {test['name']}: {test['result']}, {bad} failed")
            not_run.update(NOT_RUN.findall(test.get("stdout", "") + test.get("stderr", "")))
    for line in sorted(not_run):
        print(line)
    if failed_runs and not failed:
        failed = failed_runs
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
