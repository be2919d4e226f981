"""memvid merge: several memories become one."""

import fcntl
import os
import unittest

from support import (BUSY, CliTest, DAMAGED, DONE, NOT_FOUND, UNSUPPORTED, USAGE, generated_text)


class Merge(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.write("other/zeppelin.txt", "A zeppelin passes over the attic at noon.\n")
        self.write("other/keys.txt", "The cellar key hangs behind the clock.\n")
        self.encode("docs", video="a.mp4")
        self.encode("other", video="b.mp4")

    def merge(self, *arguments, code=DONE, **options):
        return self.expect(code, "merge", *arguments, "--no-vectors", **options)

    def index(self, video):
        self.expect(DONE, "reindex", video, "--no-vectors")

    def sources(self, video):
        return [line["source"] for line in
                self.expect(DONE, "list", video, "--json").json_lines()]

    def found(self, video, question):
        run = self.expect(DONE, "search", "-v", video, "--mode", "words", "--json", question)
        return [hit["source"] for hit in run.json()["hits"]]

    def expect_sound(self, video):
        self.assertEqual(self.expect(DONE, "verify", video, "--json").json()["findings"], [])

    def test_several_become_one(self):
        run = self.merge("a.mp4", "b.mp4", "-o", "m.mp4", "--json").json()
        self.assertEqual((run["outcome"], run["memories"], run["sources_added"],
                          run["chunks_added"], run["total_chunks"], run["chunks_embedded"]),
                         ("built", 2, 5, 5, 5, 0))
        self.assertEqual(self.sources("m.mp4"), self.sources("a.mp4") + self.sources("b.mp4"))
        self.assertEqual(self.found("m.mp4", "zeppelin"), ["other/zeppelin.txt"])
        self.assertEqual(sorted(self.found("m.mp4", "cellar")),
                         ["docs/deep/keys.txt", "other/keys.txt"])
        self.expect_sound("m.mp4")

    def test_every_source_comes_back_byte_for_byte(self):
        self.merge("a.mp4", "b.mp4", "-o", "m.mp4")
        self.expect(DONE, "extract", "m.mp4", "-o", "out")
        for name in ("docs/backup.md", "docs/garden.txt", "docs/deep/keys.txt",
                     "other/zeppelin.txt", "other/keys.txt"):
            self.assertEqual(self.read(os.path.join("out", name)), self.read(name))

    def test_it_says_what_it_did(self):
        run = self.merge("a.mp4", "b.mp4", "-o", "m.mp4")
        self.assertRegex(run.out.decode(),
                         r"^m\.mp4: 5 chunks from 5 sources of 2 memories taken over in \d+ frames; "
                         r"it holds 5 chunks\n  time +[\d.]+ s video; [\d.]+ s words, every frame "
                         r"read\n$")
        self.assertEqual(run.err, b"")
        run = self.merge("a.mp4", "b.mp4", "-o", "m.mp4")
        self.assertRegex(run.out.decode(), r"^m\.mp4: holds the same 2 memories already \(5 chunks "
                                           r"in \d+ frames\); nothing to do\n$")
        self.assertEqual(self.merge("a.mp4", "--into", "b.mp4", "--quiet").out, b"")

    def test_a_list_names_videos_and_their_indexes(self):
        self.index("a.mp4")
        self.index("b.mp4")
        os.rename(self.path("b.json"), self.path("i2.json"))
        os.rename(self.path("b.db"), self.path("i2.db"))
        for number, videos in enumerate((
                ["a.mp4,a.json,b.mp4,i2.json"], ["a.mp4 , b.mp4, i2.json"], ["a.mp4,b.mp4"],
                ["a.mp4", "b.mp4,i2.json"])):
            run = self.merge("--output", f"{number}.mp4", "--index", f"i{number}n.json", "--videos",
                             *videos, "--json").json()
            self.assertEqual(run["total_chunks"], 5, videos)
            self.assertEqual(self.expect(DONE, "search", "-i", f"i{number}n.json", "--mode", "words",
                                         "--json", "zeppelin").json()["hits"][0]["source"],
                             "other/zeppelin.txt")

    def test_into_a_memory_goes_behind_what_it_holds(self):
        self.index("a.mp4")
        before = self.read("a.mp4")
        run = self.merge("b.mp4", "--into", "a.mp4", "--json").json()
        self.assertEqual((run["outcome"], run["chunks_added"], run["total_chunks"]),
                         ("appended", 2, 5))
        self.assertEqual(self.read("a.mp4")[:len(before)], before)
        self.assertEqual(self.found("a.mp4", "zeppelin"), ["other/zeppelin.txt"])
        self.expect_sound("a.mp4")
        self.expect(DONE, "append", "-v", "a.mp4", "--text", "One more.")
        self.expect_sound("a.mp4")

    def test_dedupe_keeps_what_several_have_once(self):
        run = self.merge("b.mp4", "--into", "a.mp4", "--dedupe")
        self.assertIn(b", 1 duplicate source left out; it holds 4 chunks\n", run.out)
        self.assertEqual(self.sources("a.mp4").count("other/keys.txt"), 0)
        before = self.read("a.mp4")
        self.assertIn(b"nothing to do", self.merge("b.mp4", "--into", "a.mp4", "--dedupe").out)
        self.assertEqual(self.read("a.mp4"), before)
        self.expect_sound("a.mp4")

    def test_more_frames_than_fit_one_fragment(self):
        self.write("large.txt", generated_text(600_000))
        self.encode("large.txt", video="large.mp4")
        self.merge("a.mp4", "large.mp4", "b.mp4", "-o", "m.mp4", "--no-index")
        self.expect_sound("m.mp4")
        self.assertEqual(self.texts("m.mp4")["large.txt"].encode(), self.read("large.txt"))
        self.assertEqual(len(self.sources("m.mp4")), 6)

    def test_a_damaged_memory_is_named_and_nothing_is_written(self):
        damaged = bytearray(self.read("b.mp4"))
        damaged[1000] ^= 1
        self.write("b.mp4", bytes(damaged))
        a = self.read("a.mp4")
        for target in (("-o", "m.mp4"), ("--into", "a.mp4")):
            self.refused(DAMAGED, r"^memvid: b\.mp4, frame 0: ", "merge", "b.mp4", *target,
                         "--no-vectors")
        self.assertFalse(self.exists("m.mp4"))
        self.assertFalse(self.exists("m.json"))
        self.assertEqual(self.read("a.mp4"), a)

    def test_a_memory_whose_end_is_damaged_is_refused(self):
        self.expect(DONE, "append", "-v", "b.mp4", "--text", "One more.")
        damaged = bytearray(self.read("b.mp4"))
        damaged[-60] ^= 1    # the trailer
        damaged[-400] ^= 1   # and a frame of its commit: nobody knows what was committed
        self.write("b.mp4", bytes(damaged))
        self.refused(DAMAGED, r"^memvid: b\.mp4, byte \d+: a damaged trailer", "merge", "b.mp4",
                     "-o", "m.mp4", "--no-vectors")

    def test_an_output_that_is_there(self):
        self.merge("b.mp4", "-o", "m.mp4")
        before = self.read("m.mp4")
        self.refused(USAGE, r"made from other inputs; .*--overwrite", "merge", "a.mp4", "b.mp4",
                     "-o", "m.mp4", "--no-vectors")
        self.assertEqual(self.read("m.mp4"), before)
        self.merge("a.mp4", "b.mp4", "-o", "m.mp4", "--overwrite")
        self.assertEqual(len(self.sources("m.mp4")), 5)
        self.expect_sound("m.mp4")
        self.refused(USAGE, r"b\.mp4 is a file of b\.mp4, .*--into", "merge", "a.mp4", "b.mp4",
                     "-o", "b.mp4", "--no-vectors", "--overwrite")
        self.refused(USAGE, r"cannot be merged into itself", "merge", "a.mp4", "b.mp4",
                     "--into", "b.mp4", "--no-vectors")

    def test_a_model_that_is_missing_is_told_before_anything_is_written(self):
        run = self.memvid("merge", "a.mp4", "b.mp4", "-o", "m.mp4")
        if run.code == DONE:
            self.skipTest("a build without embeddings makes no vectors")
        self.assertEqual(run.code, NOT_FOUND)
        self.assertRegex(run.err, rb"model")
        self.assertFalse(self.exists("m.mp4"))

    def test_a_busy_memory_names_who_has_it(self):
        self.merge("a.mp4", "-o", "m.mp4")
        with open(self.path("m.mp4.lock"), "r+b") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX)  # another process's
            self.refused(BUSY, r"m\.mp4", "merge", "b.mp4", "--into", "m.mp4", "--wait", "0",
                         "--no-vectors")

    def test_eight_at_once_lose_nothing(self):
        for number in range(8):
            self.write(f"{number}.txt", f"text of process {number}")
            self.encode(f"{number}.txt", video=f"{number}.mp4")
        running = [self.start("merge", f"{i}.mp4", "--into", "a.mp4", "--no-vectors")
                   for i in range(8)]
        for process in running:
            _, err = process.communicate(timeout=100)
            self.assertEqual(process.returncode, DONE, err)
        self.assertEqual(sorted(self.sources("a.mp4")[3:]), [f"{i}.txt" for i in range(8)])
        self.expect_sound("a.mp4")

    def test_bad_lines(self):
        bad = lambda pattern, *arguments: self.refused(USAGE, pattern, "merge", *arguments)
        bad(r"no output is named; usage: memvid merge", "a.mp4")
        bad(r"no video is named to be merged; usage", "-o", "m.mp4")
        bad(r"--output and --into exclude", "a.mp4", "-o", "m.mp4", "--into", "b.mp4")
        bad(r"--overwrite is for --output", "a.mp4", "--into", "b.mp4", "--overwrite")
        bad(r"--no-index and --index", "a.mp4", "-o", "m.mp4", "--no-index", "-i", "m.json")
        for videos in ("", "a.mp4,", "a.mp4,,b.mp4", " , "):
            bad(r"--videos is '.*', but must be names with a comma", "-o", "m.mp4", "--videos",
                videos)
        for videos in ("a.json,a.mp4", "a.mp4,a.json,b.json"):
            bad(r"no video stands before the index [ab]\.json", "-o", "m.mp4", "--videos", videos)
        self.refused(NOT_FOUND, r"no\.mp4", "merge", "a.mp4", "no.mp4", "-o", "m.mp4")
        self.refused(NOT_FOUND, r"no\.json", "merge", "--videos", "a.mp4,no.json", "-o", "m.mp4")
        self.refused(NOT_FOUND, r"no such folder: none", "merge", "a.mp4", "-o", "none/m.mp4")
        self.refused(NOT_FOUND, r"no\.mp4", "merge", "a.mp4", "--into", "no.mp4")
        self.refused(UNSUPPORTED, r"docs/garden\.txt is not a memvid video", "merge",
                     "docs/garden.txt", "-o", "m.mp4")
        self.assertEqual([name for name in os.listdir(self.dir) if name.startswith(("m.", "no."))],
                         [])


if __name__ == "__main__":
    unittest.main()
