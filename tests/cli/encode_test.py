"""memvid encode, without an index: what goes in, what is told, what happens the second time."""

import fcntl
import os
import struct
import unittest

from support import (BUSY, CliTest, DONE, NOT_FOUND, NOTHING_FOUND, SKIPPED, USAGE)


class Inputs(CliTest):
    def test_a_folder(self):
        self.write_docs()
        run = self.encode("docs")
        self.assertRegex(run.out.decode(),
                         r"^v\.mp4: 3 chunks from 3 sources in \d+ frames?\n"
                         r"  text +1\d\d bytes\n"
                         r"  video +[\d,]+ bytes   [\d.]+ of the text\n"
                         r"  time +[\d.]+ s video, read back and checked\n$")
        self.assertEqual(run.err, b"")
        self.assertEqual(self.texts(), {
            "docs/backup.md": "# Backup\n\nCopy the archive to the attic every night.\n",
            "docs/deep/keys.txt": "The cellar key hangs behind the clock.\n",
            "docs/garden.txt": "Water the tomatoes.\r\nPrune the roses in March.\r\n"})
        self.assertFalse(self.exists("v.json") or self.exists("v.db"))

    def test_files_folders_texts_and_standard_input_in_their_order(self):
        self.write_docs()
        self.write("a.txt", "file a\n")
        self.write("b.txt", "file b\n")
        self.expect(DONE, "encode", "-", "a.txt", "--files", "b.txt", "--dirs", "docs/deep",
                    "--text", "first text", "second text", "-o", "v.mp4", "--no-index",
                    stdin=b"from a pipe\n")
        found = [(chunk["source"], chunk["text"]) for chunk in self.chunks()]
        self.assertEqual(found[0], ("stdin", "from a pipe\n"))
        self.assertEqual(found[1:3], [("a.txt", "file a\n"), ("b.txt", "file b\n")])
        self.assertEqual(found[3][1], "The cellar key hangs behind the clock.\n")
        self.assertEqual([text for _, text in found[4:]], ["first text", "second text"])
        self.assertRegex(found[4][0], r"^text-\d+$")

    def test_texts_are_taken_byte_for_byte(self):
        odd = ["[a,b]", "{}", "--dashes--", "a,b", "ünï\ncode 漢字"]
        self.encode(*[f"--text={text}" for text in odd])
        self.assertEqual([chunk["text"] for chunk in self.chunks()], odd)

    def test_hidden_files_and_links_are_left_out(self):
        self.write_docs()
        self.write("docs/.hidden", "secret")
        self.write("docs/.git/config", "secret")
        os.symlink("backup.md", self.path("docs/link.md"))
        os.symlink("..", self.path("docs/loop"))
        self.encode("docs")
        self.assertEqual(len(self.texts()), 3)

    def test_chunk_size_cuts_and_drops_nothing(self):
        text = "".join(f"Sentence number {i} stands here. " for i in range(200))
        self.write("a.txt", text)
        self.encode("a.txt", options=("--chunk-size", "100", "--overlap", "10"))
        chunks = self.chunks()
        self.assertEqual("".join(chunk["text"] for chunk in chunks), text)
        self.assertTrue(all(len(chunk["text"]) <= 100 for chunk in chunks))
        self.assertGreater(len(chunks), len(text) / 100)

    def test_json_lines_keep_ids_titles_and_metadata(self):
        self.write("d.jsonl", '{"text":"one","id":"d1","title":"First","metadata":{"year":1999}}\n'
                              '{"text":"two"}\n')
        self.encode("d.jsonl")
        first, second = self.chunks()
        self.assertEqual((first["text"], first["id"], first["title"]), ("one", "d1", "First"))
        self.assertEqual(first["metadata"], {"year": 1999})
        self.assertEqual(second["text"], "two")
        self.assertNotIn("id", second)

    def test_json_tells_the_same_to_programs(self):
        self.write_docs()
        stats = self.encode("docs", options=("--json",)).json()
        self.assertEqual(stats["outcome"], "built")
        self.assertEqual((stats["video"], stats["index"]), ("v.mp4", None))
        self.assertEqual((stats["total_sources"], stats["total_chunks"]), (3, 3))
        self.assertEqual(stats["video_file_size_bytes"], os.path.getsize(self.path("v.mp4")))
        self.assertEqual(stats["text_size_bytes"], sum(len(t) for t in self.texts().values()))
        self.assertEqual(stats["skipped"], [])

    def test_quiet_says_nothing(self):
        self.write_docs()
        run = self.encode("docs", options=("--quiet",))
        self.assertEqual((run.out, run.err), (b"", b""))


class SecondTime(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.encode("docs")
        self.before = self.read("v.mp4")

    def test_the_same_inputs_need_nothing(self):
        run = self.encode("docs")
        self.assertRegex(run.out.decode(), r"^v\.mp4: holds the same inputs already \(3 chunks "
                                           r"from 3 sources in \d+ frames?\); nothing to do\n$")
        self.assertEqual(self.read("v.mp4"), self.before)
        self.assertEqual(self.encode("docs", options=("--json",)).json()["outcome"], "up_to_date")

    def test_other_inputs_are_refused_and_the_way_out_is_named(self):
        self.write("docs/new.txt", "new\n")
        self.refused(USAGE, r"--overwrite", "encode", "docs", "-o", "v.mp4", "--no-index")
        self.assertEqual(self.read("v.mp4"), self.before)
        self.encode("docs", options=("--overwrite",))
        self.assertIn("docs/new.txt", self.texts())

    def test_another_chunking_is_refused_too(self):
        self.refused(USAGE, r"--overwrite", "encode", "docs", "-o", "v.mp4", "--no-index",
                     "--chunk-size", "20", "--overlap", "5")

    def test_a_file_that_is_no_memory_is_not_replaced_by_chance(self):
        self.write("other.mp4", b"holiday pictures")
        run = self.memvid("encode", "docs", "-o", "other.mp4", "--no-index")
        self.assertNotEqual(run.code, DONE)
        self.assertEqual(self.read("other.mp4"), b"holiday pictures")

    def test_a_memory_that_is_busy_is_said_to_be(self):
        self.write("docs/new.txt", "new\n")
        with open(self.path("v.mp4.lock"), "ab") as lock:
            flock = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
            fcntl.fcntl(lock, getattr(fcntl, "F_OFD_SETLK", 37), flock)
            self.refused(BUSY, r"v\.mp4", "encode", "docs", "-o", "v.mp4", "--no-index",
                         "--overwrite")
        self.assertEqual(self.read("v.mp4"), self.before)
        self.encode("docs", options=("--overwrite",))


class OwnFiles(CliTest):
    def test_a_memory_in_the_folder_that_it_is_made_from(self):
        self.write_docs()
        self.encode(".")
        self.assertEqual(len(self.texts()), 3)
        run = self.encode(".")
        self.assertIn(b"nothing to do", run.out)
        # With an index beside it, too.
        self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "attic")
        self.assertTrue(self.exists("v.db"))
        self.assertIn(b"nothing to do", self.encode(".").out)

    def test_a_star_of_the_shell_names_them_and_does_not_mean_them(self):
        self.write_docs()
        self.encode(*sorted(os.listdir(self.dir)))
        self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "attic")
        run = self.encode(*sorted(os.listdir(self.dir)))
        self.assertIn(b"nothing to do", run.out)


class WrongInputs(CliTest):
    def test_a_missing_file_is_found_out_before_anything_is_built(self):
        self.write_docs()
        for arguments in (["docs", "absent.txt"], ["docs", "--files", "absent.txt"],
                          ["docs", "--dirs", "absent"]):
            self.refused(NOT_FOUND, r"^memvid: absent(\.txt)?: no such file or folder\n$",
                         "encode", *arguments, "-o", "v.mp4", "--no-index")
        self.assertFalse(self.exists("v.mp4"))

    def test_a_folder_is_no_file_and_a_file_no_folder(self):
        self.write_docs()
        self.refused(USAGE, r"docs: is a folder; name it by --dirs",
                     "encode", "--files", "docs", "-o", "v.mp4", "--no-index")
        self.refused(USAGE, r"is a file; name it by --files",
                     "encode", "--dirs", "docs/garden.txt", "-o", "v.mp4", "--no-index")

    def test_an_output_that_cannot_be_is_found_out_at_once(self):
        self.write_docs()
        self.refused(NOT_FOUND, r"no/v\.mp4: no such folder: no",
                     "encode", "docs", "-o", "no/v.mp4", "--no-index")
        self.refused(USAGE, r"docs: is a folder", "encode", "docs", "-o", "docs", "--no-index")

    def test_binary_files_are_skipped_with_a_line_each(self):
        self.write_docs()
        self.write("docs/picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 8)
        self.write("blob.bin", os.urandom(4096) + b"\0")
        run = self.encode("docs", "blob.bin", code=SKIPPED)
        lines = run.err.decode().splitlines()
        self.assertEqual(len(lines), 3)
        self.assertRegex(lines[0], r"^skipped: .*picture\.png")
        self.assertRegex(lines[1], r"^skipped: .*blob\.bin")
        self.assertEqual(lines[2], "2 inputs skipped")
        self.assertEqual(len(self.texts()), 3)
        run = self.encode("docs", "blob.bin", code=SKIPPED, options=("--json", "--quiet"))
        self.assertEqual(len(run.json()["skipped"]), 2)
        self.assertEqual(run.err, b"")

    def test_nothing_that_can_be_read_is_an_error(self):
        self.write("blob.bin", os.urandom(4096) + b"\0")
        self.expect(USAGE, "encode", "blob.bin", "-o", "v.mp4", "--no-index")
        os.mkdir(self.path("empty"))
        self.expect(USAGE, "encode", "empty", "-o", "v.mp4", "--no-index")
        self.assertFalse(self.exists("v.mp4"))

    def test_a_json_line_that_is_broken_is_named(self):
        self.write("d.jsonl", '{"text":"one"}\n{"text":\n')
        run = self.memvid("encode", "d.jsonl", "-o", "v.mp4", "--no-index")
        self.assertNotEqual(run.code, DONE)
        self.assertRegex(run.err.decode(), r"d\.jsonl.*2")

    def test_an_empty_search_result_needs_no_special_memory(self):
        self.write("a.txt", "short")
        self.encode("a.txt")
        self.expect(NOTHING_FOUND, "search", "-v", "v.mp4", "--mode", "words", "absent")


class Index(CliTest):
    def encode_with_manifest(self, source, video, *flags, code=DONE):
        return self.expect(code, "encode", source, "-o", video, *flags,
                           env=self.environment(MEMVID_ENABLE_INDEX_BUILDING="false"))

    def setUp(self):
        super().setUp()
        self.write_docs()

    def test_of_another_video_is_not_taken(self):
        self.encode_with_manifest("docs/backup.md", "n.mp4")
        self.expect(DONE, "search", "-v", "n.mp4", "--mode", "words", "attic")
        for flags in (("n.m4v",), ("other.mp4", "-i", "n.json")):
            self.refused(USAGE, r"n\.json is the index of n\.mp4; name another one with --index",
                         "encode", "docs/garden.txt", "-o", *flags,
                         env=self.environment(MEMVID_ENABLE_INDEX_BUILDING="false"))
            self.assertFalse(self.exists(flags[0]))
        self.expect(DONE, "search", "-v", "n.mp4", "--mode", "words", "attic")
        self.encode_with_manifest("docs/garden.txt", "n.m4v", "--overwrite")
        self.expect(DONE, "search", "-v", "n.m4v", "--mode", "words", "tomatoes")
        os.remove(self.path("n.m4v"))  # nobody misses the index of what is gone
        self.encode_with_manifest("docs/backup.md", "n.mp4")

    def test_names_its_video_from_wherever_it_lies(self):
        os.makedirs(self.path("here"))
        os.makedirs(self.path("real/idx"))
        os.symlink("real/idx", self.path("link"))
        for number, index in enumerate(("../a/x.json", self.path("b/x.json"), "c/x.json",
                                        "../link/x.json")):
            folder = os.path.dirname(os.path.join(self.path("here"), index))
            os.makedirs(folder, exist_ok=True)
            with self.subTest(index=index):
                self.expect(DONE, "encode", "../docs", "-o", f"{number}.mp4", "-i", index,
                            cwd=self.path("here"),
                            env=self.environment(MEMVID_ENABLE_INDEX_BUILDING="false"))
                self.expect(DONE, "search", "-i", os.path.join(folder, "x.json"), "--mode",
                            "words", "attic")


if __name__ == "__main__":
    unittest.main()
