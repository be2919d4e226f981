"""memvid sync: a memory becomes equal to folders."""

import fcntl
import os
import unittest

from endpoint_server import Server
from support import (BUSY, CliTest, DONE, HAS_EMBEDDINGS, NOT_FOUND, NOTHING_FOUND, SKIPPED,
                     USAGE)


def lines_of(first, last):
    """A line is a chunk of its own, with --chunk-size 80."""
    return "".join(f"{i} {'lantern harbour thimble meadow orchard copper ' * 2}"[:69] + "\n"
                   for i in range(first, last))


class Sync(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.write("elsewhere.txt", "Not below the folder.")
        self.expect(DONE, "encode", "docs", "elsewhere.txt", "-o", "v.mp4", "--no-index")

    def sync(self, *arguments, code=DONE):
        return self.expect(code, "sync", "-v", "v.mp4", "docs", *arguments)

    def sources(self):
        return sorted(line["source"] for line in
                      self.expect(DONE, "list", "v.mp4", "--json").json_lines())

    def text_of(self, source):
        return self.expect(DONE, "extract", "v.mp4", "-o", "-", "--source", source).out

    def change_docs(self):
        self.write("docs/new.txt", "A zeppelin over the attic.")
        self.write("docs/garden.txt", "Water the tomatoes twice.\r\nPrune the roses in March.\r\n")
        os.remove(self.path("docs/backup.md"))
        os.rename(self.path("docs/deep/keys.txt"), self.path("docs/keys.txt"))

    def test_a_dry_run_tells_nothing_of_an_index_that_is_behind(self):
        self.sync("--dry-run")  # makes the index
        self.expect(DONE, "append", "-v", "v.mp4", "--text", "More.", "--no-index")
        with open(self.path("v.mp4.lock"), "a") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX)  # another process's
            self.refused(BUSY, r"v\.db has only reached commit 1 ", "sync", "-v", "v.mp4", "docs",
                         "--dry-run")
        self.assertIn(b"nothing differs", self.sync("--dry-run").out)

    def test_it_is_the_folder_then(self):
        self.change_docs()
        before = self.read("v.mp4")
        run = self.sync()
        self.assertRegex(
            run.out.decode(),
            r"^v\.mp4: sources: 1 added, 1 changed, 1 moved, 1 removed; chunks: 1 added, 1 changed, "
            r"0 moved, 1 removed; 1 frame added; it holds 4 chunks now\n  time +[\d.]+ s video, read "
            r"back and checked; [\d.]+ s words\n$")
        self.assertEqual(run.err, b"")
        self.assertEqual(self.read("v.mp4")[:len(before)], before)
        self.assertEqual(self.sources(), ["docs/garden.txt", "docs/keys.txt", "docs/new.txt",
                                          "elsewhere.txt"])
        self.assertEqual(self.text_of("docs/garden.txt"), self.read("docs/garden.txt"))
        self.assertEqual(self.expect(DONE, "verify", "v.mp4", "--json").json()["findings"], [])
        hits = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "--json",
                           "zeppelin").json()["hits"]
        self.assertEqual([hit["source"] for hit in hits], ["docs/new.txt"])
        self.expect(NOTHING_FOUND, "search", "-v", "v.mp4", "--mode", "words", "night")

    def test_the_index_goes_along_where_encoding_fills_none(self):
        self.change_docs()
        self.expect(DONE, "sync", "-v", "v.mp4", "docs",
                    env=self.environment(MEMVID_ENABLE_INDEX_BUILDING="false"))
        self.assertEqual(self.expect(DONE, "info", "v.mp4", "--json").json()["index"], "current")

    def test_nothing_to_do_writes_nothing(self):
        before = self.read("v.mp4")
        self.assertEqual(self.sync().out, b"v.mp4: nothing differs; nothing was written\n")
        self.assertEqual(self.sync("--dry-run").out,
                         b"v.mp4: nothing differs; nothing was written\n")
        self.assertEqual(self.sync("--quiet").out, b"")
        self.assertEqual(self.read("v.mp4"), before)

    def test_a_dry_run_tells_each_source(self):
        self.change_docs()
        before = self.read("v.mp4")
        lines = self.sync("--dry-run").out.decode().splitlines()
        self.assertEqual(lines, [
            "changed  docs/garden.txt  chunks: 0 added, 1 changed, 0 moved, 0 removed",
            "moved    docs/keys.txt  was docs/deep/keys.txt",
            "new      docs/new.txt  1 chunk",
            "gone     docs/backup.md  1 chunk",
            "v.mp4: sources: 1 added, 1 changed, 1 moved, 1 removed; chunks: 1 added, 1 changed, "
            "0 moved, 1 removed; nothing was written"])
        told = self.sync("--dry-run", "--json").json()
        self.assertTrue(told["dry_run"])
        self.assertEqual(self.read("v.mp4"), before)
        done = self.sync("--json").json()
        self.assertEqual(told["sources"], done["sources"])
        self.assertEqual([one["change"] for one in done["sources"]],
                         ["changed", "moved", "added", "removed"])

    def test_what_cannot_be_read_stays_and_is_told(self):
        self.write("docs/garden.txt", b"\0\1\2")
        self.write("docs/picture.bin", b"\0\1\2")
        run = self.sync(code=SKIPPED)
        self.assertEqual(run.err.decode().splitlines(),
                         ["skipped: docs/garden.txt: binary, not text",
                          "skipped: docs/picture.bin: binary, not text",
                          "docs/garden.txt: stays as it was", "2 inputs skipped"])
        self.assertIn("docs/garden.txt", self.sources())

    def test_documents_are_told_apart_by_their_ids(self):
        self.write("docs/a.jsonl", '{"id":"1","text":"first"}\n{"id":"2","text":"second"}\n'
                                   '{"text":"third"}\n')
        self.sync()
        self.write("docs/a.jsonl", '{"id":"1","text":"first anew"}\n{"text":"third"}\n'
                                   '{"text":"fourth"}\n')
        lines = self.sync("--dry-run").out.decode().splitlines()
        self.assertEqual(lines[:-1], [
            "changed  docs/a.jsonl, document 1  chunks: 1 added, 0 changed, 0 moved, 1 removed",
            "new      docs/a.jsonl  1 chunk",
            "gone     docs/a.jsonl, document 2  1 chunk"])
        self.sync()
        self.assertEqual(self.text_of("docs/a.jsonl"), b"thirdfirst anewfourth")
        self.assertEqual(self.sync("--json").json()["sources"], [])

    def test_a_folder_that_is_not_there_or_empty_is_refused(self):
        before = self.read("v.mp4")
        self.refused(NOT_FOUND, r"no-docs", "sync", "-v", "v.mp4", "no-docs")
        for name in ("docs/backup.md", "docs/garden.txt", "docs/deep/keys.txt"):
            os.remove(self.path(name))
        self.refused(USAGE, r"docs/ holds no file, but the memory holds 3 sources of it; .*memvid "
                            r"delete --source 'docs/\*'", "sync", "-v", "v.mp4", "docs")
        self.assertEqual(self.read("v.mp4"), before)

    def test_bad_lines(self):
        self.refused(USAGE, r"no video is named", "sync", "docs")
        self.refused(USAGE, r"no folder is named", "sync", "-v", "v.mp4")
        self.refused(USAGE, r"elsewhere\.txt: is not a folder", "sync", "-v", "v.mp4",
                     "elsewhere.txt")
        self.refused(USAGE, r"-: is not a folder", "sync", "-v", "v.mp4", "-")
        self.refused(USAGE, r"two folders are called docs/", "sync", "-v", "v.mp4", "docs",
                     "--dirs", "docs/")
        self.refused(NOT_FOUND, r"no\.mp4", "sync", "-v", "no.mp4", "docs")


@unittest.skipUnless(HAS_EMBEDDINGS, "built without embeddings")
class SyncWithVectors(CliTest):
    def setUp(self):
        super().setUp()
        self.server = Server()
        self.addCleanup(self.server.end)
        self.write("docs/a.txt", lines_of(0, 300))
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--chunk-size", "80", "--overlap", "10")

    def environment(self, **changes):
        return super().environment(MEMVID_MODEL=None, MEMVID_ENDPOINT=self.server.url(),
                                   MEMVID_ENDPOINT_MODEL="test", **changes)

    def insert_a_line(self):
        self.write("docs/a.txt", lines_of(0, 100) + "A line more, which nobody has seen before, "
                   "and it is long enough.\n" + lines_of(100, 300))

    def vector_share(self):
        return self.expect(DONE, "info", "v.mp4", "--json").json()["vectors"]

    def test_only_what_is_new_is_embedded(self):
        self.insert_a_line()
        self.server.seen = []
        stats = self.expect(DONE, "sync", "-v", "v.mp4", "docs", "--json").json()
        change = stats["sources"][0]
        self.assertEqual((change["chunks_added"], change["chunks_changed"], change["chunks_moved"]),
                         (1, 0, 200))
        self.assertEqual(stats["chunks_embedded"], 1)
        self.assertEqual(sum(len(body["input"]) for _, body in self.server.seen), 1)
        self.assertEqual(self.vector_share(), 1)

    def test_an_index_that_catches_up_embeds_as_little(self):
        self.expect(DONE, "copy", "v.mp4", "w.mp4")
        self.insert_a_line()
        self.expect(DONE, "sync", "-v", "v.mp4", "docs")
        self.write("w.mp4", self.read("v.mp4"))  # its index is behind now
        self.server.seen = []
        stats = self.expect(DONE, "append", "-v", "w.mp4", "--text", "one more", "--json").json()
        self.assertEqual(stats["chunks_embedded"], 2)

    def test_an_absent_index_is_made_of_words(self):
        for name in ("v.db", "v.json"):
            os.remove(self.path(name))
        self.insert_a_line()
        stats = self.expect(DONE, "sync", "-v", "v.mp4", "docs", "--json").json()
        self.assertEqual(stats["chunks_embedded"], 0)
        self.assertEqual(self.vector_share(), 0)


if __name__ == "__main__":
    unittest.main()
