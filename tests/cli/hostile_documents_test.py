"""Documents made to harm: each is reported and skipped, the rest goes on, nothing else happens."""

import os
import subprocess
import unittest

from documents import (docx, endless_pdf, epub, locked_pdf, office, open_document, package,
                       paragraph, pdf, pptx, relationships, shape, slide, xlsx)
from support import BINARY, CliTest, DONE, SKIPPED

BODY = '<w:document xmlns:w="w"><w:body>{}</w:body></w:document>'
NESTED = 100_000


def entity_bomb():
    """A billion laughs, and a file of the system."""
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return office("word/document.xml",
                  f'<!DOCTYPE x [<!ENTITY l0 "lol">{lols}'
                  '<!ENTITY f SYSTEM "file:///etc/passwd">]>' +
                  BODY.format(paragraph("before &l9; &f; after")), {})


class Hostile(CliTest):
    def encode(self, files, code=SKIPPED):
        """Encodes a folder of a good file and of these; the skipped lines by the files' names."""
        self.write("docs/good.txt", "A text that does no harm.")
        for name, content in files.items():
            self.write("docs/" + name, content)
        run = self.expect(code, "encode", "docs", "-o", "v.mp4", "--no-index", "--json")
        skipped = {}
        for line in run.json()["skipped"]:
            path, _, why = line.partition(": ")
            skipped[os.path.basename(path)] = why
        return skipped

    def extracted(self):
        return self.expect(DONE, "extract", "v.mp4", "-o", "-").out.decode()

    def refused(self, patterns_of):
        """Each file is skipped with a line that matches, and the good one is there alone."""
        skipped = self.encode({name: content for name, (content, _) in patterns_of.items()})
        for name, (_, pattern) in patterns_of.items():
            self.assertRegex(skipped.pop(name, "(was not skipped)"), pattern, name)
        self.assertEqual(skipped, {})
        self.assertEqual(self.extracted(), "A text that does no harm.")

    def test_bombs(self):
        zeros = b" " * (140 << 20)
        repeated = ('<office:spreadsheet><table:table table:name="x"><table:table-row '
                    'table:number-rows-repeated="1000000000"><table:table-cell><text:p>x</text:p>'
                    "</table:table-cell></table:table-row></table:table></office:spreadsheet>")
        cells = '<row><c t="s"><v>0</v></c></row>' * 100_000
        self.refused({
            "part.docx": (office("word/document.xml", "", {"word/document.xml": zeros}),
                          r"word/document\.xml unpacks to more than 134217728 bytes"),
            "mimetype.epub": (package({"mimetype": zeros}), r"mimetype unpacks to more than"),
            "rows.ods": (open_document("spreadsheet", repeated),
                         r"repeats a row 1000000000 times; it may be a bomb"),
            "shared.xlsx": (xlsx(cells, ["many words " * 1_000]),
                            r"unpacks to more than \d+ bytes; it may be a bomb"),
        })

    def test_trees_that_are_too_deep(self):
        deep = "<w:sdt>" * NESTED + paragraph("x") + "</w:sdt>" * NESTED
        boxes = "<p:grpSp>" * NESTED + shape("x") + "</p:grpSp>" * NESTED
        lists = "<text:list>" * NESTED + "<text:p>x</text:p>" + "</text:list>" * NESTED
        why = r"nested more than 256 deep; it may be an attack"
        self.refused({"a.docx": (docx(deep), why), "a.pptx": (pptx([slide(boxes)]), why),
                      "a.odt": (open_document("text", f"<office:text>{lists}</office:text>"), why),
                      "a.rtf": (r"{\rtf1 " + "{" * NESTED + "}" * NESTED + "}", why)})

    def test_sheets_that_are_too_wide(self):
        wide = ('<office:spreadsheet><table:table table:name="x"><table:table-row><table:table-cell'
                ' table:number-columns-repeated="1000000000"><text:p>x</text:p></table:table-cell>'
                "</table:table-row></table:table></office:spreadsheet>")
        why = r"a sheet of more than 16384 columns"
        self.refused({
            "name.xlsx": (xlsx('<row r="1"><c r="XFE1"><v>1</v></c></row>'), why),
            "long.xlsx": (xlsx('<row r="1"><c r="' + "Z" * 5_000 + '1"><v>1</v></c></row>'), why),
            "many.xlsx": (xlsx("<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>"), why),
            "wide.ods": (open_document("spreadsheet", wide), why)})

    def test_what_is_broken(self):
        whole = docx(paragraph("x"))
        flipped = bytearray(docx(paragraph("some words " * 1_000)))
        flipped[flipped.find(b"word/document.xml") + 40] ^= 0xFF
        book = epub(["<p>x</p>"], **{"META-INF/encryption.xml":
                    '<encryption><EncryptedData><EncryptionMethod Algorithm="aes256-cbc"/>'
                    "</EncryptedData></encryption>"})
        self.refused({
            "cut.docx": (whole[:len(whole) // 2], "not a whole zip file"),
            "flipped.docx": (bytes(flipped), "damaged: word/document.xml does not unpack"),
            "xml.docx": (office("word/document.xml", "<w:document><w:body>", {}),
                         r"damaged: word/document\.xml is no XML at byte \d+"),
            "empty.xlsx": (package({"x": "x"}), "a zip file, and no document of a known format"),
            "locked.epub": (book, "encrypted"),
            "cut.rtf": (rb"{\rtf1 {\b some words", "not a whole RTF file"),
            "beyond.rtf": (rb"{\rtf1 {\pict\bin999999 x}words}", "not a whole RTF file"),
            "cut.pdf": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj", "not a whole PDF"),
            "locked.pdf": (locked_pdf(), "encrypted: it opens with a password only"),
            "scan.pdf": (pdf(["", ""]), "no text on its pages"),
        })

    def test_entities_stay_as_they_are_written(self):
        self.assertEqual(self.encode({"bomb.docx": entity_bomb()}, code=DONE), {})
        self.assertIn("before &l9; &f; after", self.extracted())

    def test_a_huge_picture_is_no_text(self):
        picture = b"{\\rtf1 {\\pict\\wmetafile8 " + b"0123456789abcdef\n" * 2_000_000 + b"}words}"
        self.assertEqual(self.encode({"picture.rtf": picture}, code=DONE), {})
        self.assertIn("words", self.extracted())

    def test_paths_lead_nowhere(self):
        secret = self.path("secret.txt")
        self.write("secret.txt", "not to be read")
        escape = "../" * 12 + secret.lstrip("/")
        manifest = ('<package><manifest><item id="p" media-type="application/xhtml+xml" '
                    f'href="{escape}"/></manifest><spine><itemref idref="p"/></spine></package>')
        parts = {"word/_rels/document.xml.rels": relationships(("footnotes", escape)),
                 escape: "<w:p/>"}
        skipped = self.encode({
            "outside.epub": epub(["<p>kept</p>"], **{"OEBPS/book.opf": manifest}),
            "up.docx": office("word/document.xml", BODY.format(paragraph("x")), parts)})
        for name in ("up.docx", "outside.epub"):
            self.assertRegex(skipped[name], "has no part .*secret.txt")
        self.assertNotIn("not to be read", self.extracted())
        self.assertLessEqual(set(os.listdir(self.dir)),
                             {"docs", "secret.txt", "v.mp4", "v.mp4.lock"})

    def test_a_pdf_that_never_ends(self):
        """By the reader itself: the library gives it a minute."""
        reader = os.path.join(os.path.dirname(os.path.abspath(BINARY)), "memvid-loader")
        self.write("endless.pdf", endless_pdf())
        with open(self.path("endless.pdf"), "rb") as file:
            done = subprocess.run([reader, "pdf", "1", str(1 << 31)], stdin=file, check=False,
                                  env=self.environment(), capture_output=True, timeout=60)
        self.assertEqual(done.stdout[5:], b"pdftotext takes too long to read it")

    def test_a_file_that_is_named_is_skipped_as_well(self):
        self.write("good.txt", "A text that does no harm.")
        self.write("cut.pdf", b"%PDF-1.4\n1 0 obj")
        run = self.expect(SKIPPED, "encode", "good.txt", "cut.pdf", "-o", "v.mp4", "--no-index")
        self.assertIn(b"skipped: cut.pdf: not a whole PDF", run.err)


if __name__ == "__main__":
    unittest.main()
