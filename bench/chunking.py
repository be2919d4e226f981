#!/usr/bin/env python3
"""What do the ways to cut a text cost? Each way beside --chunk-by characters: the whole encode without
an index, the bytes of the video, the number of chunks. All take turns; medians.
"""
import pathlib
import sys

import harness

WAYS = ("characters", "sentences", "headings", "tokens")


def main():
    options = harness.arguments(__doc__, manual=True, rounds=5).parse_args()
    report = harness.Report("the manual")
    seconds = {way: [] for way in WAYS}
    with harness.scratch() as folder:
        videos = {way: pathlib.Path(folder) / f"{way}.mp4" for way in WAYS}
        for _ in range(options.rounds):
            for way in WAYS:
                seconds[way].append(harness.encode(options.memvid, videos[way], [options.manual],
                                                   "--no-index", "--chunk-by", way).seconds)
        info = {way: harness.json_of([options.memvid, "info", video, "--json"])[0]
                for way, video in videos.items()}
    usual = harness.median(seconds["characters"])
    for way in WAYS:
        took = harness.median(seconds[way])
        report.add(f"encode --no-index --chunk-by {way} / by characters", took / usual,
                   seconds=round(took, 2), chunks=info[way]["chunks"],
                   video_to_text=round(info[way]["video_bytes"] / info[way]["text_bytes"], 3))
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
