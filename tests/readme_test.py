"""Runs the session of a page (README.md, docs/GUIDE.md) line by line and compares what is printed.

usage: readme_test.py PAGE MEMVID
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile


# What differs from run to run: times, and sizes in bytes, for a memory's id is drawn at random.
VARYING = re.compile(r" *(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ|\d+\.\d\d s\b|\d{1,3}(,\d{3})+|\+[\d,]+)")


def session(page):
    """The (command, expected output) pairs of all ```console blocks."""
    for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def without_varying(output):
    return VARYING.sub(" ~", output)


def main(page_path, memvid):
    environment = dict(os.environ)
    environment["PATH"] = f"{pathlib.Path(memvid).resolve().parent}:{environment['PATH']}"
    steps = list(session(pathlib.Path(page_path).read_text(encoding="utf-8")))
    if len(steps) < 5:
        sys.exit("the page's session has gone")
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for command, expected in steps:
            run = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True,
                                 capture_output=True, check=False)
            if run.returncode != 0 or without_varying(run.stdout) != without_varying(expected):
                failed += 1
                print(f"$ {command}\nexit code {run.returncode}\n{run.stderr}"
                      f"--- expected\n{expected}--- got\n{run.stdout}")
    print(f"{len(steps)} commands, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
