"""What is read of folders: the flags of encode, append, sync and preview."""

import os
import unittest

from support import CliTest, DONE, NOT_FOUND, SKIPPED, USAGE


class FolderTest(CliTest):
    """Some files that a rule leaves out each, and one that is no text."""

    def setUp(self):
        super().setUp()
        self.write_docs()
        self.write("docs/notes.log", "A line of a log.\n")
        self.write("docs/deep/er/page.html", "<p>Deeper.</p>\n")
        self.write("docs/large.txt", "large " * 200_000)
        self.write("docs/picture.bin", b"\0\1\2")
        self.write("docs/.gitignore", "*.log\n")
        self.write("docs/deep/.memvidignore", "er/\n")

    ALL = ["backup.md", "deep/er/page.html", "deep/keys.txt", "garden.txt", "large.txt",
           "notes.log"]

    def sources(self, video="v.mp4"):
        lines = self.expect(DONE, "list", video, "--json").json_lines()
        return sorted(line["source"].removeprefix("docs/") for line in lines)

    def encoded(self, *flags, code=DONE):
        self.expect(code, "encode", "docs", "-o", "v.mp4", "--no-index", "--overwrite",
                    "--skip-binary", *flags)
        return self.sources()


class Folders(FolderTest):
    def test_each_flag_leaves_out_what_it_says(self):
        no_ignore = ("--no-ignore",)
        for flags, left_out in (
                ((), ["notes.log", "deep/er/page.html"]),
                (no_ignore, []),
                (no_ignore + ("--max-depth", "2"), ["deep/er/page.html"]),
                (no_ignore + ("--max-depth", "1"), ["deep/er/page.html", "deep/keys.txt"]),
                (no_ignore + ("--max-file-size", "1"), ["large.txt"]),
                (no_ignore + ("--max-file-size", "2"), []),
                (no_ignore + ("--exclude-extensions", "html,.LOG"),
                 ["deep/er/page.html", "notes.log"]),
                (no_ignore + ("--include-extensions", "txt", "--include-extensions", "md"),
                 ["deep/er/page.html", "notes.log"])):
            with self.subTest(flags=flags):
                self.assertEqual(self.encoded(*flags),
                                 [name for name in self.ALL if name not in left_out])

    def test_a_list_of_extensions_takes_one_word_and_no_folder_behind_it(self):
        self.expect(DONE, "encode", "--include-extensions", "md", "docs", "-o", "v.mp4",
                    "--no-index")
        self.assertEqual(self.sources(), ["backup.md"])

    def test_links_are_followed_when_asked_and_a_loop_is_told_once(self):
        os.mkdir(self.path("elsewhere"))
        self.write("elsewhere/far.txt", "Far away.\n")
        os.symlink("../elsewhere", self.path("docs/far"))
        os.symlink("..", self.path("docs/deep/loop"))
        self.assertNotIn("far/far.txt", self.encoded())
        run = self.expect(DONE, "encode", "docs", "-o", "w.mp4", "--no-index", "--skip-binary",
                          "--follow-symlinks")
        self.assertEqual(run.err.decode().splitlines(),
                         ["docs/deep/loop/ leads to docs/, which is read already"])
        self.assertEqual([name for name in self.sources("w.mp4") if "far" in name],
                         ["far/far.txt"])

    def test_a_binary_file_is_told_unless_it_is_to_be_skipped(self):
        run = self.expect(SKIPPED, "encode", "docs", "-o", "v.mp4", "--no-index")
        self.assertEqual(run.err.decode().splitlines(),
                         ["skipped: docs/picture.bin: binary, not text", "1 input skipped"])
        run = self.expect(DONE, "encode", "docs", "-o", "w.mp4", "--no-index", "--skip-binary")
        self.assertEqual(run.err, b"")
        self.assertEqual(self.sources("w.mp4"), self.sources())

    def test_append_reads_folders_by_the_same_rules(self):
        self.encode("docs/garden.txt")
        self.expect(DONE, "append", "-v", "v.mp4", "docs", "--no-index", "--skip-binary",
                    "--max-file-size", "1", "--max-depth", "1")
        self.assertEqual(self.sources(), ["backup.md", "garden.txt"])

    def test_the_settings_say_the_same(self):
        self.write("memvid.toml", "[folder]\nno_ignore = true\nskip_binary = true\nmax_depth = 1\n"
                                  "exclude_extensions = [\"txt\"]\n")
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index")
        self.assertEqual(self.sources(), ["backup.md", "notes.log"])

    def test_an_ignore_file_that_cannot_be_read_keeps_its_folder_out_with_a_word(self):
        os.chmod(self.path("docs/deep/.memvidignore"), 0)
        options = self.as_nobody()
        run = self.expect(SKIPPED, "encode", "docs", "-o", "v.mp4", "--no-index", "--skip-binary",
                          **options)
        self.assertEqual(run.err.decode().splitlines(),
                         ["skipped: docs/deep/.memvidignore: Permission denied",
                          "1 input skipped"])
        self.assertEqual(self.sources(), ["backup.md", "garden.txt", "large.txt"])

    def test_a_file_that_is_named_is_read_whatever_the_rules_say(self):
        self.expect(DONE, "encode", "docs/notes.log", "-o", "v.mp4", "--no-index",
                    "--include-extensions", "md")
        self.assertEqual(self.sources(), ["notes.log"])

    def test_numbers_out_of_range(self):
        self.refused(USAGE, r"--max-depth is '-1', but must be a whole number from 0 to 10000",
                     "preview", "docs", "--max-depth", "-1")
        self.refused(USAGE, r"--max-file-size is '1\.5'", "preview", "docs", "--max-file-size",
                     "1.5")


class SyncOfFolders(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.write("docs/data.txt", "Only numbers.\n")
        self.encode("docs")
        self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "night")  # makes the index

    def sync(self, *flags, code=DONE):
        return self.expect(code, "sync", "-v", "v.mp4", "docs", "--json", *flags)

    def changes(self, *flags):
        return [(one["change"], one["source"]) for one in self.sync(*flags).json()["sources"]]

    def test_what_the_rules_leave_out_goes_and_comes_back(self):
        for name, text in ((".gitignore", "data.txt\ndeep/\n"), (".memvidignore", "/data.txt\n")):
            with self.subTest(name=name):
                self.write("docs/" + name, text)
                gone = [("removed", "docs/data.txt")]
                if "deep" in text:
                    gone.append(("removed", "docs/deep/keys.txt"))
                self.assertEqual(self.changes(), gone)
                self.assertEqual(self.changes(), [])
                back = [("added", source) for _, source in gone]
                self.assertEqual(self.changes("--no-ignore"), back)
                os.remove(self.path("docs/" + name))
        self.assertEqual(self.changes("--max-depth", "1"), [("removed", "docs/deep/keys.txt")])
        self.assertEqual(self.changes(), [("added", "docs/deep/keys.txt")])
        self.assertEqual(self.changes("--exclude-extensions", "md"),
                         [("removed", "docs/backup.md")])

    def test_a_file_that_became_binary_stays_or_goes_as_is_asked(self):
        self.write("docs/data.txt", b"\0\1\2")
        run = self.sync(code=SKIPPED)
        self.assertEqual((run.json()["sources"], run.json()["kept"]), ([], ["docs/data.txt"]))
        self.assertEqual(self.changes("--skip-binary"), [("removed", "docs/data.txt")])

    def test_a_file_that_became_too_large_goes(self):
        self.write("docs/data.txt", "x" * 1_000_001)
        self.assertEqual(self.changes("--max-file-size", "1"), [("removed", "docs/data.txt")])


class Preview(FolderTest):
    def preview(self, *flags, code=DONE):
        return self.expect(code, "preview", "docs", *flags)

    def test_tells_each_entry_and_the_sums(self):
        run = self.preview("--max-file-size", "1", code=SKIPPED)
        self.assertEqual(run.err, b"")
        self.assertEqual(run.out.decode().splitlines(), [
            "hidden        docs/.gitignore",
            "taken         docs/backup.md  53 bytes, 1 chunk",
            "hidden        docs/deep/.memvidignore",
            "ignored       docs/deep/er/  docs/deep/.memvidignore:1: er/",
            "taken         docs/deep/keys.txt  39 bytes, 1 chunk",
            "taken         docs/garden.txt  48 bytes, 1 chunk",
            "too large     docs/large.txt  1,200,000 bytes",
            "ignored       docs/notes.log  docs/.gitignore:1: *.log",
            "binary        docs/picture.bin  docs/picture.bin: binary, not text",
            "3 files of 140 bytes taken; left out: 2 hidden, 2 ignored, 1 too large, 1 binary",
            "  text      140 bytes in 3 documents, 3 chunks",
            "  video     some 1,600 bytes",
            "  time      some 0.00 s video; 0.00 s words; 0.02 s vectors, on the machine of "
            "docs/BENCHMARKS.md"])
        self.assertEqual(self.preview("--quiet", "--skip-binary").out, b"")

    def test_json_is_one_object_a_line(self):
        *entries, sums = self.preview("--json", "--skip-binary").json_lines()
        by_path = {entry.pop("path"): entry for entry in entries}
        self.assertEqual(by_path["docs/garden.txt"],
                         {"verdict": "taken", "bytes": 48, "documents": 1, "chunks": 1,
                          "text_bytes": 48})
        self.assertEqual(by_path["docs/notes.log"],
                         {"verdict": "ignored", "detail": "docs/.gitignore:1: *.log", "bytes": 0})
        self.assertEqual(by_path["docs/picture.bin"]["verdict"], "binary")
        self.assertNotIn("skipped", by_path["docs/picture.bin"])
        self.assertEqual(sums["files"], 4)
        self.assertEqual(sums["left_out"], {"hidden": 2, "ignored": 2, "binary": 1})
        self.assertGreater(sums["estimate"]["video_bytes"], 0)
        *entries, _ = self.preview("--json", code=SKIPPED).json_lines()
        self.assertEqual([entry["path"] for entry in entries if entry.get("skipped")],
                         ["docs/picture.bin"])

    def test_takes_what_encode_takes_and_writes_nothing(self):
        before = sorted(os.listdir(self.dir))
        told = [entry["path"].removeprefix("docs/")
                for entry in self.preview("--json", "--no-ignore", code=SKIPPED).json_lines()[:-1]
                if entry["verdict"] == "taken"]
        self.assertEqual(sorted(os.listdir(self.dir)), before)
        self.assertEqual(sorted(told), self.encoded("--no-ignore"))

    def test_counts_the_chunks_that_encode_makes(self):
        self.write("docs/long.md", "".join(f"# Part {i}\n\nOne line. And another.\n\n"
                                           for i in range(40)))
        counts = set()
        for flags in ((), ("--chunk-by", "headings"), ("--chunk-size", "100"),
                      ("--chunk-size", "50", "--overlap", "0", "--chunk-by", "sentences")):
            with self.subTest(flags=flags):
                told = self.preview("--json", *flags, code=SKIPPED).json_lines()[-1]["chunks"]
                made = self.encode("docs", options=(*flags, "--json", "--overwrite"), code=SKIPPED)
                self.assertEqual(told, made.json()["total_chunks"])
                counts.add(told)
        self.assertGreater(len(counts), 2)  # the flags do mean something

    def test_several_folders_are_summed_and_what_is_none_is_refused(self):
        self.write("more/a.txt", "One more.\n")
        sums = self.expect(DONE, "preview", "docs", "more", "--json",
                           "--skip-binary").json_lines()[-1]
        self.assertEqual(sums["files"], 5)
        self.refused(NOT_FOUND, r"none: no such file or folder", "preview", "none")
        self.refused(USAGE, r"docs/backup\.md: is not a folder", "preview", "docs/backup.md")
        self.refused(USAGE, r"no folder is named; usage: memvid preview DIR", "preview")


if __name__ == "__main__":
    unittest.main()
