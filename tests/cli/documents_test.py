"""Documents of the formats that the program memvid-loader reads: text, places, properties."""

import json
import pathlib
import unittest

from documents import (docx, epub, open_document, paragraph, pdf, pptx, relationships, shape, slide,
                       xlsx)
from support import CliTest, DONE


class Documents(CliTest):
    def texts(self, name, content, *options):
        """What `extract` gives back of the one document."""
        self.write(name, content)
        self.expect(DONE, "encode", name, "-o", "v.mp4", "--no-index", "--overwrite", *options)
        return self.expect(DONE, "extract", "v.mp4", "-o", "-").out.decode()

    def source(self):
        return self.expect(DONE, "list", "v.mp4", "--json").json()

    def hit(self, *question):
        return self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "--json",
                           *question).json()["hits"][0]

    def place_of(self, *question):
        return self.hit(*question)["place"]


class Many(Documents):
    def sources(self, threads):
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index", "--overwrite",
                    "--threads", str(threads))
        out = self.expect(DONE, "list", "v.mp4", "--json").out.decode()
        self.expect(DONE, "extract", "v.mp4", "-o", f"out{threads}")
        root = pathlib.Path(self.dir, f"out{threads}")
        files = {path.relative_to(root): path.read_bytes()
                 for path in root.rglob("*") if path.is_file()}
        return [json.loads(line)["source"] for line in out.splitlines()], files

    def test_stand_in_one_order_whatever_the_number_of_threads(self):
        """A file of one page is read long before one of many; it waits for its turn."""
        for number in range(4):
            self.write(f"docs/{number}a.pdf", pdf(["Much text. " * 20] * (60 - 15 * number)))
            self.write(f"docs/{number}b.xlsx", xlsx('<row r="1"><c r="A1"><v>1</v></c></row>'))
            self.write(f"docs/{number}c.txt", "Plain.")
            self.write(f"docs/{number}d.docx", docx(paragraph(f"Number {number}.")))
        paths, files = self.sources(1)
        self.assertEqual(paths, [f"docs/{number}{kind}" for number in range(4)
                                 for kind in ("a.pdf", "b.xlsx", "c.txt", "d.docx")])
        self.assertEqual(len(files), 16)
        self.assertEqual(self.sources(8), (paths, files))


class Pdf(Documents):
    def test_page_by_page(self):
        info = "/Title(A manual)/Author(An Author)/CreationDate(D:20240506070809Z)"
        text = self.texts("manual.pdf", pdf(["The first page.", "", "The third page."], info))
        self.assertEqual(text, "The first page.\n\nThe third page.\n\n")
        source = self.source()
        self.assertEqual((source["title"], source["media_type"]), ("A manual", "application/pdf"))
        self.assertEqual(source["metadata"], {"author": "An Author", "pages": 3,
                                              "created": "2024-05-06T07:08:09Z"})

    def test_a_hit_names_its_page(self):
        pages = [f"Page {n} tells of the {word}. " + "Nothing more is here. " * 4
                 for n, word in enumerate(("attic", "cellar", "garden"), 1)]
        self.texts("manual.pdf", pdf(pages), "--chunk-size", "120", "--overlap", "0")
        self.assertEqual(self.place_of("cellar"), "p. 2")
        run = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "garden")
        self.assertRegex(run.out.decode(), r"^1  [\d.]+  manual\.pdf p\. 3  frame 0\n")

    def test_a_hit_over_pages_names_them_and_is_found_by_its_first(self):
        self.texts("manual.pdf", pdf(["The attic.", "The cellar.", "The garden."]))
        self.assertEqual(self.place_of("cellar"), "p. 1-3")
        self.assertEqual(self.hit("--where", "place=p. 1", "cellar")["source"], "manual.pdf")

    def test_without_its_ending(self):
        self.assertEqual(self.texts("manual", pdf(["One page."])), "One page.\n\n")

    def test_places_come_along_when_pages_are_added(self):
        pages = [f"Page about {word}. " + "Nothing more is here. " * 5
                 for word in ("attics", "cellars", "gardens")]
        self.write("docs/manual.pdf", pdf(pages[1:]))
        options = ("--chunk-size", "130", "--overlap", "0")
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index", *options)
        self.assertEqual(self.place_of("cellars"), "p. 1")
        self.write("docs/manual.pdf", pdf(pages))
        self.expect(DONE, "sync", "-v", "v.mp4", "docs")
        self.assertEqual(self.place_of("attics"), "p. 1")
        self.assertEqual(self.place_of("cellars"), "p. 2")
        self.assertEqual(self.place_of("gardens"), "p. 3")
        self.expect(DONE, "compact", "v.mp4")
        self.assertEqual(self.place_of("gardens"), "p. 3")


class Docx(Documents):
    def test_headings_paragraphs_lists_and_tables(self):
        cell = "<w:tc>" + paragraph("{}") + "</w:tc>"
        body = (paragraph("Garden", "berschrift1") + paragraph("Water the tomatoes.") +
                paragraph("Spring", "berschrift2") +
                paragraph("rake", extra="<w:numPr/>") + paragraph("spade", extra="<w:numPr/>") +
                "<w:tbl><w:tr>" + cell.format("a") + cell.format("b") + "</w:tr><w:tr>" +
                cell.format("c") + cell.format("") + "</w:tr></w:tbl>" +
                "<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t></w:r>"
                "<w:del><w:r><w:delText>gone</w:delText><w:t>gone</w:t></w:r></w:del></w:p>")
        text = self.texts("a.docx", docx(body))
        self.assertEqual(text, "Garden\n\nWater the tomatoes.\n\nSpring\n\n- rake\n- spade\n\n"
                               "a\tb\nc\n\none\ttwo\nthree\n\nA note at the foot.\n")
        source = self.source()
        self.assertEqual(source["title"], "A title")
        self.assertEqual(source["metadata"], {"author": "An Author",
                                              "created": "2024-05-06T07:08:09Z"})

    def test_a_text_box_begins_a_line(self):
        box = f"<w:r><w:txbxContent>{paragraph('in the box')}</w:txbxContent></w:r>"
        body = f"<w:p><w:r><w:t>before</w:t></w:r>{box}<w:r><w:t>behind</w:t></w:r></w:p>"
        self.assertTrue(self.texts("a.docx", docx(body)).startswith("before\nin the box\nbehind\n"))

    def test_a_hit_names_its_headings(self):
        body = paragraph("Garden", "berschrift1") + paragraph("Water. " * 30) + \
            paragraph("Spring", "berschrift2") + paragraph("Prune the roses. " * 10)
        self.texts("a.docx", docx(body), "--chunk-size", "230", "--overlap", "0")
        self.assertTrue(self.place_of("roses").startswith("Garden > Spring"))


    def test_what_stands_beside_the_body_comes_at_its_end(self):
        aside = '<w:x xmlns:w="w">{}</w:x>'.format
        parts = {"word/_rels/document.xml.rels": relationships(
            ("header", "h1.xml"), ("footer", "f.xml"), ("header", "h2.xml"),
            ("comments", "comments.xml"), ("endnotes", "endnotes.xml"),
            ("footnotes", "footnotes.xml")),
            "word/h1.xml": aside(paragraph("The head.")),
            "word/h2.xml": aside(paragraph("The head.")),
            "word/f.xml": aside(paragraph("The foot.")),
            "word/comments.xml": aside(f"<w:comment>{paragraph('Really?')}</w:comment>"),
            "word/endnotes.xml": aside(paragraph("A note at the end."))}
        text = self.texts("a.docx", docx(paragraph("The body."), **parts))
        self.assertEqual(text, "The body.\n\nA note at the foot.\n\nA note at the end.\n\n"
                               "Really?\n\nThe head.\n\nThe foot.\n")
        self.texts("b.docx", docx(paragraph("The body. " * 20), **parts), "--chunk-size", "20",
                   "--overlap", "0")
        self.assertIn("comments", self.place_of("really"))


class Rtf(Documents):
    def test_text_places_and_properties(self):
        text = self.texts("a.rtf", rb"{\rtf1\ansi\ansicpg1251{\info{\title A title}{\author \'cf}}"
                                   rb"{\pard\outlinelevel0 Garden\par}{\pard Water \u8212\'97 "
                                   rb"\'e4\'e0.\par}\trowd\intbl a\cell b\cell\row}")
        self.assertEqual(text, "Garden\n\nWater \u2014 \u0434\u0430.\n\na\tb\n")
        source = self.source()
        self.assertEqual((source["title"], source["media_type"]), ("A title", "application/rtf"))
        self.assertEqual(source["metadata"], {"author": "\u041f"})
        self.assertEqual(self.place_of("water"), "Garden")

    def test_without_its_ending(self):
        self.assertEqual(self.texts("letter", rb"{\rtf1 Dear all}"), "Dear all\n")


class Xlsx(Documents):
    def test_rows_are_lines(self):
        rows = ('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>'
                '<row r="40"><c r="A40"><v>12.5</v></c><c r="B40" s="1"><v>45418</v></c>'
                '<c r="C40" t="b"><v>1</v></c><c r="D40" t="inlineStr"><is><t>in line</t></is></c>'
                '<c r="E40" s="2"><v>45418.5</v></c></row>')
        styles = ('<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;x&quot;"/>'
                  '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>'
                  "</cellXfs></styleSheet>")
        text = self.texts("report.xlsx", xlsx(rows, ["name", "sum &amp; all"], styles=styles))
        self.assertEqual(text, "name\t\tsum & all\n12.5\t2024-05-06\tTRUE\tin line\t"
                               "2024-05-06 12:00:00\n")
        self.assertEqual(self.place_of("line"), "Sales!A1-A40")

    def test_amounts_are_no_dates(self):
        def shown(code):
            styles = (f'<styleSheet><numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts>'
                      '<cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>')
            row = '<row r="1"><c r="A1" s="0"><v>45418</v></c></row>'
            return self.texts("a.xlsx", xlsx(row, styles=styles)).strip()
        for code in ("#,##0.00;[Red]-#,##0.00", "[$$-409]#,##0.00;[RED]-[$$-409]#,##0.00",
                     "[$USD] #,##0.00", "[Yellow]0", "&quot;day&quot; 0", "0\\d", "0_d", "*y0",
                     "[h]:mm"):
            self.assertEqual(shown(code), "45418", code)
        for code in ("yyyy\\-mm\\-dd", "[$-409]d\\-mmm\\-yy", "[Red]dd/mm/yy", "D.M.", "\\d d"):
            self.assertEqual(shown(code), "2024-05-06", code)

    def test_a_hit_names_its_rows(self):
        rows = "".join(f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>item{n} costs money</t></is>'
                       "</c></row>" for n in range(1, 101))
        self.texts("report.xlsx", xlsx(rows), "--chunk-size", "200", "--overlap", "0")
        place = self.place_of("item57")
        first, last = (int(part.strip("A")) for part in place.removeprefix("Sales!").split("-"))
        self.assertTrue(first <= 57 <= last < first + 20, place)


class Pptx(Documents):
    def test_slides_in_their_order_with_their_notes(self):
        table = ("<p:graphicFrame><a:tbl>" + "".join(
            "<a:tr>" + "".join(f"<a:tc><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody>"
                               "</a:tc>" for text in row) + "</a:tr>"
            for row in (("a", "b"), ("c", "d"))) + "</a:tbl></p:graphicFrame>")
        text = self.texts("a.pptx", pptx([slide(shape("First", "one", "two")),
                                          slide(shape("Second"), table)], notes="Say hello."))
        self.assertEqual(text, "First\n\none\n\ntwo\n\nSay hello.\n\nSecond\n\na\tb\nc\td\n")
        self.assertEqual(self.place_of("hello"), "slide 1-2")


class Epub(Documents):
    def test_pages_in_reading_order(self):
        text = self.texts("book.epub", epub(["<h1>One</h1><p>It was &mdash; a night.</p>",
                                             "<h1>Two</h1><p>And a day.</p>"]))
        self.assertEqual(text, "One\n\nIt was \u2014 a night.\n\nTwo\n\nAnd a day.\n")
        source = self.source()
        self.assertEqual(source["title"], "A book")
        self.assertEqual(source["metadata"], {"author": "A. One, B. Two", "created": "1999"})
        self.assertEqual(self.place_of("day"), "One - Two")

    def test_pages_are_xml_whatever_they_begin_with(self):
        text = self.texts("book.epub", epub(["<script src='x.js'/><title/><p>One.</p>"]))
        self.assertEqual(text, "One.\n")


class OpenDocument(Documents):
    META = "<dc:title>A title</dc:title><meta:initial-creator>An Author</meta:initial-creator>"

    def test_a_text(self):
        body = ('<office:text><text:h text:outline-level="1">Garden</text:h><text:p>Water<text:s '
                'text:c="2"/>the <text:span>tomatoes</text:span>.<svg:title>hidden</svg:title> '
                "<text:title>A title</text:title></text:p><text:list>"
                "<text:list-item><text:p>rake</text:p></text:list-item><text:list-item>"
                "<text:p>spade</text:p></text:list-item></text:list><table:table><table:table-row>"
                "<table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell>"
                "<text:p>b</text:p></table:table-cell></table:table-row></table:table>"
                "</office:text>")
        text = self.texts("a.odt", open_document("text", body, self.META))
        self.assertEqual(text, "Garden\n\nWater  the tomatoes. A title\n\n- rake\n- spade\n\n"
                               "a\tb\n")
        self.assertEqual(self.source()["title"], "A title")
        self.assertEqual(self.place_of("rake"), "Garden")

    def test_notes_come_behind_their_paragraph(self):
        note = ("<text:note><text:note-citation>1</text:note-citation><text:note-body>{}"
                "</text:note-body></text:note>").format
        one, two = note("<text:p>One.</text:p>"), note("<text:p>Two</text:p><text:p>lines.</text:p>")
        body = (f'<office:text><text:h text:outline-level="1">Garden{one}</text:h>'
                f"<text:p>We water{one} the roses{two}.</text:p><text:list><text:list-item><text:p>"
                f"rake{one}</text:p></text:list-item><text:list-item><text:p>spade</text:p>"
                "</text:list-item></text:list><table:table><table:table-row><table:table-cell>"
                f"<text:p>a{one} b</text:p><text:p>c</text:p></table:table-cell></table:table-row>"
                "</table:table></office:text>")
        text = self.texts("a.odt", open_document("text", body))
        self.assertEqual(text, "Garden\n\nOne.\n\nWe water the roses.\n\nOne.\n\nTwo\nlines.\n\n"
                               "- rake\nOne.\n- spade\n\na b c One.\n")
        self.assertEqual(self.place_of("roses"), "Garden")

    def test_a_text_box_begins_a_line(self):
        box = "<draw:frame><draw:text-box><text:p>in the box</text:p></draw:text-box></draw:frame>"
        body = f"<office:text><text:p>before{box}behind</text:p></office:text>"
        self.assertEqual(self.texts("a.odt", open_document("text", body)),
                         "before\nin the box\nbehind\n")

    def test_a_spreadsheet(self):
        empty = '<table:table-row table:number-rows-repeated="{}"><table:table-cell ' \
                'table:number-columns-repeated="16384"/></table:table-row>'
        cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>"
        body = ('<office:spreadsheet><table:table table:name="Costs"><table:table-row>' +
                cell.format("", "x") + cell.format(' table:number-columns-repeated="2"', "y") +
                "</table:table-row>" + empty.format(8) + "<table:table-row>" +
                cell.format("", "last") + "</table:table-row>" + empty.format(1_048_566) +
                "</table:table></office:spreadsheet>")
        self.assertEqual(self.texts("a.ods", open_document("spreadsheet", body)),
                         "x\ty\ty\nlast\n")
        self.assertEqual(self.place_of("last"), "Costs!A1-A10")

    def test_a_presentation(self):
        page = "<draw:page><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box>" \
               "</draw:frame></draw:page>"
        body = "<office:presentation>" + page.format("First") + page.format("Second") + \
            "</office:presentation>"
        self.assertEqual(self.texts("a.odp", open_document("presentation", body)),
                         "First\n\nSecond\n")
        self.assertEqual(self.place_of("second"), "slide 1-2")


if __name__ == "__main__":
    unittest.main()
