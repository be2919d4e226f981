"""memvid append: more texts behind what a memory holds, in the same file."""

import fcntl
import os
import subprocess
import unittest

from support import BUSY, CliTest, DAMAGED, DONE, NOT_FOUND, SKIPPED, UNSUPPORTED, USAGE


class Append(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index")

    def append(self, *arguments, code=DONE, **options):
        return self.expect(code, "append", "-v", "v.mp4", *arguments, **options)

    def sources(self):
        return [line["source"] for line in
                self.expect(DONE, "list", "v.mp4", "--json").json_lines()]

    def found(self, question):
        run = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "--json", question)
        return [hit["source"] for hit in run.json()["hits"]]

    def test_a_link_to_a_video_is_that_memory(self):
        os.makedirs(self.path("links"))
        os.symlink("../v.mp4", self.path("links/l.mp4"))
        self.expect(DONE, "append", "-v", "links/l.mp4", "--text", "By the link.", "--no-index")
        self.append("--text", "By the name.", "--no-index")
        self.expect(DONE, "delete", "links/l.mp4", "--source", "docs/*")
        self.expect(DONE, "compact", "links/l.mp4")
        self.assertTrue(os.path.islink(self.path("links/l.mp4")))
        self.assertEqual(os.listdir(self.path("links")), ["l.mp4"])
        self.assertEqual(sorted(self.texts().values()), ["By the link.", "By the name."])

    def test_of_a_text_that_was_changed_the_memory_holds_another(self):
        self.write("long.txt", "The staging server is called heron.\n" * 40)
        self.append("long.txt", "--no-index")
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        chunk = [line["chunk"] for line in self.chunks() if line["source"] == "long.txt"][0]
        self.expect(DONE, "delete", "v.mp4", "--chunk", str(chunk))
        self.expect(DONE, "update", "v.mp4", "--chunk", "0", "--text", "Other words.")
        for options in ((), ("--no-index",)):
            run = self.append("long.txt", "docs", *options, code=SKIPPED)
            self.assertIn(b"long.txt: is there with another content", run.err)
            self.assertIn(b"docs/backup.md: is there with another content", run.err)
            self.assertNotIn(b"garden.txt: is there with", run.err)
        self.expect(DONE, "delete", "v.mp4", "--source", "long.txt")
        self.append("long.txt", "--no-index")
        self.assertEqual(self.texts()["long.txt"], "The staging server is called heron.\n" * 40)

    def test_all_kinds_of_input_go_behind_what_is_there(self):
        before = self.read("v.mp4")
        self.write("more/a.txt", "The attic key is with the neighbour.")
        self.write("b.txt", "A file by its name.")
        self.write("c.txt", "A file by its place.")
        run = self.append("c.txt", "--files", "b.txt", "--dirs", "more", "--text", "A text.",
                          "--json").json()
        self.assertEqual((run["outcome"], run["sources_added"], run["chunks_added"]),
                         ("appended", 4, 4))
        self.assertEqual(self.read("v.mp4")[:len(before)], before)
        self.assertEqual(self.sources()[3:], ["c.txt", "b.txt", "more/a.txt", "text-4"])
        self.assertEqual(self.found("attic key neighbour")[0], "more/a.txt")
        self.assertEqual(self.expect(DONE, "verify", "v.mp4", "--json").json()["findings"], [])

    def test_it_says_what_it_did(self):
        run = self.append("--text", "One more.")
        self.assertRegex(run.out.decode(), r"^v\.mp4: 1 chunk from 1 source added in 1 frame; it "
                                           r"holds 4 chunks now\n  time +[\d.]+ s video, read back "
                                           r"and checked\n$")
        self.assertEqual(run.err, b"")
        self.assertEqual(self.append("--text", "And one.", "--quiet").out, b"")

    def test_what_is_there_is_passed_over_and_nothing_is_written(self):
        before = self.read("v.mp4")
        run = self.append("docs")
        self.assertEqual(run.out, b"v.mp4: nothing new; nothing was written\n")
        self.assertEqual(run.err.decode().splitlines()[0], "docs/backup.md: is there already")
        self.assertEqual(self.read("v.mp4"), before)

    def test_a_changed_file_is_for_sync(self):
        self.write("docs/garden.txt", "Water the tomatoes twice.")
        self.write("docs/new.txt", "A new file.")
        run = self.append("docs", code=SKIPPED)
        self.assertIn(b"skipped: docs/garden.txt: is there with another content; memvid sync",
                      run.err)
        self.assertEqual(self.sources()[-1], "docs/new.txt")

    def test_a_document_replaces_the_one_of_its_id(self):
        self.write("a.jsonl", '{"id":"1","text":"first"}\n{"id":"2","text":"second"}\n')
        self.append("a.jsonl")
        self.write("b.jsonl", '{"id":"1","text":"first anew"}\n')
        run = self.append("b.jsonl")
        self.assertIn(b", 1 document replaced;", run.out)
        texts = self.expect(DONE, "extract", "v.mp4", "-o", "-", "--source", "*.jsonl").out
        self.assertEqual(texts, b"secondfirst anew")

    def test_appending_to_an_index_of_words(self):
        self.found("cellar")  # makes it
        self.write("new.txt", "A zeppelin over the attic.")
        self.append("new.txt")
        self.assertEqual(self.found("zeppelin"), ["new.txt"])
        self.assertEqual(self.found("cellar"), ["docs/deep/keys.txt"])
        info = self.expect(DONE, "info", "v.mp4", "--json").json()
        self.assertEqual((info["index"], info["commits"]), ("current", 2))

    def test_the_index_catches_up_with_what_was_appended_without_it(self):
        self.found("cellar")
        self.append("--text", "A zeppelin over the attic.", "--no-index")
        self.assertIn("behind", self.expect(DONE, "info", "v.mp4", "--json").json()["index"])
        self.assertEqual(self.found("zeppelin"), ["text-4"])

    def test_a_broken_append_before_is_saved_and_cut(self):
        whole = self.read("v.mp4")
        self.write("v.mp4", whole + b"half of a fragment")
        self.append("--text", "One more.")
        self.assertEqual(self.read("v.mp4.tail"), b"half of a fragment")
        self.assertEqual(self.read("v.mp4")[:len(whole)], whole)
        self.assertEqual(self.expect(DONE, "verify", "v.mp4", "--json").json()["findings"], [])

    def test_a_damaged_end_is_refused_untouched(self):
        self.append("--text", "One more.")
        damaged = bytearray(self.read("v.mp4"))
        damaged[-60] ^= 1    # the trailer
        damaged[-400] ^= 1   # and a frame of its commit
        self.write("v.mp4", bytes(damaged))
        run = self.expect(DAMAGED, "append", "-v", "v.mp4", "--text", "Another.")
        self.assertRegex(run.err.decode(), r"v\.mp4.*nothing is appended to a damaged end")
        self.assertEqual(self.read("v.mp4"), bytes(damaged))

    def test_a_busy_memory_names_who_has_it(self):
        with open(self.path("v.mp4.lock"), "r+b") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX)  # another process's
            self.refused(BUSY, r"v\.mp4", "append", "-v", "v.mp4", "--text", "x", "--wait", "0")

    def test_eight_at_once_lose_nothing(self):
        running = [self.start("append", "-v", "v.mp4", "--text", f"text of process {i}")
                   for i in range(8)]
        for process in running:
            out, err = process.communicate(timeout=100)
            self.assertEqual(process.returncode, DONE, err)
        texts = [line["text"] for line in self.expect(
            DONE, "extract", "v.mp4", "-o", "-", "--source", "text-*", "--json").json_lines()]
        self.assertEqual(sorted(texts), [f"text of process {i}" for i in range(8)])
        self.assertEqual(self.expect(DONE, "verify", "v.mp4", "--json").json()["findings"], [])

    @unittest.skipUnless(subprocess.run(["which", "ffmpeg"], capture_output=True,
                                        check=False).returncode == 0, "no ffmpeg here")
    def test_a_video_that_another_tool_rewrote_is_refused(self):
        subprocess.run(["ffmpeg", "-v", "error", "-i", self.path("v.mp4"), "-c", "copy",
                        self.path("r.mp4")], check=True)
        self.refused(UNSUPPORTED, r"rewritten by another tool", "append", "-v", "r.mp4",
                     "--text", "x")

    def test_bad_lines(self):
        self.refused(USAGE, r"no video is named", "append", "--text", "x")
        self.refused(USAGE, r"no input is named", "append", "-v", "v.mp4")
        self.refused(USAGE, r"--no-index and --index", "append", "-v", "v.mp4", "--text", "x",
                     "--no-index", "-i", "v.json")
        self.refused(NOT_FOUND, r"no\.mp4", "append", "-v", "no.mp4", "--text", "x")
        self.refused(NOT_FOUND, r"no\.txt", "append", "-v", "v.mp4", "no.txt")
        self.refused(UNSUPPORTED, r"docs/garden\.txt is not a memvid video", "append", "-v",
                     "docs/garden.txt", "--text", "x")
        self.assertFalse(os.path.exists(self.path("no.mp4.lock")))


if __name__ == "__main__":
    unittest.main()
