"""Documents that others made: what their tools read in a file is what a memory holds of it."""

import collections
import glob
import os
import re
import shutil
import subprocess
import unittest

from support import CliTest, DONE

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEBIAN_PYTHON = "/usr/bin/python3"  # which has Debian's packages

# A workbook of two sheets: text, numbers, a date, a formula without a value, a gap.
OPENPYXL = """
import datetime, sys
from openpyxl import Workbook
book = Workbook()
sheet = book.active
sheet.title = "Costs"
sheet.append(["item", "price", "day"])
sheet.append(["Spaten", 12.5, datetime.date(2024, 5, 6)])
sheet["C5"] = "far away"
sheet["A6"] = "=1+1"
book.create_sheet("Notes & more").append(["Grüße", True])
book.properties.title = "A workbook"
book.properties.creator = "An Author"
book.save(sys.argv[1])
"""
ODFPY = """
import sys
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableRow, TableCell
from odf.text import P
book = OpenDocumentSpreadsheet()
table = Table(name="Costs")
for values in (("item", "price"), ("Spaten", "12.5")):
    row = TableRow()
    for value in values:
        cell = TableCell()
        cell.addElement(P(text=value))
        row.addElement(cell)
    table.addElement(row)
book.spreadsheet.addElement(table)
book.save(sys.argv[1])
"""


def words(text):
    return collections.Counter(re.findall(r"\w+", text))


class ForeignDocuments(CliTest):
    def texts(self, path):
        self.expect(DONE, "encode", path, "-o", "v.mp4", "--no-index", "--overwrite")
        return self.expect(DONE, "extract", "v.mp4", "-o", "-").out.decode()

    def run_tool(self, *command):
        return subprocess.run(command, cwd=self.dir, check=True, capture_output=True, text=True,
                              timeout=120).stdout

    def make_by_debian_python(self, module, script, path):
        known = [DEBIAN_PYTHON, "-c", f"import {module}"]
        if not os.path.exists(DEBIAN_PYTHON) or subprocess.run(known, capture_output=True,
                                                               check=False).returncode:
            self.skipTest(f"no {module} of Debian")
        self.run_tool(DEBIAN_PYTHON, "-c", script, path)

    @unittest.skipUnless(shutil.which("pandoc"), "no pandoc")
    def test_what_pandoc_writes(self):
        guide = os.path.join(SOURCE, "docs", "GUIDE.md")
        for ending in ("docx", "odt", "epub", "pptx", "rtf"):
            with self.subTest(ending):
                path = "guide." + ending
                self.run_tool("pandoc", guide, "-s", "-o", path, "--metadata", "title=The guide",
                              "--metadata", "author=An Author")
                expected = words(self.run_tool("pandoc", guide, "-t", "plain", "--wrap=none"))
                found = words(self.texts(path))
                lost = expected - found
                self.assertLess(lost.total(), expected.total() / 200, lost)
                more = found - expected
                self.assertLess(more.total(), expected.total() / 50, more)
                if ending == "rtf":  # where pandoc writes them on the page alone
                    continue
                source = self.expect(DONE, "list", "v.mp4", "--json").json()
                if ending != "pptx":  # whose title pandoc leaves empty
                    self.assertEqual(source["title"], "The guide")
                self.assertEqual(source["metadata"]["author"], "An Author")

    def test_what_openpyxl_writes(self):
        self.make_by_debian_python("openpyxl", OPENPYXL, "book.xlsx")
        self.assertEqual(self.texts("book.xlsx"),
                         "item\tprice\tday\nSpaten\t12.5\t2024-05-06\n\t\tfar away\n\n"
                         "Grüße\tTRUE\n")
        self.assertEqual(self.expect(DONE, "list", "v.mp4", "--json").json()["title"],
                         "A workbook")

    def test_what_odfpy_writes(self):
        self.make_by_debian_python("odf", ODFPY, "book.ods")
        self.assertEqual(self.texts("book.ods"), "item\tprice\nSpaten\t12.5\n")

    def test_what_debian_ships(self):
        papers = [path for path in glob.glob("/usr/share/doc/**/*.pdf", recursive=True)
                  if os.path.getsize(path) < 2 << 20][:5]
        if not papers:
            self.skipTest("no PDF in /usr/share/doc")
        for path in papers:
            with self.subTest(path):
                printed = self.run_tool("pdftotext", "-enc", "UTF-8", path, "-")
                self.assertEqual(words(self.texts(path)), words(printed))


if __name__ == "__main__":
    unittest.main()
