"""Bad input around the memory: names, permissions, disks, models, foreign files."""

import os
import resource
import stat
import time
import unittest

from support import (CliTest, DAMAGED, DONE, HAS_EMBEDDINGS, IO, NOT_FOUND, SKIPPED, UNSUPPORTED,
                     USAGE, generated_text)

VIDEO_COMMANDS = (["info", "v.mp4"], ["list", "v.mp4"], ["verify", "v.mp4"],
                  ["extract", "v.mp4", "-o", "-"], ["extract", "v.mp4", "--frame", "0"],
                  ["search", "-v", "v.mp4", "--mode", "words", "word"])


class Inputs(CliTest):
    def test_an_empty_file_is_no_reason_to_stop(self):
        self.write_docs()
        self.write("docs/empty.txt", "")
        code = self.memvid("encode", "docs", "-o", "v.mp4", "--no-index").code
        self.assertIn(code, (DONE, SKIPPED))
        self.assertEqual(len([text for text in self.texts().values() if text]), 3)

    def test_a_text_however_short_is_kept(self):
        self.write("a.txt", "x")
        self.encode("a.txt")
        self.assertEqual(self.texts(), {"a.txt": "x"})

    def test_an_unreadable_file_in_a_folder_is_skipped_and_a_named_one_is_an_error(self):
        self.write_docs()
        user = self.as_nobody()
        os.chmod(self.path("docs/garden.txt"), 0)
        run = self.expect(SKIPPED, "encode", "docs", "-o", "v.mp4", "--no-index", **user)
        self.assertRegex(run.err.decode(), r"^skipped: .*garden\.txt.*\n1 input skipped\n$")
        self.refused(IO, r"garden\.txt", "encode", "docs/garden.txt", "-o", "w.mp4", "--no-index",
                     **user)
        self.assertFalse(self.exists("w.mp4"))

    def test_an_unreadable_folder_is_said_to_be(self):
        self.write_docs()
        user = self.as_nobody()
        os.chmod(self.path("docs/deep"), 0)
        self.addCleanup(os.chmod, self.path("docs/deep"), 0o700)
        run = self.expect(SKIPPED, "encode", "docs", "-o", "v.mp4", "--no-index", **user)
        self.assertRegex(run.err.decode(), r"skipped: .*deep")

    def test_texts_of_other_encodings_come_in_as_utf8(self):
        self.write("latin.txt", "Café à la crème, s'il vous plaît.\n".encode("latin-1"))
        self.write("utf16.txt", "Grüße aus Köln\n".encode("utf-16"))
        self.write("bom.txt", b"\xef\xbb\xbfwith a mark\n")
        self.write("half.txt", "漢字".encode()[:-1])  # the last character is cut in half
        self.encode("latin.txt", "utf16.txt", "bom.txt", "half.txt")
        texts = self.texts()
        self.assertEqual(texts["latin.txt"], "Café à la crème, s'il vous plaît.\n")
        self.assertIn("Grüße aus Köln\n", texts["utf16.txt"])
        self.assertIn("with a mark\n", texts["bom.txt"])

    def test_names_that_are_not_utf8(self):
        os.mkdir(self.path("odd"))
        try:
            for name in (b"caf\xe9.txt", b"\xff\xfe.txt", b"new\nline.txt", b"esc\x1b[2J.txt"):
                with open(os.path.join(os.fsencode(self.path("odd")), name), "w") as file:
                    file.write("text of " + repr(name) + "\n")
        except OSError:
            self.skipTest("this file system takes no such names")
        self.encode("odd")
        self.assertEqual(len(self.chunks()), 4)
        listed = self.expect(DONE, "list", "v.mp4").out
        self.assertNotIn(b"\x1b", listed)
        self.assertEqual(listed.count(b"\n"), 5)
        listed.decode("utf-8")
        self.expect(DONE, "extract", "v.mp4", "-o", "out")
        written = [name for _, _, names in os.walk(os.fsencode(self.path("out"))) for name in names]
        self.assertEqual(len(written), 4)
        self.encode(b"odd/caf\xe9.txt", video="w.mp4")

    def test_ten_thousand_files(self):
        for i in range(10_000):
            folder = self.path(f"many/{i // 1000}")
            if i % 1000 == 0:
                os.makedirs(folder)
            with open(f"{folder}/{i:05}.txt", "w") as file:
                file.write(f"Document number {i} is about subject{i % 97}.\n")
        began = time.monotonic()
        stats = self.encode("many", options=("--json",)).json()
        self.assertLess(time.monotonic() - began, 60)
        self.assertEqual((stats["total_sources"], stats["total_chunks"]), (10_000, 10_000))
        texts = self.texts()
        self.assertEqual(texts["many/7/07123.txt"],
                         f"Document number 7123 is about subject{7123 % 97}.\n")
        self.assertIn(b"nothing to do", self.encode("many").out)


class ForeignFiles(CliTest):
    def test_a_video_that_is_missing(self):
        for arguments in VIDEO_COMMANDS:
            with self.subTest(arguments=arguments):
                self.refused(NOT_FOUND, r"v\.mp4", *arguments)
        self.assertEqual(os.listdir(self.dir), [])  # asking makes nothing

    def test_a_video_that_is_not_ours(self):
        box = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0\0\0\x08free"
        for content in (b"", b"x", b"not a video at all\n" * 100, box, box + b"\0\0\0\0mdat" * 9,
                        bytes(5000), b"\xff" * 5000):
            self.write("v.mp4", content)
            for arguments in VIDEO_COMMANDS:
                with self.subTest(content=content[:30], arguments=arguments):
                    run = self.memvid(*arguments)
                    self.assertIn(run.code, (UNSUPPORTED, DAMAGED), run.err)
                    self.assertRegex(run.err, rb"^memvid: .*v\.mp4.*\n$")
                    self.assertEqual(run.out, b"")
            self.assertEqual(self.read("v.mp4"), content)

    def test_a_folder_in_the_place_of_a_video(self):
        os.mkdir(self.path("v.mp4"))
        for arguments in VIDEO_COMMANDS:
            with self.subTest(arguments=arguments):
                run = self.memvid(*arguments)
                self.assertIn(run.code, (NOT_FOUND, IO, UNSUPPORTED, DAMAGED, USAGE))
                self.assertRegex(run.err, rb"^memvid: .*v\.mp4.*\n$")

    def test_a_pipe_in_the_place_of_a_video_is_refused_and_not_waited_for(self):
        self.write_docs()
        self.encode("docs", video="w.mp4")
        os.mkfifo(self.path("v.mp4"))
        for arguments in VIDEO_COMMANDS + (
                ["append", "-v", "v.mp4", "docs", "--no-index"], ["sync", "-v", "v.mp4", "docs"],
                ["update", "v.mp4", "--chunk", "0", "--text", "x"],
                ["delete", "v.mp4", "--chunk", "0"], ["merge", "w.mp4", "v.mp4", "-o", "new.mp4"],
                ["compact", "v.mp4"], ["reindex", "v.mp4"], ["history", "v.mp4"],
                ["copy", "v.mp4", "new.mp4"], ["copy", "w.mp4", "v.mp4", "--overwrite"],
                ["encode", "docs", "-o", "v.mp4", "--no-index", "--overwrite"],
                ["merge", "w.mp4", "-o", "v.mp4", "--overwrite", "--no-index"]):
            with self.subTest(arguments=arguments):
                self.refused(USAGE, r"v\.mp4 is a pipe or a device, not a file", *arguments)
        self.assertTrue(stat.S_ISFIFO(os.stat(self.path("v.mp4")).st_mode))
        self.assertFalse(self.exists("new.mp4"))


@unittest.skipUnless(HAS_EMBEDDINGS, "a build without embeddings")
class Models(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()

    def test_no_model(self):
        run = self.refused(NOT_FOUND, r"/nonexistent", "encode", "docs", "-o", "v.mp4")
        self.assertNotIn(b"Traceback", run.err)
        self.refused(NOT_FOUND, r"no-such-model", "encode", "docs", "-o", "v.mp4", "--model",
                     "no-such-model")
        # The way out that needs no model works in the same folder.
        self.encode("docs")
        self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "attic")
        self.expect(NOT_FOUND, "search", "-v", "v.mp4", "--mode", "vectors", "attic")

    def test_a_model_folder_of_another_shape(self):
        for name, content in {"config.json": "{}", "openvino_model.xml": "<net/>",
                              "openvino_model.bin": "", "openvino_tokenizer.xml": "<net/>",
                              "openvino_tokenizer.bin": ""}.items():
            self.write("model/" + name, content)
        self.write("empty/x", "")
        for folder in ("model", "empty"):
            run = self.memvid("encode", "docs", "-o", "v.mp4", "--model", folder)
            self.assertIn(run.code, (UNSUPPORTED, NOT_FOUND), run.err)
            self.assertRegex(run.err.decode(), rf"^memvid: .*{folder}.*\n$")


class Places(CliTest):
    def test_a_read_only_folder(self):
        self.write_docs()
        self.encode("docs", video="docs/v.mp4")
        user = self.as_nobody()
        for name in ("docs/v.mp4", "docs/v.mp4.lock"):
            os.chmod(self.path(name), 0o444)
        os.chmod(self.path("docs"), 0o555)
        self.addCleanup(os.chmod, self.path("docs"), 0o755)
        self.refused(IO, r"docs/w\.mp4", "encode", "docs", "-o", "docs/w.mp4", "--no-index", **user)
        self.expect(DONE, "verify", "docs/v.mp4", **user)
        self.expect(DONE, "extract", "docs/v.mp4", "-o", "-", **user)
        # A question is answered or refused in one line; the folder stays as it is.
        run = self.memvid("search", "-v", "docs/v.mp4", "--mode", "words", "attic", **user)
        self.assertIn(run.code, (DONE, IO, NOT_FOUND), run.err)
        self.refused(IO, r"docs/out", "extract", "docs/v.mp4", "-o", "docs/out", **user)

    def test_a_full_disk(self):
        self.small_disk("256k")
        self.write("small.txt", generated_text(20_000))
        self.write("large.txt", generated_text(4_000_000))
        self.encode("small.txt", video="disk/v.mp4")
        before = self.read("disk/v.mp4")
        self.refused(IO, r"disk/|space", "encode", "large.txt", "-o", "disk/w.mp4", "--no-index")
        self.refused(IO, r"disk/|space", "encode", "large.txt", "-o", "disk/v.mp4", "--no-index",
                     "--overwrite")
        self.assertEqual(self.read("disk/v.mp4"), before)
        self.expect(DONE, "verify", "disk/v.mp4")
        self.assertFalse(os.path.exists(self.path("disk/w.mp4")))
        # What failed left no more than it found: a small memory still fits.
        self.encode("small.txt", video="disk/x.mp4")
        self.encode("large.txt")
        self.refused(IO, r"disk/out|space", "extract", "v.mp4", "-o", "disk/out")

    def test_a_limit_on_the_size_of_files(self):
        self.write("large.txt", generated_text(400_000))
        limited = {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))}
        self.refused(IO, r"large", "encode", "large.txt", "-o", "v.mp4", "--no-index", **limited)
        self.assertFalse(self.exists("v.mp4"))

    def test_a_full_disk_for_the_spool(self):
        self.small_disk("256k")
        self.write("large.txt", generated_text(4_000_000))
        self.refused(IO, r"space|disk", "encode", "large.txt", "-o", "v.mp4", "--no-index",
                     env=self.environment(TMPDIR=self.path("disk")))
        self.assertFalse(self.exists("v.mp4"))

    def test_a_full_disk_for_the_index(self):
        self.small_disk("1m")
        text = generated_text(400_000)
        self.write("text.txt", text)
        self.encode("text.txt", video="disk/v.mp4")
        space = os.statvfs(self.path("disk"))
        self.write("disk/filler", bytes(max(space.f_bavail * space.f_frsize - 60_000, 0)))
        question = ("search", "-v", "disk/v.mp4", "--mode", "words", max(text.split(), key=len))
        self.refused(IO, r"disk/|full", *question)
        self.refused(IO, r"disk/|full", *question)
        self.expect(DONE, "verify", "disk/v.mp4")
        os.remove(self.path("disk/filler"))
        self.expect(DONE, *question)


if __name__ == "__main__":
    unittest.main()
