#!/usr/bin/env python3
"""Does the memory that an encode needs grow with its input?

Peak resident memory of `memvid encode --no-index` on generated text and on ten times as much, once
as a folder of files of 500 kB, once as a single file.
"""
import pathlib
import sys

import harness

FILE_BYTES = 500_000
TIMES = 10


def as_folder(folder, megabytes):
    for number in range(megabytes * 1_000_000 // FILE_BYTES):
        harness.write_generated_text(folder / f"{number:04}.txt", FILE_BYTES, seed=number)


def as_file(folder, megabytes):
    harness.write_generated_text(folder / "all.txt", megabytes * 1_000_000)


def peak_bytes(options, make_inputs, megabytes):
    with harness.scratch() as name:
        inputs = pathlib.Path(name) / "inputs"
        inputs.mkdir()
        make_inputs(inputs, megabytes)
        return harness.peak_bytes([options.memvid, "encode", inputs, "-o",
                                   pathlib.Path(name) / "v.mp4", "--no-index", "--quiet"])


def main():
    parser = harness.arguments(__doc__)
    parser.add_argument("--megabytes", type=int, default=5, help="the smaller text; default: 5")
    options = parser.parse_args()
    report = harness.Report("generated text")
    for shape, make_inputs in (("many files", as_folder), ("one file", as_file)):
        small, large = (peak_bytes(options, make_inputs, megabytes)
                        for megabytes in (options.megabytes, options.megabytes * TIMES))
        report.add(f"peak memory of an encode at {TIMES} x the text, {shape}", large / small,
                   most=1.1, unit="x", small_text_mb=options.megabytes,
                   small_peak_mb=round(small / 1e6, 1), large_peak_mb=round(large / 1e6, 1))
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
