#!/usr/bin/env python3
"""What does a merge cost, beside copying the same bytes, and does its memory grow?

The memories are the manual's texts, repeated with other words in them, as bench/append.py makes
them. Their vectors have the model's 384 dimensions, but come from a server on loopback that draws
them by chance: a merge copies vectors and does not look at what they say, and the model would need
minutes for them. The server ends before the merges begin, so nothing can be embedded.

The bytes that cat copies are both videos and as many bytes as the vectors take in the index; then
they are synced. The merge's seconds are its own: video and vectors on one side, words (which reads
every frame) on the other. Both sides run in turns.
"""
import argparse
import os
import pathlib
import random
import subprocess
import sys
import time

import harness
from append import make_memory, words_of

CHUNKS = 10_000
DIMENSION = 384
VECTOR_BYTES = DIMENSION + 4  # as the index keeps one
PEAK_SIZES = (1_000, 100_000)


def give_vectors(options, videos):
    server = harness.VectorServer(DIMENSION)
    os.environ.update(server.environment())
    for video in videos:
        harness.run([options.memvid, "reindex", video])
    server.end()


def cat_seconds(files, output):
    """cat and fsync."""
    start = time.perf_counter()
    with open(output, "wb") as out:
        subprocess.run(["cat", *map(str, files)], stdout=out, check=True)
        os.fsync(out.fileno())
    seconds = time.perf_counter() - start
    output.unlink()
    return seconds


def merge(options, videos, output):
    """What the command says of itself."""
    stats, = harness.json_of([options.memvid, "merge", *videos, "-o", output, "--json"])
    for path in output.parent.glob(output.stem + ".*"):
        path.unlink()
    return stats


def report_cost(report, options, folder, words, rng):
    videos = []
    for name in ("a", "b"):
        (folder / name).mkdir()
        videos.append(make_memory(options, folder / name, words, options.chunks, rng))
    give_vectors(options, videos)
    vectors = folder / "vectors"
    vectors.write_bytes(random.Random(2).randbytes(2 * options.chunks * VECTOR_BYTES))
    cats, stats = [], []
    for _ in range(options.rounds):  # in turns, so that both see the same machine
        cats.append(cat_seconds([*videos, vectors], folder / "cat"))
        stats.append(merge(options, videos, folder / "merged.mp4"))
    cat = harness.median(cats)
    video = harness.median([one["encoding_time_seconds"] for one in stats])
    vector = harness.median([one["embedding_time_seconds"] for one in stats])
    word = harness.median([one["indexing_time_seconds"] for one in stats])
    chunks = stats[0]["total_chunks"]
    report.add(f"merge of two memories of {options.chunks:,} chunks: video and vectors / cat and "
               "fsync of the same bytes", (video + vector) / cat, most=10, unit="x",
               video_seconds=round(video, 3), vector_seconds=round(vector, 3),
               cat_seconds=round(cat, 3),
               megabytes=round((sum(path.stat().st_size for path in videos)
                                + vectors.stat().st_size) / 1e6, 1))
    report.add("the words of it, every frame read", chunks / word, least=5000, unit="chunks/s",
               seconds=round(word, 2))
    report.add("chunks embedded by it", max(one["chunks_embedded"] for one in stats), most=0,
               vectors_taken_over=stats[0]["vectors_taken_over"])


def report_peak(report, options, folder, words, rng):
    videos = {}
    for size in PEAK_SIZES:
        (folder / str(size)).mkdir()
        videos[size] = make_memory(options, folder / str(size), words, size, rng)
    small, large = PEAK_SIZES
    for what, flag in (("the video alone", "--no-index"), ("with words", "--no-vectors")):
        peaks = {size: harness.peak_bytes([options.memvid, "merge", video, video, "-o",
                                           folder / f"{size}{flag}.mp4", flag, "--quiet"])
                 for size, video in videos.items()}
        report.add(f"peak memory of a merge of {large:,} chunks twice / of {small:,}, {what}",
                   peaks[large] / peaks[small], most=1.2, unit="x",
                   **{f"mb_{size}": round(peak / 1e6, 1) for size, peak in peaks.items()})


def main():
    parser = harness.arguments(__doc__, manual=True, rounds=5)
    parser.add_argument("--chunks", type=int, default=CHUNKS,
                        help=f"of each memory; default: {CHUNKS}")
    parser.add_argument("--peak", action=argparse.BooleanOptionalAction, default=True,
                        help="also the peak memory, which takes minutes")
    options = parser.parse_args()
    report = harness.Report("generated from the PostgreSQL manual")
    rng = random.Random(1)
    with harness.scratch() as name:
        folder = pathlib.Path(name)
        harness.encode(options.memvid, folder / "manual.mp4", [options.manual], "--no-index")
        harness.run([options.memvid, "extract", folder / "manual.mp4", "-o", folder / "manual"])
        words = words_of(folder / "manual")
        report_cost(report, options, folder, words, rng)
        if options.peak:
            report_peak(report, options, folder, words, rng)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
