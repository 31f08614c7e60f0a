#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Photo filters beside their peers, in one run: filters.py CLI PHOTO FOLDER ROUNDS

Whole processes, JPEG in and JPEG out: fovea-cli, vips conv, gm convolve; time and peak memory. In memory, 8-bit RGB, 24 megapixels: fovea-cli bench
beside OpenCV's filter2D and GaussianBlur, two threads each, new output memory in each call. Programs take turns; a time is the median of all
turns' medians; a ratio above 1 means that ours is that much faster (or smaller). Then ours against the size of the photo. Writes FOLDER/filters.json.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time

THREADS = 2
CALLS = 5
GOALS = {"3x3": 1.3, "5x5": 2, "7x7": 3, "9x9": 3, "11x11": 3, "15x15": 4, "31x31": 4, "63x63": 5, "101x101": 5,
         "Gaussian 1": 1, "Gaussian 5": 2, "Gaussian 20": 15}


def kernel_cells(side):
    """Seeded digits, to be divided by their sum: no kernel that is separable or symmetric."""
    generator = random.Random(side)
    return [generator.randint(1, 9) for _ in range(side * side)]


def write_kernels(folder, side, values):
    rows = [" ".join(str(v) for v in values[y * side:(y + 1) * side]) for y in range(side)]
    with open(f"{folder}/k{side}.txt", "w", encoding="ascii") as file:
        file.write("divisor sum\n" + "\n".join(rows) + "\n")
    with open(f"{folder}/k{side}.mat", "w", encoding="ascii") as file:
        file.write(f"{side} {side} {sum(values)} 0\n" + "\n".join(rows) + "\n")


def run_once(command, **variables):
    """Seconds, peak bytes and output of a process."""
    environment = dict(os.environ, OMP_NUM_THREADS=str(THREADS), VIPS_CONCURRENCY=str(THREADS), **variables)
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    output, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)[:200]} failed: {errors.decode()[:500]}")
    return seconds, usage.ru_maxrss * 1024, output


def compare_processes(cli, photo, folder, rounds):
    print("Whole process, JPEG to JPEG, 24 megapixels (s, MB; ratios are peer / ours; goals 1.2 and 2)")
    rows = []
    for name, side, values in (("sharpen 3x3", 3, [0, -1, 0, -1, 5, -1, 0, -1, 0]), ("digits 15x15", 15, kernel_cells(15))):
        write_kernels(folder, side, values)
        cells = ",".join(str(v) for v in values)
        commands = {
            "fovea": [cli, "filter", photo, f"{folder}/ours.jpg", "--kernel", f"{folder}/k{side}.txt", "--threads", str(THREADS), "--quiet", "--overwrite"],
            "vips": ["vips", "conv", photo, f"{folder}/vips.jpg[Q=92]", f"{folder}/k{side}.mat"],
            "gm": ["gm", "convert", photo, "-convolve", cells, "-quality", "92", f"{folder}/gm.jpg"],
        }
        results = [{key: run_once(command)[:2] for key, command in commands.items()} for _ in range(rounds)]
        row = {key: [statistics.median(r[key][0] for r in results), max(r[key][1] for r in results) / 1e6] for key in commands}
        rows.append({"name": name, **row})
        print(f"{name:<14}" + "".join(f"{key:>7}{row[key][0]:>7.2f} s{row[key][1]:>5.0f} MB" for key in commands)
              + "".join(f"   {key}: {row[key][0] / row['fovea'][0]:.2f} of the time, {row[key][1] / row['fovea'][1]:.2f} of the memory"
                        for key in ("vips", "gm")), flush=True)
    return rows


def ours_ms(cli, option, name, **variables):
    report = json.loads(run_once([cli, "bench", option, name, "--megapixels", "24", "--threads", str(THREADS), "--rounds", str(CALLS), "--json",
                                  "--quiet"], **variables)[2])
    return report["filters"][0]["median_ms"], report["filters"][0]["path"]


def median_ms(call):
    call()
    times = []
    for _ in range(CALLS):
        start = time.monotonic()
        call()
        times.append((time.monotonic() - start) * 1e3)
    return statistics.median(times)


def cases(folder, pixels):
    """Name, our option and its value, OpenCV's call."""
    import cv2
    import numpy

    for side in (3, 5, 7, 9, 11, 15, 31, 63, 101):
        values = kernel_cells(side)
        write_kernels(folder, side, values)
        kernel = (numpy.array(values, numpy.float32) / sum(values)).reshape(side, side)
        yield f"{side}x{side}", "--kernel", f"{folder}/k{side}.txt", lambda kernel=kernel: cv2.filter2D(pixels, -1, kernel)
    for sigma in (1, 5, 20):
        side = 2 * 3 * sigma + 1  # our preset's radius is 3 sigma
        yield f"Gaussian {sigma}", "--filter", f"gaussian:sigma={sigma}", lambda side=side, sigma=sigma: cv2.GaussianBlur(pixels, (side, side), sigma)


def compare_memory(cli, photo, folder, rounds):
    import cv2

    cv2.setNumThreads(THREADS)
    pixels = cv2.imread(photo, cv2.IMREAD_COLOR)
    print(f"\nIn memory, {pixels.shape[1]}x{pixels.shape[0]} 8-bit RGB (ms; ratio is OpenCV {cv2.__version__} / ours)")
    print(f"{'kernel':<14}{'fovea':>9}{'spread':>8}{'path':>12}{'OpenCV':>9}{'ratio':>8}{'goal':>6}{'avx2, ms':>10}")
    rows = []
    for name, option, value, call in cases(folder, pixels):
        ours, theirs, avx2 = [], [], []
        for _ in range(rounds):
            mine, path = ours_ms(cli, option, value)
            ours.append(mine)
            theirs.append(median_ms(call))
            avx2.append(ours_ms(cli, option, value, FOVEA_ISA="avx2")[0])
        mine, peer = statistics.median(ours), statistics.median(theirs)
        rows.append({"name": name, "ours_ms": mine, "path": path, "opencv_ms": peer, "ratio": peer / mine, "goal": GOALS[name],
                     "avx2_ms": statistics.median(avx2)})
        print(f"{name:<14}{mine:>9.1f}{(max(ours) - min(ours)) / 2 / mine * 100:>6.0f} %{path:>12}{peer:>9.0f}{peer / mine:>8.2f}{GOALS[name]:>6}"
              f"{rows[-1]['avx2_ms']:>10.1f}", flush=True)
    return rows


def check_growth(cli, source, folder):
    """Files of 1 to 100 megapixels through a sharpening: time a pixel and peak memory."""
    print("\nJPEG to JPEG, sharpen, by megapixels (goal: at most 450 MB at 100, time a pixel within 15 % from 4 on)")
    rows = []
    for megapixels in (1, 4, 24, 100):
        width = round((megapixels * 1.5e6) ** 0.5)
        photo = f"{folder}/{megapixels}mp.jpg"
        subprocess.run(["gm", "convert", source, "-resize", f"{width}x{round(width / 1.5)}!", "-quality", "92", photo], check=True)
        results = [run_once([cli, "filter", photo, f"{folder}/ours.jpg", "--kernel", f"{folder}/k3.txt", "--threads", str(THREADS), "--json",
                             "--overwrite"]) for _ in range(3)]
        seconds, filter_ms = (statistics.median(values) for values in zip(*((r[0], json.loads(r[2])["filter_ms"]) for r in results)))
        rows.append({"megapixels": megapixels, "seconds": seconds, "filter_ms": filter_ms, "memory_mb": max(r[1] for r in results) / 1e6})
        print(f"{megapixels:>5} MP{seconds:>8.2f} s{seconds / megapixels * 1e3:>8.1f} ns a pixel{rows[-1]['memory_mb']:>8.0f} MB", flush=True)
    return rows


def main():
    cli, source, folder, rounds = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    photo = f"{folder}/24mp.jpg"
    subprocess.run(["gm", "convert", source, "-resize", "6000x4000!", "-quality", "92", photo], check=True)
    # OpenCV comes last: a child's peak memory is at least what its parent had when it started the child.
    results = {"processes": compare_processes(cli, photo, folder, rounds), "growth": check_growth(cli, source, folder),
               "memory": compare_memory(cli, photo, folder, rounds)}
    with open(f"{folder}/filters.json", "w", encoding="ascii") as file:
        json.dump(results, file, indent=1)


main()
