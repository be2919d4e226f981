#!/usr/bin/env python3
"""Checks the direction of #include lines and the sizes of files, functions and lines.

usage: check_layers.py [ROOT]

Prints FILE:LINE: MESSAGE for each breach and exits with 1 if there is one. What already was too
large stands in tools/style_baseline.txt, one `PATH KIND NUMBER` a line; a number there may only
shrink: one that is larger than need be is a breach too. A new arrow between rooms is a decision,
so it is written down here and in docs/decisions/.
"""
import pathlib
import re
import sys

# The rooms of src/ that a room may include from, besides itself and what PUBLIC says.
MAY_USE = {
    "base": "",
    "text": "base",
    "documents": "base text",
    "qr": "base",
    "video": "base",
    "sql": "base",
    "jobs": "base sql",
    "embed": "base",
    "index": "base sql",
    "archive": "base qr video",
    "engine": "base text archive index embed jobs",
    "settings": "base",
    "cli": "base",
    "server": "base",
}

# The headers of include/memvid/ that every room may use; the rest describes what engine/
# implements, and is for it and for those who stand outside.
PUBLIC_FOR_ALL = {"error.h", "chunk.h", "config.h", "version.h"}
SEES_ALL_PUBLIC = {"engine", "settings", "cli", "server"}

# Third-party headers, by how their name begins, and the rooms that may include them.
THIRD_PARTY = {
    "aom/": "video",
    "dav1d/": "video",
    "qrcodegen": "qr",
    "ZXing/": "qr",
    "zstd": "archive text",
    "zdict": "archive",
    "zlib.h": "cli text",
    "lzma.h": "text",
    "sodium": "base",
    "sqlite3": "sql index jobs",
    "hnswlib/": "index",
    "unicode/": "text index",
    "libstemmer": "index",
    "gumbo": "text",
    "uchardet": "text",
    "zip.h": "documents",
    "pugixml": "documents",
    "seccomp": "documents",
    "openvino/": "embed",
    "curl/": "embed",
    "httplib": "server",
    "nlohmann/": "text documents embed engine cli server",
    "CLI/": "cli",
    "toml++/": "settings",
    "tl/": "include",
}

HEADER_LINES_MAX = 250
SOURCE_LINES_MAX = 500
SOURCE_LINES_HARD_MAX = 800  # no baseline excuses more
FUNCTION_LINES_MAX = 70
LINE_CHARS_MAX = 100
BASELINE = "tools/style_baseline.txt"

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
LITERAL = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')
RAW_STRING = re.compile(r'R"([^\s()\\]{0,16})\(.*?\)\1"', re.S)
BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.S)
SCOPE = re.compile(r"^\s*(?:inline\s+)?(?:namespace|class|struct|enum|union|extern)\b")


def room_of(path):
    """'cli' for src/cli/main.cc, 'include' for include/memvid/memory.h, else None (tests, ...)."""
    parts = path.parts
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    return "include" if parts[0] == "include" else None


def include_breach(room, bracket, name):
    """Why `room` may not include `name`, or None."""
    if bracket == "<":
        for start, rooms in THIRD_PARTY.items():
            if name.startswith(start):
                return None if room in rooms.split() else f"<{name}> is only for: {rooms}"
        if name.startswith("memvid/"):
            return f'<{name}> is ours: write "{name}"'
        return None
    folder, _, file = name.partition("/")
    if not file:
        return f'"{name}": write the path from src/ or include/'
    if folder == "memvid":
        if room in SEES_ALL_PUBLIC | {"include"} or file in PUBLIC_FOR_ALL:
            return None
        return f'"{name}" is not for {room}; only ' + ", ".join(sorted(PUBLIC_FOR_ALL)) + " are"
    if folder == room or folder in MAY_USE.get(room, "").split():
        return None
    return f"{room} may not include {folder}; it may include: {MAY_USE.get(room) or 'nothing'}"


def without_literals(text):
    """The text with comments, strings and preprocessor lines blanked; lines stay where they are."""
    def blank(match):
        return "\n" * match.group().count("\n")
    text = BLOCK_COMMENT.sub(blank, RAW_STRING.sub(blank, text))
    # 1'000 is a number, not the start of a character.
    text = re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "", text)
    lines = (re.sub(r"//.*", "", LITERAL.sub('""', line)) for line in text.split("\n"))
    return ["" if line.lstrip().startswith("#") else line for line in lines]


def is_before_values(statement):
    """Whether the brace after `statement` opens values: name{...}, = {...}, (..., {...}."""
    return statement[-1:] not in ("", " ", ")") or statement.rstrip()[-1:] in ("=", ",", "(")


def functions(text):
    """(first line, number of lines) of each function body, found by braces: a block that opens
    outside of all functions and is no namespace, type, table or initialiser."""
    scopes = []  # one per open brace: "initialiser", "block" or "function"
    start, statement = 0, ""
    for number, line in enumerate(without_literals(text), 1):
        for char in line + " ":
            if char == "{" and is_before_values(statement):
                scopes.append("initialiser")
            elif char == "{":
                is_body = "(" in statement and not SCOPE.match(statement)
                if is_body and "function" not in scopes:
                    start = number
                    scopes.append("function")
                else:
                    scopes.append("block")
                statement = ""
            elif char == "}":
                scope = scopes.pop() if scopes else "block"
                if scope == "function":
                    yield start, number - start + 1
                statement = statement if scope == "initialiser" else ""
            elif char == ";":
                statement = ""
            else:
                statement += char


class Checker:
    def __init__(self, root):
        self.root = root
        self.breaches = []
        self.baseline = {}
        self.used = set()
        path = root / BASELINE
        for line in path.read_text("utf-8").splitlines() if path.exists() else []:
            if line and not line.startswith("#"):
                name, kind, number = line.split()
                self.baseline[name, kind] = int(number)

    def report(self, path, line, message):
        self.breaches.append(f"{path}:{line}: {message}")

    def check_size(self, path, line, kind, size, limit):
        """`kind` names the limit in the baseline; sizes above `limit` must stand there exactly."""
        if size <= limit:
            return
        allowed = self.baseline.get((path.as_posix(), kind))
        self.used.add((path.as_posix(), kind))
        if allowed is None or size > allowed:
            self.report(path, line, f"{kind}: {size}, the limit is {allowed or limit}")
        elif size < allowed:
            self.report(path, line, f"{kind}: {size} now; lower {allowed} in {BASELINE}")

    def check_file(self, path):
        text = (self.root / path).read_text("utf-8")
        lines = text.splitlines()
        room = room_of(path)
        if room and room != "include" and room not in MAY_USE:
            self.report(path, 1, f"src/{room} is not in the table of rooms")
        for number, line in enumerate(lines, 1):
            if len(line) > LINE_CHARS_MAX:
                self.report(path, number, f"line of {len(line)} characters > {LINE_CHARS_MAX}")
            match = INCLUDE.match(line)
            breach = match and room and include_breach(room, *match.groups())
            if breach:
                self.report(path, number, breach)
        limit = HEADER_LINES_MAX if path.suffix == ".h" else SOURCE_LINES_MAX
        self.check_size(path, 1, "file-lines", len(lines), limit)
        if len(lines) > SOURCE_LINES_HARD_MAX:
            self.report(path, 1, f"{len(lines)} lines > {SOURCE_LINES_HARD_MAX}: cut it in two")
        longest = max(functions(text), key=lambda found: found[1], default=(1, 0))
        self.check_size(path, longest[0], "function-lines", longest[1], FUNCTION_LINES_MAX)

    def check_all(self):
        paths = [path.relative_to(self.root) for folder in ("include", "src", "tests", "bench")
                 for path in sorted((self.root / folder).rglob("*"))
                 if path.suffix in (".h", ".cc") and path.is_file()]
        for path in paths:
            self.check_file(path)
        for name, kind in sorted(set(self.baseline) - self.used):
            self.report(name, 1, f"{kind} is within the limit now; take it out of {BASELINE}")
        return len(paths)


def main(root):
    checker = Checker(pathlib.Path(root))
    file_count = checker.check_all()
    print("\n".join(checker.breaches + [f"{file_count} files, {len(checker.breaches)} breaches"]))
    return 1 if checker.breaches or file_count == 0 else 0


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit(__doc__)
    default = pathlib.Path(__file__).resolve().parent.parent
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else default))
