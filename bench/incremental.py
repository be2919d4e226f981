#!/usr/bin/env python3
"""Loading, appending, updating and deleting beside the figures that the users of the program that
this one follows were given (its document: load, append and full rebuild of 100, 1,000 and 10,000
chunks), and what they cost with 100,000 chunks. All without vectors, which that program does not
make either. Loading is `memvid extract --output -`: every chunk is read.
"""
import pathlib
import random
import shutil
import sys

import append
import harness

SIZES = (100, 1_000, 10_000, 100_000)
THEIR_LOAD_SECONDS = {100: 0.5, 1_000: 2.1, 10_000: 15.2}
THEIR_LOAD_MB = {10_000: 200}
THEIR_APPEND_SECONDS = {100: 2.1, 1_000: 8.7, 10_000: 45.2}
THEIR_REBUILD_SECONDS = {100: 5.3, 1_000: 33.8, 10_000: 225.5}


def make_memories(options, folder, words):
    """size -> video, each with its texts beside it."""
    videos = {}
    for size in options.sizes:
        video, texts = folder / f"{size}.mp4", folder / f"texts{size}"
        append.write_texts(texts, words, size, random.Random(size))
        harness.encode(options.memvid, video, [texts], "--no-index")
        harness.run([options.memvid, "reindex", video, "--no-vectors"])
        videos[size] = video
    return videos


def loading(options, video):
    return [options.memvid, "extract", video, "--output", "-", "--json"]


def report_loading(report, options, videos):
    runs = {size: [] for size in videos}
    for _ in range(options.rounds):
        for size, video in videos.items():
            runs[size].append(harness.run(loading(options, video)))
    for size, theirs in THEIR_LOAD_SECONDS.items():
        if size in runs:
            report.add(f"loading {size:,} chunks", harness.median(r.seconds for r in runs[size]),
                       most=theirs / 10, unit="s", theirs=theirs)
    peaks = {size: harness.peak_bytes(loading(options, video)) / 1e6
             for size, video in videos.items()}
    for size, theirs in THEIR_LOAD_MB.items():
        if size in peaks:
            report.add(f"peak memory of loading {size:,} chunks", peaks[size], most=theirs / 2,
                       unit="MB", theirs=theirs)
    report_memory(report, "loading", peaks)


def report_memory(report, what, peaks):
    large = max(peaks)
    report.add(f"peak memory of {what} at {large:,} / at 1,000 chunks", peaks[large] / peaks[1_000],
               most=1.2, megabytes={f"{size:,}": round(peak, 1) for size, peak in peaks.items()})


def report_appending(report, options, videos, folder, words):
    runs = {size: [] for size in videos}
    peaks = {}
    for number in range(options.rounds + 1):
        for size, video in videos.items():
            texts = folder / f"new{number}-{size}"
            append.write_texts(texts, words, 100,
                               random.Random(1_000_000 + number * 1_000 + size))
            command = [options.memvid, "append", "-v", video, texts]
            if number < options.rounds:
                runs[size].append(harness.run(command))
            else:
                peaks[size] = harness.peak_bytes(command) / 1e6
            shutil.rmtree(texts)
    seconds = {size: harness.median(r.seconds for r in runs[size]) for size in runs}
    for size, theirs in THEIR_APPEND_SECONDS.items():
        if size in seconds:
            report.add(f"append of 100 chunks to {size:,}", seconds[size], most=theirs, unit="s",
                       theirs=theirs)
    theirs_and_ours = [size for size in seconds if size in THEIR_APPEND_SECONDS]
    report.add(f"the same to {max(theirs_and_ours):,} / to {min(theirs_and_ours):,}",
               seconds[max(theirs_and_ours)] / seconds[min(theirs_and_ours)], most=1.5)
    report_memory(report, "an append", peaks)


def report_rebuilding(report, options, videos, folder):
    for size in videos:
        if size in THEIR_REBUILD_SECONDS:
            video = folder / "rebuilt.mp4"
            built = harness.encode(options.memvid, video, [folder / f"texts{size}"], "--no-index")
            words = harness.run([options.memvid, "reindex", video, "--no-vectors"])
            report.add(f"full rebuild of {size:,} chunks", built.seconds + words.seconds,
                       most=THEIR_REBUILD_SECONDS[size], unit="s",
                       theirs=THEIR_REBUILD_SECONDS[size])


def report_changes(report, options, videos):
    size = max(videos)
    started = harness.median(harness.run([options.memvid, "--version"]).seconds
                             for _ in range(21))
    updates, deletes = [], []
    for number in range(3 * options.rounds):
        chunk = size // 2 + 7 * number
        updates.append(harness.run([options.memvid, "update", videos[size], "--chunk", chunk,
                                    "--text", f"Another text, number {number}."]).seconds)
        deletes.append(harness.run([options.memvid, "delete", videos[size], "--chunk",
                                    chunk + 1]).seconds)
    for what, seconds in (("update", updates), ("delete", deletes)):
        report.add(f"{what} of one chunk in {size:,}, start of the process taken off",
                   1000 * (harness.median(seconds) - started), most=50, unit="ms",
                   start_ms=round(1000 * started, 1))


def main():
    parser = harness.arguments(__doc__, manual=True, rounds=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES,
                        help="chunks of the memories; 1000 must be one; default: "
                             + " ".join(map(str, SIZES)))
    options = parser.parse_args()
    report = harness.Report("generated from the PostgreSQL manual")
    with harness.scratch() as name:
        folder = pathlib.Path(name)
        harness.encode(options.memvid, folder / "manual.mp4", [options.manual], "--no-index")
        harness.run([options.memvid, "extract", folder / "manual.mp4", "-o", folder / "manual"])
        words = append.words_of(folder / "manual")
        videos = make_memories(options, folder, words)
        report_loading(report, options, videos)
        report_rebuilding(report, options, videos, folder)
        report_appending(report, options, videos, folder, words)
        report_changes(report, options, videos)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
