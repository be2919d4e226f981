#!/usr/bin/env python3
"""How fast are files read, beside the usual tool for their format?

Both sides turn the same files into text and write it to /dev/null, one process each, in turns: ours
is bench/load.cc, which does what `memvid encode` does before it cuts and encodes.
"""
import gzip
import json
import lzma
import pathlib
import subprocess
import sys

import harness

TEXT_BYTES = 32_000_000
HTML_FILES = 60  # of which pandoc makes one document, in seconds

MAILS = ("import mailbox, sys\n"
         "for mail in mailbox.mbox(sys.argv[1]):\n"
         "    for part in mail.walk():\n"
         "        if part.get_content_type() == 'text/plain':\n"
         "            sys.stdout.buffer.write(part.get_payload(decode=True))\n")
ROWS = ("import csv, sys\n"
        "for row in csv.reader(open(sys.argv[1], newline='')):\n"
        "    sys.stdout.write(','.join(row) + '\\n')\n")


def write_text_formats(folder, text):
    """The same text in each format: {name: (file, the tool's command)}."""
    paragraphs = text.split("\n\n")
    files = {}

    def add(name, file, content, *tool):
        path = folder / file
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        files[name] = ([path], [*tool, path])

    add("plain text", "a.txt", text, "cat")
    add("gzip", "a.txt.gz", gzip.compress(text.encode(), 6), "zcat")
    add("xz", "a.txt.xz", lzma.compress(text.encode(), preset=1), "xzcat")
    zst = subprocess.run(["zstd", "-c", "-q"], input=text.encode(), stdout=subprocess.PIPE,
                         check=True).stdout
    add("zstd", "a.txt.zst", zst, "zstdcat")
    add("JSON Lines", "a.jsonl",
        "".join(json.dumps({"text": part}) + "\n" for part in paragraphs), "jq", "-r", ".text")
    cells = [{"cell_type": "markdown", "source": part.splitlines(True)} for part in paragraphs]
    add("notebook", "a.ipynb", json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}),
        "jq", "-r", ".cells[].source | add")
    add("CSV", "a.csv", "".join(f'{n},"{part}"\n' for n, part in enumerate(paragraphs)),
        sys.executable, "-c", ROWS)
    add("mailbox", "a.mbox",
        "".join(f"From a@b Mon Mar  3 10:00:00 2025\nFrom: a@b\nSubject: {n}\n\n{part}\n\n"
                for n, part in enumerate(paragraphs)), sys.executable, "-c", MAILS)
    return files


def html_files(manual):
    pages = sorted(manual.rglob("*.html"))[:HTML_FILES]
    return pages, ["pandoc", "-f", "html", "-t", "plain", *pages]


def main():
    parser = harness.arguments(__doc__, manual=True, rounds=5)
    parser.add_argument("--load", type=pathlib.Path, default=harness.ROOT / "build/bench/load",
                        help="the program bench/load.cc; default: the one of scripts/bench.sh")
    options = parser.parse_args()
    report = harness.Report("the same text in each format; HTML: pages of the PostgreSQL manual")
    with harness.scratch() as name:
        folder = pathlib.Path(name)
        harness.write_generated_text(folder / "text", TEXT_BYTES)
        files = write_text_formats(folder, (folder / "text").read_text())
        files["HTML"] = html_files(options.manual)
        for format_name, (paths, tool) in files.items():
            ours, theirs = [], []
            for _ in range(options.rounds):  # in turns, so that both see the same machine
                ours.append(harness.run([options.load, *paths]).seconds)
                theirs.append(harness.run(tool).seconds)
            seconds, tool_seconds = harness.median(ours), harness.median(theirs)
            size = sum(path.stat().st_size for path in paths)
            report.add(f"loading {format_name} / {pathlib.Path(tool[0]).name}",
                       seconds / tool_seconds, most=None if format_name == "plain text" else 1.2,
                       unit="x", mb_per_second=round(size / 1e6 / seconds, 1),
                       tool_mb_per_second=round(size / 1e6 / tool_seconds, 1),
                       megabytes=round(size / 1e6, 1))
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
