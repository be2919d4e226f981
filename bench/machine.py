#!/usr/bin/env python3
"""Tells on what figures are taken: machine, system, date, and the versions of the programs.

usage: machine.py [PYTHON]    PYTHON: the one with the Python programs that run beside ours
"""
import datetime
import json
import os
import pathlib
import platform
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PYTHON_PACKAGES = ("memvid", "sentence-transformers", "torch", "faiss-cpu", "opencv-python")
DEBIAN_PACKAGES = ("ffmpeg", "libaom3", "libdav1d6", "libzxing2", "libsqlite3-0", "libzstd1")


def first_match(pattern, path):
    found = re.search(pattern, pathlib.Path(path).read_text(encoding="utf-8"), re.M)
    return found[1] if found else "unknown"


def output(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    return done.stdout.strip()


def debian_versions():
    lines = output("dpkg-query", "-W", "-f=${Package} ${Version}\n", *DEBIAN_PACKAGES).splitlines()
    return dict(line.split() for line in lines)


def python_versions(python, names):
    lines = output(python, "-m", "pip", "list", "--format=json")
    have = {package["name"].lower(): package["version"] for package in json.loads(lines or "[]")}
    return {name: have[name] for name in names if name in have}


def main():
    versions = {"memvid": output(ROOT / "build/memvid", "--version").split()[-1],
                **debian_versions(),
                **python_versions(ROOT / "third_party/python/bin/python", ("openvino",))}
    if len(sys.argv) > 1:
        others = python_versions(sys.argv[1], PYTHON_PACKAGES)
        versions.update({f"Python {name}": version for name, version in others.items()})
    print(json.dumps({
        "machine": first_match(r"^model name\s*: (.*)$", "/proc/cpuinfo"),
        "cores": os.cpu_count(),
        "memory_gib": round(int(first_match(r"^MemTotal: *(\d+)", "/proc/meminfo")) / 2**20),
        "system": first_match('^PRETTY_NAME="(.*)"', "/etc/os-release"),
        "kernel": platform.release(),
        "commit": output("git", "-C", ROOT, "describe", "--always", "--dirty"),
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%F %H:%M UTC"),
        "versions": versions}))


if __name__ == "__main__":
    main()
