"""memvid info, list, extract and verify on a good memory."""

import os
import shutil
import struct
import unittest
import zlib

from support import CliTest, DONE, NOT_FOUND, NOTHING_FOUND


class Reading(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.encode("docs")


class Info(Reading):
    def test_for_people(self):
        run = self.expect(DONE, "info", "v.mp4")
        self.assertRegex(run.out.decode(),
                         r"^v\.mp4\n"
                         r"  memory    [0-9a-f]{32} \(memvid 1, profile compact\)\n"
                         r"  created   20\d\d-\d\d-\d\d \d\d:\d\d UTC\n"
                         r"  commits   1\n"
                         r"  holds     3 chunks from 3 sources in \d+ frames?\n"
                         r"  chunking  1000 characters, overlap 50\n"
                         r"  index     absent\n"
                         r"  text +140 bytes\n"
                         r"  video +[\d,]+ bytes   [\d.]+ of the text\n$")

    def test_for_programs(self):
        info = self.expect(DONE, "info", "--video", "v.mp4", "--json").json()
        self.assertEqual((info["sources"], info["chunks"], info["commits"]), (3, 3, 1))
        self.assertEqual(info["text_bytes"], 140)
        self.assertEqual(info["video_bytes"], os.path.getsize(self.path("v.mp4")))
        self.assertAlmostEqual(info["video_ratio"], info["video_bytes"] / 140)
        self.assertEqual(info["index"], "absent")

    def test_the_index_counts_too(self):
        self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "attic")
        self.write_manifest()
        info = self.expect(DONE, "info", "v.mp4", "--json").json()
        self.assertEqual(info["index"], "current")
        self.assertEqual(info["manifest_bytes"], os.path.getsize(self.path("v.json")))
        self.assertGreaterEqual(info["database_bytes"], os.path.getsize(self.path("v.db")))
        total = info["video_bytes"] + info["manifest_bytes"] + info["database_bytes"]
        self.assertAlmostEqual(info["total_ratio"], total / 140)

    def test_measure_compresses_the_same_text(self):
        measured = self.expect(DONE, "info", "v.mp4", "--measure", "--json").json()["measured"]
        for name, program in (("gzip_9", "gzip"), ("xz_9", "xz"), ("zstd_19", "zstd")):
            if shutil.which(program):
                self.assertTrue(50 < measured[name] < 300, measured)
            else:
                self.assertIsNone(measured[name])

    def test_a_compressor_that_is_absent_is_said_to_be(self):
        run = self.expect(DONE, "info", "v.mp4", "--measure", env=self.environment(PATH="/nowhere"))
        for name in ("gzip -9", "xz -9", "zstd -19"):
            self.assertRegex(run.out.decode(), f"\n  {name} +not installed\n")


class List(Reading):
    def test_sources(self):
        run = self.expect(DONE, "list", "v.mp4")
        lines = run.out.decode().splitlines()
        self.assertEqual(lines[0], "  chunks         bytes  modified (UTC)    source")
        self.assertEqual([line.split()[-1] for line in lines[1:]][1:],
                         ["docs/deep/keys.txt", "docs/garden.txt"])
        self.assertRegex(lines[3], r"^ +1 +48  20\d\d-\d\d-\d\d \d\d:\d\d  docs/garden\.txt$")

    def test_sources_for_programs(self):
        sources = self.expect(DONE, "list", "v.mp4", "--json").json_lines()
        self.assertEqual([source["source"] for source in sources],
                         ["docs/backup.md", "docs/deep/keys.txt", "docs/garden.txt"])
        self.assertEqual([source["bytes"] for source in sources], [53, 39, 48])
        self.assertEqual([source["chunks"] for source in sources], [1, 1, 1])
        self.assertEqual(sources[0]["media_type"], "text/markdown")
        self.assertRegex(sources[0]["modified"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

    def test_chunks(self):
        run = self.expect(DONE, "list", "v.mp4", "--chunks", "--source", "*keys*")
        lines = run.out.decode().splitlines()
        self.assertEqual(lines[0], "   chunk     frame  place, first words")
        self.assertRegex(lines[1], r"^ +1 +\d+  docs/deep/keys\.txt:1  The cellar key hangs")
        (chunk,) = self.expect(DONE, "list", "v.mp4", "--chunks", "--source", "*keys*",
                               "--json").json_lines()
        self.assertEqual((chunk["chunk"], chunk["lines"], chunk["begin"], chunk["end"]),
                         (1, [1, 1], 0, 39))
        self.assertNotIn("text", chunk)

    def test_nothing_matches(self):
        self.expect(NOTHING_FOUND, "list", "v.mp4", "--source", "*.pdf")
        self.expect(NOTHING_FOUND, "list", "v.mp4", "--chunks", "--source", "*.pdf")


class Extract(Reading):
    def test_every_source_comes_back_byte_for_byte(self):
        run = self.expect(DONE, "extract", "--video", "v.mp4", "--output", "out")
        self.assertEqual(run.out, b"out: 3 files, 140 bytes written\n")
        for name in ("docs/backup.md", "docs/garden.txt", "docs/deep/keys.txt"):
            self.assertEqual(self.read("out/" + name), self.read(name))

    def test_files_that_exist_are_not_replaced(self):
        self.write("out/docs/garden.txt", "mine")
        self.expect(DONE, "extract", "v.mp4", "-o", "out")
        self.assertEqual(self.read("out/docs/garden.txt"), b"mine")
        self.assertEqual(self.read("out/docs/garden.txt~2"), self.read("docs/garden.txt"))

    def test_json_lines_of_every_chunk(self):
        chunks = self.chunks()
        self.assertEqual([chunk["chunk"] for chunk in chunks], [0, 1, 2])
        self.assertEqual(list(chunks[2]), ["chunk", "source", "title", "begin", "end", "lines",
                                           "frame", "text"])
        self.assertEqual(chunks[2]["lines"], [1, 2])
        self.assertEqual(chunks[2]["text"].encode(), self.read("docs/garden.txt"))

    def test_texts_one_after_another(self):
        run = self.expect(DONE, "extract", "v.mp4", "-o", "-")
        self.assertEqual(run.out, self.read("docs/backup.md") + self.read("docs/deep/keys.txt") +
                         self.read("docs/garden.txt"))

    def test_chosen_chunks(self):
        run = self.expect(DONE, "extract", "-v", "v.mp4", "--chunk", "2", "1", "2")
        self.assertEqual(run.out, self.read("docs/deep/keys.txt") + self.read("docs/garden.txt"))
        self.expect(NOT_FOUND, "extract", "-v", "v.mp4", "--chunk", "99")

    def test_chosen_sources(self):
        run = self.expect(DONE, "extract", "v.mp4", "-o", "out", "--source", "*garden*", "--json")
        self.assertEqual(run.json(), {"output": "out", "files": 1, "bytes": 48, "findings": []})
        self.expect(NOTHING_FOUND, "extract", "v.mp4", "-o", "-", "--source", "*.pdf")
        self.expect(NOTHING_FOUND, "extract", "v.mp4", "-o", "out2", "--source", "*.pdf")

    def test_names_never_leave_the_folder(self):
        os.mkdir(self.path("sub"))
        self.write("outside.txt", "text from outside\n")
        self.expect(DONE, "encode", "../outside.txt", self.path("docs/garden.txt"), "--no-index",
                    "-o", "../w.mp4", cwd=self.path("sub"))
        before = set(os.listdir(self.dir))
        self.expect(DONE, "extract", "w.mp4", "-o", "sub/out")
        self.assertEqual(set(os.listdir(self.dir)), before)
        found = [name for _, _, names in os.walk(self.path("sub/out")) for name in names]
        self.assertEqual(sorted(found), ["garden.txt", "outside.txt"])

    def test_a_frame_is_described_and_painted(self):
        run = self.expect(DONE, "extract", "v.mp4", "--frame", "0", "--png", "f.png")
        self.assertTrue(run.out.endswith(b"\n"))
        png = self.read("f.png")
        self.assertEqual(png[:8], b"\x89PNG\r\n\x1a\n")
        width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
        self.assertEqual((width, height, depth, colour), (192, 192, 8, 0))
        size = struct.unpack(">I", png[33:37])[0]
        rows = zlib.decompress(png[41:41 + size])
        self.assertEqual(len(rows), 193 * 192)
        self.assertGreater(min(rows[1:193]), 200)  # the rim is white
        frame = self.expect(DONE, "extract", "v.mp4", "--frame", "0", "--json").json()
        self.assertEqual((frame["frame"], frame["width_px"], frame["height_px"]), (0, 192, 192))
        self.assertGreater(frame["payload_bytes"], 50)

    def test_a_frame_that_is_not_there(self):
        self.refused(NOT_FOUND, r"frame", "extract", "v.mp4", "--frame", "99999")


class Verify(Reading):
    def test_a_good_memory(self):
        run = self.expect(DONE, "verify", "v.mp4")
        self.assertRegex(run.out.decode(),
                         r"^v\.mp4: \d+ frames? and 3 chunks checked, nothing wrong\n$")
        report = self.expect(DONE, "verify", "v.mp4", "--json").json()
        self.assertEqual((report["chunks_checked"], report["findings"]), (3, []))
        self.assertEqual(self.expect(DONE, "verify", "v.mp4", "--quiet").out, b"")

    def test_a_good_index_agrees(self):
        self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "attic")
        self.write_manifest()
        self.expect(DONE, "verify", "v.mp4", "-i", "v.json")


if __name__ == "__main__":
    unittest.main()
