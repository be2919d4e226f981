"""What a power cut may leave of a folder, worked out from the calls of a run.

The rules, those of POSIX and of the file systems that people have:

  - What was written to a file before its last fsync (or fdatasync) that returned is there.
  - Each later write or truncation of the file may be there or not, whatever came after it. A write
    may be torn at a sector (512 bytes), or have grown the file by zeros instead of its bytes.
  - Names that were made, moved or removed after the folder's last fsync: the first few of these
    changes are there, in order. Folder and files know nothing of each other's order.

The subsets that are tried: none, all, each one left out, each one alone, the last one torn or as
zeros, all as zeros; each with none and with all of the names' changes, and the first two with each
number of these.
"""

import dataclasses
import os

from call_log import Kind

SECTOR = 512
# Not what a power cut leaves: SQLite makes its shared memory again, and nobody reads a lock's bytes.
LEFT_OUT = ("-shm", ".lock")


@dataclasses.dataclass(frozen=True)
class Write:
    offset: int
    data: bytes

    def apply(self, content):
        if self.data:
            content.extend(bytes(max(0, self.offset - len(content))))
            content[self.offset:self.offset + len(self.data)] = self.data

    def torn(self):
        """The write with a part of its sectors only: the first, the first half, all but the last."""
        first = SECTOR - self.offset % SECTOR
        sectors = [size for size in range(first, len(self.data), SECTOR)]
        return [Write(self.offset, self.data[:size])
                for size in sorted({sectors[0], sectors[len(sectors) // 2], sectors[-1]}
                                   if sectors else {})]

    def as_zeros(self, size):
        """Of a file that had this size: what lies behind it is zeros, the rest as it was."""
        new = max(size, self.offset)
        return Write(new, bytes(max(0, self.offset + len(self.data) - new)))


@dataclasses.dataclass(frozen=True)
class Resize:
    size: int

    def apply(self, content):
        content.extend(bytes(max(0, self.size - len(content))))
        del content[self.size:]

    def torn(self):
        return []

    def as_zeros(self, size):
        return self


class File:
    """What is on the disk for sure, and the changes since."""

    def __init__(self, content=b""):
        self.durable = bytes(content)
        self.pending = []

    def sync(self):
        self.durable = self.content(range(len(self.pending)))
        self.pending = []

    def content(self, chosen, instead=None):
        """With the pending changes of these numbers; `instead` has other ones for some."""
        content = bytearray(self.durable)
        for number in chosen:
            ((instead or {}).get(number) or self.pending[number]).apply(content)
        return bytes(content)


class Disk:
    """A folder during a run. Files are told apart by their identity, names come and go."""

    def __init__(self, folder):
        self.durable_names = {}
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    self.durable_names[name] = File(file.read())
        self.names = dict(self.durable_names)
        self.pending_names = []  # functions that change a dict of names
        self.open_files = {}

    def apply(self, call):
        """Follows one call. Returns whether it changed anything."""
        if call.error != 0:
            return False
        if call.kind == Kind.OPEN:
            return self._open(call)
        if call.kind == Kind.CLOSE:
            self.open_files.pop(call.fd, None)
            return False
        if call.kind in (Kind.RENAME, Kind.LINK, Kind.UNLINK):
            return self._change_names(call)
        file = self.open_files.get(call.fd)
        if call.kind == Kind.SYNC and file is None and call.path == ".":
            self.durable_names, self.pending_names = dict(self.names), []
            return True
        if file is None or call.kind not in (Kind.WRITE, Kind.TRUNCATE, Kind.ALLOCATE, Kind.SYNC):
            return False
        if call.kind == Kind.SYNC:
            file.sync()
        elif call.kind == Kind.WRITE:
            file.pending.append(Write(call.number, call.data))
        elif call.kind == Kind.TRUNCATE:
            file.pending.append(Resize(call.number))
        elif len(file.content(range(len(file.pending)))) < call.number:
            file.pending.append(Resize(call.number))
        return True

    def _open(self, call):
        self.open_files.pop(call.fd, None)
        if os.sep in call.path or call.path == "." or call.path.endswith(LEFT_OUT):
            return False
        file = self.names.get(call.path)
        if file is None:
            if not call.number & os.O_CREAT:
                return False
            file = File()
            self._name(lambda names: names.__setitem__(call.path, file))
        elif call.number & os.O_TRUNC:
            file.pending.append(Resize(0))
        self.open_files[call.fd] = file
        return True

    def _change_names(self, call):
        if call.path.endswith(LEFT_OUT) or call.path not in self.names:
            return False
        if call.kind == Kind.UNLINK:
            self._name(lambda names: names.pop(call.path))
        elif call.kind == Kind.RENAME:
            self._name(lambda names: names.__setitem__(call.to, names.pop(call.path)))
        else:
            self._name(lambda names: names.__setitem__(call.to, names[call.path]))
        return True

    def _name(self, change):
        self.pending_names.append(change)
        change(self.names)

    # -- What a power cut leaves --------------------------------------------------------------------

    def states(self, rng, singles):
        """Yields (words, {name: content}) for the instant after the last call."""
        files = {id(file): file for file in [*self.durable_names.values(), *self.names.values()]}
        pending = [(file, number) for file in files.values() for number in range(len(file.pending))]
        all_names = len(self.pending_names)
        for words, chosen, instead in variants(pending, rng, singles):
            some = range(all_names + 1) if words in ("all", "none") else {0, all_names}
            for count in some:
                yield (f"writes: {words}; changes of names: {count} of {all_names}",
                       self._state(count, chosen, instead))

    def _state(self, names_count, chosen, instead):
        names = dict(self.durable_names)
        for change in self.pending_names[:names_count]:
            change(names)
        numbers = {}
        for file, number in chosen:
            numbers.setdefault(file, []).append(number)
        return {name: file.content(numbers.get(file, ()),
                                   {n: write for (f, n), write in instead.items() if f is file})
                for name, file in names.items() if not name.endswith(LEFT_OUT)}


def variants(pending, rng, singles):
    """(words, the changes that are there, others that stand instead of some); of the changes that
    are alone or left out, `singles` of each."""
    yield "all", pending, {}
    yield "none", [], {}
    if not pending:
        return
    file, number = last = pending[-1]
    for torn in file.pending[number].torn():
        yield f"the last torn after {len(torn.data)} bytes", pending, {last: torn}
        yield f"the last alone, torn after {len(torn.data)} bytes", [last], {last: torn}
    zeros = {(f, n): f.pending[n].as_zeros(len(f.durable)) for f, n in pending}
    yield "the last as zeros", pending, {last: zeros[last]}
    yield "all as zeros", pending, zeros
    for at in some_of(range(len(pending)), singles, rng):
        yield f"all but number {at + 1}", pending[:at] + pending[at + 1:], {}
        yield f"number {at + 1} alone", [pending[at]], {}


def some_of(things, count, rng):
    """In order, the first and the last among them."""
    things = list(things)
    if len(things) <= count:
        return things
    middle = sorted(rng.sample(range(1, len(things) - 1), max(count - 2, 0)))
    return [things[at] for at in [0, *middle, len(things) - 1]]


def is_bulk(call):
    """A write of a page: an index makes hundreds, which are much alike."""
    return call.kind == Kind.WRITE and call.path.endswith((".db", "-wal", "-journal"))


def folder_states(folder, calls, rng, singles=1 << 30, bulk=1 << 30):
    """What a cut may leave, each state once: (what led to it, {name: content}, whether the run had
    ended). Of the instants behind the writes of pages, `bulk` are looked at."""
    disk = Disk(folder)
    seen = {}
    looked_at = set(some_of([n for n, call in enumerate(calls) if is_bulk(call)], bulk, rng))
    for number, call in enumerate(calls):
        is_end = number + 1 == len(calls)
        is_change = disk.apply(call)
        if not is_end and (not is_change or is_bulk(call) and number not in looked_at):
            continue
        for words, state in disk.states(rng, singles):
            key = tuple(sorted((name, hash(content)) for name, content in state.items()))
            # A state that can also be there after the end is judged as that: it must hold more.
            if key not in seen or is_end:
                seen[key] = (f"{words}; after {call}, {number + 1} of {len(calls)}", state, is_end)
    return list(seen.values())
