"""The log that faulty_fs.cc writes: one record for each file-system call of a run."""

import dataclasses
import enum
import struct

HEADER = struct.Struct("<BiqiHHI")


class Kind(enum.IntEnum):
    OPEN = 1
    CLOSE = 2
    READ = 3
    WRITE = 4
    TRUNCATE = 5
    ALLOCATE = 6
    SYNC = 7
    RENAME = 8
    UNLINK = 9
    LINK = 10
    LOCK = 11
    STAT = 12
    MAP = 13


CHANGES = {Kind.OPEN, Kind.WRITE, Kind.TRUNCATE, Kind.ALLOCATE, Kind.SYNC, Kind.RENAME,
           Kind.UNLINK, Kind.LINK}


@dataclasses.dataclass
class Call:
    """`number` holds the flags of an open, else an offset or a size; `path` is the file's, also
    where the call was on a descriptor. Paths count from the watched folder, which is "."."""
    kind: Kind
    fd: int
    number: int
    error: int
    path: str
    to: str
    data: bytes

    def __str__(self):
        size = f", {len(self.data)} bytes" if self.data else ""
        return f"{self.kind.name.lower()}({self.path}{self.to and ' to ' + self.to}{size})"


def read(path):
    """The calls of a log, in order: call number N of faulty_fs is element N - 1."""
    with open(path, "rb") as file:
        log = file.read()
    calls, paths, at = [], {}, 0
    while at < len(log):
        kind, fd, number, error, *sizes = HEADER.unpack_from(log, at)
        at += HEADER.size
        fields = []
        for size in sizes:
            fields.append(log[at:at + size])
            at += size
        name, to = (field.decode() for field in fields[:2])
        if kind == Kind.OPEN and error == 0:
            paths[fd] = name
        calls.append(Call(Kind(kind), fd, number, error, name or paths.get(fd, "?"), to, fields[2]))
    return calls
