#!/usr/bin/env python3
"""How fast are files read, beside the usual tool for their format?

Both sides turn the same files into text and write it to /dev/null, in turns: ours is bench/load.cc,
which does what `memvid encode` does before it cuts and encodes. Several files are read on all cores
by both.
"""
import gzip
import json
import lzma
import pathlib
import shutil
import subprocess
import sys

import harness

TEXT_BYTES = 32_000_000
TOOLS = {"PDF": "pdftotext", "docx": "pandoc", "odt": "pandoc", "epub": "pandoc", "rtf": "pandoc",
         "xlsx": "openpyxl"}
HTML_FILES = 60  # of which pandoc makes one document, in seconds
COPIED = ("plain text", "tar")  # by the tool, which does nothing with the bytes

MAILS = ("import mailbox, sys\n"
         "for mail in mailbox.mbox(sys.argv[1]):\n"
         "    for part in mail.walk():\n"
         "        if part.get_content_type() == 'text/plain':\n"
         "            sys.stdout.buffer.write(part.get_payload(decode=True))\n")
ROWS = ("import csv, sys\n"
        "for row in csv.reader(open(sys.argv[1], newline='')):\n"
        "    sys.stdout.write(','.join(row) + '\\n')\n")
DEBIAN_PYTHON = "/usr/bin/python3"  # which has Debian's packages
WRITE_SHEET = ("import openpyxl, sys\n"
               "book = openpyxl.Workbook(write_only=True)\n"
               "sheet = book.create_sheet('One')\n"
               "for row in range(40_000):\n"
               "    sheet.append([row, f'item {row % 977}', row / 7, 'a note of some words'])\n"
               "book.save(sys.argv[1])\n")
READ_SHEET = ("import openpyxl, sys\n"
              "for sheet in openpyxl.load_workbook(sys.argv[1], read_only=True):\n"
              "    for row in sheet.iter_rows(values_only=True):\n"
              "        print(*row, sep='\\t')\n")


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


def gathered(command, paths):
    """`command` for each file, as many at once as there are cores."""
    return ["sh", "-c", 'tool=$1; shift; printf "%s\\0" "$@" | xargs -0 -n 1 -P "$(nproc)" $tool',
            "sh", command, *paths]


def pdf_files(folder):
    """Those of Debian's packages here, five times each: {} if none has any."""
    files = []
    for found in sorted(pathlib.Path("/usr/share/doc").rglob("*.pdf*")):
        if found.is_symlink() or not found.name.endswith((".pdf", ".pdf.gz")):
            continue
        content = gzip.open(found).read() if found.suffix == ".gz" else found.read_bytes()
        if not content.startswith(b"%PDF-"):
            continue
        for number in range(5):
            files.append(folder / f"{found.name.removesuffix('.gz')}.{number}.pdf")
            files[-1].write_bytes(content)
    if not files:
        harness.tell("loading PDF: left out, no package here has a PDF")
        return {}
    (folder / "pdftotext").write_text('#!/bin/sh\npdftotext "$1" -\n')
    (folder / "pdftotext").chmod(0o700)
    return {"PDF": (files, gathered(folder / "pdftotext", files))}


def office_files(folder, text):
    """Documents that pandoc makes, eight of each kind, and a sheet of openpyxl's."""
    part = len(text) // 64
    files = {}
    for kind in ("docx", "odt", "epub", "rtf"):
        made = [folder / f"{number}.{kind}" for number in range(8)]
        for number, path in enumerate(made):
            source = folder / "source.md"
            source.write_text(text[number * part:(number + 1) * part])
            harness.run(["pandoc", "-s", "--metadata", "title=A title", source, "-o", path])
        files[kind] = (made, gathered("pandoc -t plain", made))
    sheet = folder / "a.xlsx"
    harness.run([DEBIAN_PYTHON, "-c", WRITE_SHEET, sheet])
    files["xlsx"] = ([sheet], [DEBIAN_PYTHON, "-c", READ_SHEET, sheet])
    return files


def archives(folder, text):
    """The text in 64 files of a folder."""
    part = len(text) // 64
    below = folder / "texts"
    below.mkdir()
    for number in range(64):
        (below / f"{number}.txt").write_text(text[number * part:(number + 1) * part])
    plain, packed = shutil.make_archive(str(below), "tar", below), folder / "texts.zip"
    shutil.make_archive(str(below), "zip", below)
    return {"tar": ([pathlib.Path(plain)], ["tar", "-xOf", plain]),
            "zip": ([packed], ["unzip", "-p", packed])}


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
        files |= pdf_files(folder)
        files |= office_files(folder, (folder / "text").read_text())
        files |= archives(folder, (folder / "text").read_text())
        for format_name, (paths, tool) in files.items():
            ours, theirs = [], []
            for _ in range(options.rounds):  # in turns, so that both see the same machine
                ours.append(harness.run([options.load, *paths]).seconds)
                theirs.append(harness.run(tool).seconds)
            seconds, tool_seconds = harness.median(ours), harness.median(theirs)
            size = sum(path.stat().st_size for path in paths)
            report.add(f"loading {format_name} / {TOOLS.get(format_name, pathlib.Path(tool[0]).name)}",
                       seconds / tool_seconds, most=None if format_name in COPIED else 1.2,
                       unit="x", mb_per_second=round(size / 1e6 / seconds, 1),
                       tool_mb_per_second=round(size / 1e6 / tool_seconds, 1),
                       megabytes=round(size / 1e6, 1))
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
