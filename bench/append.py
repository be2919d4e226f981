#!/usr/bin/env python3
"""What does an append cost, and does the cost grow with what is there?

The memories are the manual's texts, repeated with other words in them until there are enough
chunks, with an index of words. Each append brings 100 chunks that are not there. The start of the
process is taken off: `memvid --version`. Bytes written are those that the kernel counts for the
process (ru_oublock), less what the video grew by: the database with its -wal.
"""
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

import harness

CHUNK_BYTES = 950  # so that a text of so many is one chunk
SIZES = (100, 10_000, 100_000)
ADDED = 100
SMALL_APPENDS = 1_000


def words_of(manual_texts):
    text = " ".join(path.read_text(encoding="utf-8", errors="replace")
                    for path in sorted(manual_texts.rglob("*")) if path.is_file())
    return text.split()


def write_texts(folder, words, count, rng):
    """Files of ten chunks each; every fourth word is drawn anew, so that no two are the same."""
    folder.mkdir(parents=True)
    for number in range(0, count, 10):
        paragraphs = []
        for _ in range(min(10, count - number)):
            start = rng.randrange(len(words) - 300)
            taken = [rng.choice(words) if i % 4 == 0 else word
                     for i, word in enumerate(words[start:start + 300])]
            paragraphs.append(" ".join(taken)[:CHUNK_BYTES])
        (folder / f"{number:06}.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")


def make_memory(options, folder, words, size, rng):
    texts, video = folder / f"texts{size}", folder / f"{size}.mp4"
    write_texts(texts, words, size, rng)
    harness.encode(options.memvid, video, [texts], "--no-index")
    harness.run([options.memvid, "reindex", video, "--no-vectors"])
    shutil.rmtree(texts)
    return video


def written_bytes(command):
    """Runs a command; the seconds it took and the bytes it wrote."""
    start = time.perf_counter()
    child = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command} ended with {child.returncode}")
    return time.perf_counter() - start, usage.ru_oublock * 512


def start_seconds(options):
    return harness.median([written_bytes([options.memvid, "--version"])[0] for _ in range(21)])


def append_once(options, video, folder, words, rng, count=ADDED):
    texts = folder / f"new{rng.random()}"  # a name that is not there, or it would be a change
    write_texts(texts, words, count, rng)
    before = video.stat().st_size
    seconds, written = written_bytes([options.memvid, "append", "-v", video, texts])
    shutil.rmtree(texts)
    grown = video.stat().st_size - before
    return seconds, grown, max(0, written - grown)


def report_growth(report, options, videos, folder, words, rng):
    started = start_seconds(options)
    seconds = {size: [] for size in videos}
    for _ in range(options.rounds):  # in turns, so that all see the same machine
        for size, video in videos.items():
            seconds[size].append(append_once(options, video, folder, words, rng)[0] - started)
    medians = {size: harness.median(values) for size, values in seconds.items()}
    small, large = min(medians), max(medians)
    report.add(f"append of {ADDED} chunks to {large:,} / to {small:,}", medians[large] / medians[small],
               most=1.5, seconds={f"{size:,}": round(value, 4) for size, value in medians.items()},
               start_seconds=round(started, 4))
    middle = sorted(medians)[1]
    report.add(f"append of {ADDED} chunks to {middle:,}, whole command, no vectors",
               medians[middle] + started, most=0.3, unit="s")


def report_small(report, options, video, folder, words, rng):
    """Appends of one text of 200 bytes each."""
    seconds, databases, before = [], [], video.stat().st_size
    for number in range(options.appends):
        text = " ".join(rng.choices(words, k=60))[:190] + f" {number:08}"
        size = video.stat().st_size
        took, written = written_bytes([options.memvid, "append", "-v", video, "--text", text])
        seconds.append(took)
        databases.append(max(0, written - (video.stat().st_size - size)))
    tenth = max(1, len(seconds) // 10)
    report.add(f"{options.appends:,} appends of one chunk of 200 bytes: video of each",
               (video.stat().st_size - before) / options.appends, most=1300, unit="bytes")
    report.add("database written, mean of them", sum(databases) / len(databases) / 1e3, most=600,
               unit="KB", largest_kb=round(max(databases) / 1e3))
    report.add("seconds of the last tenth / of the first", harness.median(seconds[-tenth:])
               / harness.median(seconds[:tenth]), most=1.5,
               median_seconds=round(harness.median(seconds), 4))


def report_compact(report, options, video, folder):
    """What so many fragments cost at the opening, and what compact leaves of them."""
    frames = harness.json_of([options.memvid, "info", video, "--json"])[0]["frames"]
    if options.open_time:
        opened = harness.json_of([options.open_time, video, "101"])[0]
        report.add(f"opening a memory of {frames:,} frames, nearly as many fragments",
                   opened["p50_ms"], most=5, unit="ms", max_ms=opened["max_ms"])
    before = video.stat().st_size
    seconds = harness.run([options.memvid, "compact", video]).seconds
    harness.run([options.memvid, "extract", video, "-o", folder / "all"])
    harness.encode(options.memvid, folder / "fresh.mp4", [folder / "all"], "--no-index")
    report.add("its video after compact / a fresh encode of its texts",
               video.stat().st_size / (folder / "fresh.mp4").stat().st_size, most=1.05,
               bytes_before=before, bytes=video.stat().st_size, seconds=round(seconds, 2))


def main():
    parser = harness.arguments(__doc__, manual=True, rounds=7)
    parser.add_argument("--appends", type=int, default=SMALL_APPENDS,
                        help=f"how many small ones; default: {SMALL_APPENDS}")
    parser.add_argument("--sizes", type=int, nargs=3, default=SIZES,
                        help="chunks of the three memories; default: 100 10000 100000")
    parser.add_argument("--open-time", type=pathlib.Path,
                        help="the program bench/open_time; default: that figure is left out")
    options = parser.parse_args()
    report = harness.Report("generated from the PostgreSQL manual")
    rng = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="memvid-bench-") as name:
        folder = pathlib.Path(name)
        harness.encode(options.memvid, folder / "manual.mp4", [options.manual], "--no-index")
        harness.run([options.memvid, "extract", folder / "manual.mp4", "-o", folder / "manual"])
        words = words_of(folder / "manual")
        videos = {size: make_memory(options, folder, words, size, rng) for size in options.sizes}
        report_growth(report, options, videos, folder, words, rng)
        report_small(report, options, videos[min(options.sizes)], folder, words, rng)
        report_compact(report, options, videos[min(options.sizes)], folder)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
