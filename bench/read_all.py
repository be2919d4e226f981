#!/usr/bin/env python3
"""How long does it take to open a memory and read all of 10,000 chunks, and how much memory?

The chunks are the manual's text, cut in 10,000 pieces of one size. What is measured is the whole
process `memvid extract --output - --json`, every chunk written to a file; all must be there.
"""
import json
import pathlib
import subprocess
import sys

import harness

CHUNK_COUNT = 10_000


def write_pieces(memvid, video, path):
    """Streams the video's texts into CHUNK_COUNT lines of JSON: this process must stay small."""
    piece = sum(len(text) for text in texts(memvid, video)) // CHUNK_COUNT
    count, rest = 0, ""
    with open(path, "w", encoding="utf-8") as out:
        for text in texts(memvid, video):
            rest += text
            while len(rest) >= piece and count < CHUNK_COUNT:
                out.write(json.dumps({"text": rest[:piece]}) + "\n")
                rest = rest[piece:]
                count += 1
    return piece


def texts(memvid, video):
    command = [memvid, "extract", video, "--output", "-", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as extract:
        for line in extract.stdout:
            yield json.loads(line)["text"]


def main():
    options = harness.arguments(__doc__, manual=True, rounds=5).parse_args()
    report = harness.Report(f"{CHUNK_COUNT:,} chunks of the PostgreSQL manual")
    with harness.scratch() as name:
        folder = pathlib.Path(name)
        harness.encode(options.memvid, folder / "manual.mp4", [options.manual], "--no-index")
        piece = write_pieces(options.memvid, folder / "manual.mp4", folder / "pieces.jsonl")
        video = folder / "pieces.mp4"
        harness.encode(options.memvid, video, [folder / "pieces.jsonl"], "--no-index")
        read_all = [options.memvid, "extract", video, "--output", "-", "--json"]
        runs = []
        for _ in range(options.rounds):
            with open(folder / "out.jsonl", "wb") as output:
                runs.append(harness.run(read_all, output))
        peak = harness.peak_bytes(read_all)
        with open(folder / "out.jsonl", "rb") as lines:
            count = sum(1 for _ in lines)
        details = {"chunks": count, "chunk_characters": piece, "rounds": options.rounds,
                   "video_bytes": video.stat().st_size}
    if count != CHUNK_COUNT:
        sys.exit(f"only {count} chunks came out")
    report.add("opening and reading all", harness.median(run.seconds for run in runs), most=1.5,
               unit="s", cpu_seconds=round(harness.median(run.cpu_seconds for run in runs), 2),
               **details)
    report.add("its peak memory", peak / 1e6, most=100, unit="MB")
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
