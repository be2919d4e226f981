#!/usr/bin/env python3
"""Makes the tables for people (Markdown) of the lines that scripts/bench.sh wrote.

usage: table.py LINES.jsonl
"""
import json
import sys

# What every line has; the rest are details of single scripts.
COMMON = ("figure", "on", "measured", "unit", "must", "aim", "met", "load")


def machine_text(line):
    versions = ", ".join(f"{name} {version}" for name, version in line["versions"].items())
    return (f"{line['machine']}, {line['cores']} cores, {line['memory_gib']} GiB; {line['system']}, "
            f"kernel {line['kernel']}; commit {line['commit']}; {line['date']}\n\n{versions}\n")


def row(line):
    must = line.get("must", "-")
    if "aim" in line:
        must += f", aim {line['aim']}"
    measured = f"{line['measured']:g} {line.get('unit', '')}".strip()
    if line.get("met") is False:
        measured += " **MISSED**"
    details = ", ".join(f"{key} {value}" for key, value in line.items() if key not in COMMON)
    return f"| {line['figure']} | {line['on']} | {must} | {measured} | {line['load']} | {details} |"


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        machine, *figures = (json.loads(line) for line in lines)
    print("# Measured anew\n")
    print(machine_text(machine))
    print("| figure | on | must | measured | load at start | details |\n|---|---|---|---|---|---|")
    for figure in figures:
        print(row(figure))


if __name__ == "__main__":
    main()
