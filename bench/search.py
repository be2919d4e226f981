#!/usr/bin/env python3
"""How long does a search take, in a process that has the memory open and in one that starts for it?

Questions are made of the titles of the manual's pages, each asked once. Warm: one process, five
hits read from the video each time. Cold: one whole `memvid search` process a question, its files in
the system's cache. The program of the warm search is built with -DMEMVID_BENCH=ON.
"""
import json
import pathlib
import re
import subprocess
import sys

import harness

WARM_COUNT = 200
WARM_UP = 20
COLD_COUNT = 21
TOP_K = 5


def questions(memvid, video, count):
    titles = dict.fromkeys(re.sub(r"^[\dA-Z]+(\.\d+)*\.\s+|^(Chapter|Appendix|Part) \w+\.\s+", "",
                                  source["title"])
                           for source in harness.json_of([memvid, "list", video, "--json"]))
    titles = [title for title in titles if title]
    if len(titles) < count:
        sys.exit(f"{video} has only {len(titles)} titles to ask about, {count} are needed")
    return [f"How does {titles[i * len(titles) // count]} work, and when should I use it?"
            for i in range(count)]


def warm(program, video, asked):
    found = subprocess.run([program, video, "hybrid", str(TOP_K), str(WARM_UP)], check=True,
                           input="\n".join(asked), capture_output=True, text=True)
    return json.loads(found.stdout)


def cold(memvid, video, mode, question):
    return harness.run([memvid, "search", "-v", video, "-q", question, "-k", TOP_K, "--mode", mode,
                        "--json"]).seconds


def main():
    parser = harness.arguments(__doc__, manual=True, memory=True)
    parser.add_argument("--warm-search", type=pathlib.Path,
                        default=harness.ROOT / "build/bench/warm_search",
                        help="the build target warm_search")
    options = parser.parse_args()
    with harness.scratch() as name:
        video = harness.manual_memory(options, pathlib.Path(name))
        chunks = harness.json_of([options.memvid, "info", video, "--json"])[0]["chunks"]
        report = harness.Report(f"{chunks:,} chunks of the PostgreSQL manual")
        asked = questions(options.memvid, video, WARM_UP + WARM_COUNT)
        parts = warm(options.warm_search, video, asked)
        report.add("warm hybrid search, p50", parts.pop("p50_ms"), most=30, aim=20, unit="ms",
                   **parts)
        cold(options.memvid, video, "hybrid", asked[0])  # compiles the model once for the cache
        times = {"hybrid": [], "words": []}
        for question in asked[-COLD_COUNT:]:
            for mode, seconds in times.items():
                seconds.append(cold(options.memvid, video, mode, question))
    for mode, most, figure in (("hybrid", 0.35, "a cold hybrid search"),
                               ("words", 0.05, "a cold search by words")):
        report.add(figure, harness.median(times[mode]), most=most, unit="s", processes=COLD_COUNT,
                   p95_seconds=round(harness.percentile(times[mode], 95), 3))
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
