"""The commands that change a memory, as a table. A new command is one more row."""

import dataclasses

from support import DONE, NOTHING_FOUND

INPUTS = {
    "docs/backup.md": "# Backup\n\nCopy the archive to the attic every night.\n",
    "docs/garden.txt": "Water the tomatoes.\r\nPrune the roses in March.\r\n" * 12,
    "docs/deep/keys.txt": "The cellar key hangs behind the clock. " * 30,
    "other/zeppelin.txt": "A zeppelin passes over the attic at noon. " * 20,
    "changed/docs/garden.txt": "Prune the roses in March.\r\n" + "Water the tomatoes.\r\n" * 12,
    "changed/docs/keys.txt": "The cellar key hangs behind the clock. " * 30,
    "changed/docs/new.txt": "The attic key is with the neighbour. " * 5,
}
CHUNKING = ("--chunk-size", "120")
ENCODE = ("encode", "docs", "-o", "disk/v.mp4", *CHUNKING)
ENCODE_OTHER = ("encode", "other", "-o", "disk/v.mp4", *CHUNKING, "--overwrite")
ENCODE_W = ("encode", "other", "-o", "disk/w.mp4", *CHUNKING)
APPEND = ("append", "-v", "disk/v.mp4", "other")
SYNC = ("sync", "-v", "disk/v.mp4", "changed/docs")
SEARCH = ("search", "-v", "disk/v.mp4", "--mode", "words", "attic key", "-k", "10")
REINDEX = ("reindex", "disk/v.mp4", "--no-vectors")


@dataclasses.dataclass(frozen=True)
class Scenario:
    """`setup` makes the state before, `command` leads to the state after; `again` is what a user
    does next, which must lead to the state after as well. Files of the memory lie in disk/."""
    name: str
    setup: tuple
    command: tuple
    again: tuple = ()
    video: str = "disk/v.mp4"
    unharmed: str = ""      # another memory, which must stay as it is
    twice: int = DONE       # how `again` ends when the command had done its work
    leaves_index: bool = False  # the index may be left to the old memory; then it is told

    @property
    def next(self):
        return self.again or self.command


SCENARIOS = [
    Scenario("encode", (), ENCODE),
    Scenario("overwrite", (ENCODE,), ENCODE_OTHER, leaves_index=True),
    Scenario("append", (ENCODE,), APPEND),
    Scenario("append_without_index", ((*ENCODE, "--no-index"),), (*APPEND, "--no-index")),
    Scenario("sync", (ENCODE,), SYNC),
    Scenario("update", (ENCODE,), ("update", "-v", "disk/v.mp4", "--chunk", "0", "--text",
                                   "The archive is copied to the cellar now.")),
    Scenario("delete", (ENCODE,), ("delete", "-v", "disk/v.mp4", "--source", "docs/garden.txt"),
             twice=NOTHING_FOUND),
    Scenario("merge", (ENCODE, ENCODE_W), ("merge", "disk/v.mp4", "disk/w.mp4", "-o", "disk/m.mp4"),
             video="disk/m.mp4", unharmed="disk/v.mp4"),
    Scenario("merge_into", (ENCODE, ENCODE_W),
             ("merge", "disk/w.mp4", "--into", "disk/v.mp4", "--dedupe"), unharmed="disk/w.mp4"),
    Scenario("compact", (ENCODE, APPEND, ("delete", "disk/v.mp4", "--source", "docs/deep/*"),
                         ("update", "disk/v.mp4", "--chunk", "0", "--text", "Another text.")),
             ("compact", "disk/v.mp4")),
    Scenario("first_search", ((*ENCODE, "--no-index"),), SEARCH, again=ENCODE),
    Scenario("reindex", (ENCODE,), REINDEX),
    Scenario("copy", (ENCODE,), ("copy", "disk/v.mp4", "disk/w.mp4"),
             again=("copy", "disk/v.mp4", "disk/w.mp4", "--overwrite"), video="disk/w.mp4",
             unharmed="disk/v.mp4"),
]
