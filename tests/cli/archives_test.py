"""tar and zip files: read as folders are, and made to harm."""

import bz2
import gzip
import io
import lzma
import os
import stat
import tarfile
import unittest
import zipfile

from documents import docx, paragraph, pdf
from support import CliTest, DONE, SKIPPED

NOON = 1_700_000_000


def tar(members, form=tarfile.PAX_FORMAT):
    """A tar file of (name, content) pairs, or of TarInfos without content."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form, encoding="utf-8",
                      errors="surrogateescape") as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
                continue
            name, content = member
            content = content if isinstance(content, bytes) else content.encode()
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), NOON
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def special(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def zipped(members, packing=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def locked(archive, name):
    """The zip file with the bits set that say a part is encrypted."""
    bytes_ = bytearray(archive)
    for magic, flags_at, name_at in ((b"PK\3\4", 6, 30), (b"PK\1\2", 8, 46)):
        at = -1
        while (at := bytes_.find(magic, at + 1)) >= 0:
            if bytes_[at + name_at:].startswith(name):
                bytes_[at + flags_at] |= 1
    return bytes(bytes_)


def holes(size):
    """A tar file of one that is nothing but a hole, as GNU tar writes it."""
    info = tarfile.TarInfo("holes.txt")
    info.type = b"S"
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    head[124:136] = b"00000000001\0"
    head[386:398] = b"\x80" + (size - 1).to_bytes(11, "big")  # where the one piece lies
    head[398:410] = b"00000000001\0"
    head[483:495] = b"\x80" + size.to_bytes(11, "big")
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + b"x" + bytes(511 + 1024)


class ArchiveTest(CliTest):
    def encode(self, *inputs, code=DONE):
        return self.expect(code, "encode", *inputs, "-o", "v.mp4", "--no-index", "--overwrite",
                           "--json").json()

    def sources(self):
        lines = self.expect(DONE, "list", "v.mp4", "--json").json_lines()
        return [line["source"] for line in lines]

    def text_of(self, source):
        return self.expect(DONE, "extract", "v.mp4", "-o", "-", "--source", source).out.decode()


class Archives(ArchiveTest):
    FILES = [("notes/roses.md", "# Roses\n\nPrune them in March.\n"),
             ("keys.txt", "Behind the clock.\n")]

    def test_each_kind_is_read_as_a_folder(self):
        whole = tar(self.FILES)
        archives = {"a.tar": whole, "b.tar.gz": gzip.compress(whole), "c.tgz": gzip.compress(whole),
                    "d.tar.xz": lzma.compress(whole), "e.txz": lzma.compress(whole),
                    "f.tar.bz2": bz2.compress(whole),
                    "g.ustar": tar(self.FILES, tarfile.USTAR_FORMAT),
                    "h.gnu": tar(self.FILES, tarfile.GNU_FORMAT), "i.zip": zipped(self.FILES),
                    "j.zip": zipped(self.FILES, zipfile.ZIP_STORED)}
        for name, content in archives.items():
            self.write("docs/" + name, content)
        report = self.encode("docs")
        self.assertEqual(report["skipped"], [])
        self.assertEqual(self.sources(), [f"docs/{name}/{file}" for name in sorted(archives)
                                          for file in ("keys.txt", "notes/roses.md")])
        for name in archives:
            self.assertEqual(self.text_of(f"docs/{name}/keys.txt"), "Behind the clock.\n")
            self.assertEqual(self.text_of(f"docs/{name}/notes/roses.md"), self.FILES[0][1])

    def test_a_member_is_read_as_what_it_is(self):
        self.write("all.zip", zipped([
            ("a.docx", docx(paragraph("From Word."))), ("b.pdf", pdf(["From a page."])),
            ("c.txt.gz", gzip.compress(b"From a packed file.")), ("d.html", "<p>From a page</p>"),
            ("e.jsonl", '{"text": "one"}\n{"text": "two"}\n'),
            ("f.txt", "\u201cLatin\u201d \xe9t\xe9".encode("cp1252"))]))
        self.assertEqual(self.encode("all.zip")["skipped"], [])
        self.assertEqual(self.sources(), ["all.zip/a.docx", "all.zip/b.pdf", "all.zip/c.txt.gz",
                                          "all.zip/d.html", "all.zip/e.jsonl", "all.zip/e.jsonl",
                                          "all.zip/f.txt"])
        self.assertIn("From Word.", self.text_of("all.zip/a.docx"))
        self.assertIn("From a page.", self.text_of("all.zip/b.pdf"))
        self.assertEqual(self.text_of("all.zip/c.txt.gz"), "From a packed file.")
        self.assertEqual(self.text_of("all.zip/f.txt"), "\u201cLatin\u201d \xe9t\xe9")

    def test_what_is_a_zip_file_and_no_folder_stays_what_it_is(self):
        """By its content, and a .jar is nothing that is read."""
        self.write("docs/letter.zip", docx(paragraph("From Word.")))
        self.write("docs/tool.jar", zipped([("META-INF/MANIFEST.MF", "Main-Class: Tool\n")]))
        report = self.encode("docs", code=SKIPPED)
        self.assertEqual(self.sources(), ["docs/letter.zip"])
        self.assertEqual(len(report["skipped"]), 1)
        self.assertRegex(report["skipped"][0], r"tool\.jar: binary, not text$")

    def test_the_order_of_the_archive_does_not_count(self):
        self.write("a.tar", tar(self.FILES))
        self.write("b.tar", tar(reversed(self.FILES)))
        self.encode("a.tar", "b.tar")
        self.assertEqual(self.sources(), ["a.tar/keys.txt", "a.tar/notes/roses.md",
                                          "b.tar/keys.txt", "b.tar/notes/roses.md"])

    def test_an_empty_archive_is_no_fault(self):
        self.write("docs/none.zip", zipped([]))
        self.write("docs/good.txt", "A text.")
        self.assertEqual(self.encode("docs")["skipped"], [])
        self.assertEqual(self.sources(), ["docs/good.txt"])

    def test_a_member_keeps_its_time(self):
        self.write("a.tar", tar(self.FILES))
        self.encode("a.tar")
        (keys, _) = self.expect(DONE, "list", "v.mp4", "--json").json_lines()
        self.assertEqual(keys["modified"], "2023-11-14T22:13:20Z")

    def preview(self, *flags, code=DONE):
        lines = self.expect(code, "preview", "docs", *flags, "--json").json_lines()
        return {line["path"]: line["verdict"] for line in lines if "path" in line}

    def test_the_rules_of_a_folder_hold_within(self):
        self.write("docs/a.zip", zipped([
            ("keys.txt", "x"), (".git/config", "x"), ("deep/er/garden.md", "x"),
            ("deep/log.txt", "x"),
            ("large.txt", "x" * 1_000_001), ("picture.png", b"\x89PNG\r\n\x1a\n\0\0")]))
        flags = ["--exclude", "deep/*.txt", "--max-file-size", "1", "--max-depth", "2"]
        self.assertEqual(self.preview(*flags, code=SKIPPED), {
            "docs/a.zip/.git/config": "hidden", "docs/a.zip/deep/er/garden.md": "too deep",
            "docs/a.zip/deep/log.txt": "excluded", "docs/a.zip/keys.txt": "taken",
            "docs/a.zip/large.txt": "too large", "docs/a.zip/picture.png": "binary"})
        self.preview(*flags, "--skip-binary", code=DONE)
        self.assertEqual(self.preview("--include-extensions", "md,zip"), {
            "docs/a.zip/.git/config": "hidden", "docs/a.zip/deep/er/garden.md": "taken",
            **{f"docs/a.zip/{name}": "extension" for name in
               ("deep/log.txt", "keys.txt", "large.txt", "picture.png")}})
        report = self.encode("docs/a.zip", *flags, "--skip-binary")
        self.assertEqual(report["skipped"], [])
        self.assertEqual(self.sources(), ["docs/a.zip/keys.txt"])

    def test_sync_and_append_know_the_members(self):
        self.write("docs/a.tar", tar(self.FILES))
        self.encode("docs")
        before = self.expect(DONE, "list", "v.mp4", "--json").json_lines()
        again = self.expect(DONE, "append", "docs", "-v", "v.mp4", "--json").json()
        self.assertEqual(again["chunks_added"], 0)
        # Another archive of the same files, and one that has changed.
        self.write("docs/a.tar", tar([("keys.txt", "In the drawer.\n"), self.FILES[0],
                                      ("new.txt", "New.\n")], tarfile.GNU_FORMAT))
        self.expect(DONE, "sync", "-v", "v.mp4", "docs")
        after = self.expect(DONE, "list", "v.mp4", "--json").json_lines()
        self.assertEqual(self.text_of("docs/a.tar/keys.txt"), "In the drawer.\n")
        roses = "docs/a.tar/notes/roses.md"
        self.assertEqual([line for line in after if line["source"] == roses],
                         [line for line in before if line["source"] == roses])
        self.assertEqual(self.sources(), ["docs/a.tar/keys.txt", roses, "docs/a.tar/new.txt"])
        # What cannot be read now stays as it was.
        self.write("docs/a.tar", self.read("docs/a.tar")[:700])
        self.expect(SKIPPED, "sync", "-v", "v.mp4", "docs")
        self.write("docs/a.tar", tar(self.FILES)[:1024])  # the first file alone
        self.expect(SKIPPED, "sync", "-v", "v.mp4", "docs")
        self.assertEqual(len(self.sources()), 3)
        self.write("docs/a.tar", tar([("b.txt", "x")]))
        self.expect(DONE, "sync", "-v", "v.mp4", "docs")
        self.assertEqual(self.sources(), ["docs/a.tar/b.txt"])


class Hostile(ArchiveTest):
    GOOD = ("good.txt", "A text that does no harm.")

    def refused(self, name, archive, patterns):
        """Each member, or the archive as "", is skipped with a line, the rest taken."""
        self.write("docs/" + name, archive)
        self.write("docs/other.txt", "Another text.")
        report = self.encode("docs", code=SKIPPED if patterns else DONE)
        skipped = {}
        for line in report["skipped"]:
            path, _, why = line.partition(": ")
            skipped[path.partition(name)[2].lstrip("/")] = why
        self.assertEqual(sorted(skipped), sorted(patterns), report["skipped"])
        for member, pattern in patterns.items():
            self.assertRegex(skipped[member], pattern)
        good = [] if "" in patterns else [f"docs/{name}/good.txt"]
        self.assertEqual(self.sources(), sorted(good + ["docs/other.txt"]))
        self.assertLessEqual(set(os.listdir(self.dir)), {"docs", "v.mp4", "v.mp4.lock"})

    def test_names_that_lead_elsewhere(self):
        tricks = [("../up.txt", "x"), ("a/../../up.txt", "x"), ("/etc/passwd", "x"), self.GOOD]
        up = "its name leads out of the archive"
        wants = {"../up.txt": up, "a/../../up.txt": up,
                 "etc/passwd": "its name is an absolute path"}
        self.refused("t.tar", tar(tricks), wants)
        self.remove("docs/t.tar")
        self.refused("z.zip", zipped(tricks), wants)

    def test_names_that_are_no_names(self):
        with_line = [("a\nb.txt", "x"), ("c\x1b[2Jd.txt", "x"), ("x" * 5_000, "x"), self.GOOD]
        control = "its name has control characters"
        wants = {"a?b.txt": control, "c?[2Jd.txt": control, "x" * 5_000: "its name is too long"}
        self.refused("t.tar", tar(with_line), wants)

    def test_names_in_no_encoding_are_kept_as_those_of_files_are(self):
        self.write("t.tar", tar([("caf\udce9.txt", "x")], tarfile.GNU_FORMAT))
        self.write("z.zip", zipped([("cafe.txt", "x")]).replace(b"cafe", b"caf\x82"))
        self.encode("t.tar", "z.zip")
        self.assertEqual(self.sources(), ["t.tar/caf%E9.txt", "z.zip/caf\xe9.txt"])

    def test_two_of_one_name(self):
        twins = [("a.txt", "first"), ("./a.txt", "second"), self.GOOD]
        self.refused("t.tar", tar(twins), {"a.txt": "is there more than once"})

    def test_links_and_devices_are_left_out_as_in_a_folder(self):
        self.write("docs/secret.txt", "not to be read twice")
        kinds = [special("link", tarfile.SYMTYPE, "/etc/passwd"),
                 special("hard", tarfile.LNKTYPE, "../secret.txt"),
                 special("null", tarfile.CHRTYPE), special("pipe", tarfile.FIFOTYPE)]
        link = zipfile.ZipInfo("link")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        self.write("docs/t.tar", tar(kinds + [self.GOOD]))
        self.write("docs/z.zip", zipped([(link, "/etc/passwd"), self.GOOD]))
        self.assertEqual(self.encode("docs")["skipped"], [])
        self.assertEqual(self.sources(), ["docs/secret.txt", "docs/t.tar/good.txt",
                                          "docs/z.zip/good.txt"])
        lines = self.expect(DONE, "preview", "docs", "--json").json_lines()
        verdicts = {line["path"]: line["verdict"] for line in lines if "path" in line}
        self.assertEqual(verdicts["docs/t.tar/hard"], "symlink")
        self.assertEqual(verdicts["docs/t.tar/pipe"], "no file")
        self.assertEqual(verdicts["docs/z.zip/link"], "symlink")

    def test_bombs(self):
        zeros = bytes(100_000_000)
        bomb = r"^unpacks to more than \d+ bytes; it may be a bomb"
        self.refused("a.zip", zipped([("zeros.txt", zeros), self.GOOD]), {"": bomb})
        self.remove("docs/a.zip")
        self.refused("a.tar", holes(1 << 50), {"": bomb})
        self.remove("docs/a.tar")
        self.refused("a.tar.gz", gzip.compress(tar([("zeros.txt", zeros)])),
                     {"": "unpacks to more than 250 times its size"})

    def test_archives_within_archives(self):
        inner = zipped([("a.txt", "x")])
        nested = [("inner.zip", inner), ("inner.tar.gz", gzip.compress(tar([("a.txt", "x")]))),
                  self.GOOD]
        why = "an archive within an archive is not read"
        self.refused("t.tar", tar(nested), {"inner.zip": why, "inner.tar.gz": why})

    def test_what_is_binary_is_told_from_what_is_broken_also_where_it_is_packed(self):
        bomb = gzip.compress(bytes(100_000_000))
        files = [("tool.gz", gzip.compress(b"\0\1\2")), ("bomb.gz", bomb), ("tool", b"\0\1\2"),
                 ("inner.tgz", gzip.compress(tar([self.GOOD])))]
        self.write("docs/t.tar", tar(files))
        for name, content in files[:2]:
            self.write("docs/" + name, content)
        lines = self.expect(SKIPPED, "preview", "docs", "--json").json_lines()
        self.assertEqual({line["path"]: line["verdict"] for line in lines if "path" in line}, {
            "docs/bomb.gz": "broken", "docs/t.tar/bomb.gz": "broken", "docs/tool.gz": "binary",
            "docs/t.tar/tool.gz": "binary", "docs/t.tar/tool": "binary",
            "docs/t.tar/inner.tgz": "broken"})

    def test_members_that_are_broken(self):
        whole = zipped([("locked.txt", "secret words"), ("flipped.txt", "some words " * 1_000),
                        self.GOOD])
        broken = bytearray(locked(whole, b"locked.txt"))
        at = broken.find(b"flipped.txt") + len("flipped.txt")
        broken[at + 20] ^= 0xFF
        self.refused("z.zip", bytes(broken), {
            "locked.txt": "encrypted: it opens with a password only",
            "flipped.txt": "damaged: it does not unpack"})
        self.remove("docs/z.zip")
        self.refused("t.tar", tar([("cut.pdf", b"%PDF-1.4\n1 0 obj"), self.GOOD]),
                     {"cut.pdf": "not a whole PDF"})
        self.remove("docs/t.tar")
        self.refused("z.zip", zipped([("cut.pdf", b"%PDF-1.4\n1 0 obj"), self.GOOD],
                                     zipfile.ZIP_STORED), {"cut.pdf": "not a whole PDF"})

    def test_what_came_of_a_broken_member_is_forgotten(self):
        lines = '{"text": "a good line"}\n' * 3 + '{"text": 7}\n'
        self.refused("z.zip", zipped([("bad.jsonl", lines), self.GOOD]),
                     {"bad.jsonl": r"line 4"})

    def test_archives_that_are_cut_off(self):
        """Nothing of them is taken: what is missing nobody could tell."""
        files = [self.GOOD, ("long.txt", "some words " * 1_000)]
        self.refused("a.tar", tar(files)[:3_000],
                     {"": "damaged, or cut off; nothing of it is taken"})
        self.remove("docs/a.tar")
        self.refused("a.tgz", gzip.compress(tar(files))[:-20], {"": "is cut off"})
        self.remove("docs/a.tgz")
        self.refused("a.zip", zipped(files)[:-30], {"": "not a whole zip file"})

    def test_a_tar_file_that_is_cut_off_between_two_files(self):
        """It has no end mark then: two blocks of zeros by the standard, one of some programs."""
        whole = tar([("good.txt", bytes(512)), ("b.txt", "x")])
        self.refused("a.tar", whole[:1024], {"": "damaged, or cut off; nothing of it is taken"})
        self.refused("a.tar", gzip.compress(whole[:2048]),
                     {"": "damaged, or cut off; nothing of it is taken"})
        whole = tar([self.GOOD])
        for end in (bytes(512), bytes(1024), bytes(1024) + b"a signature"):
            self.refused("a.tar", whole[:1024] + end, {})

    def test_a_head_that_is_wrong(self):
        wrong = bytearray(tar([self.GOOD, ("b.txt", "x")]))
        wrong[1024] ^= 0xFF
        self.refused("a.tar", bytes(wrong), {"": "damaged, or cut off"})


if __name__ == "__main__":
    unittest.main()
