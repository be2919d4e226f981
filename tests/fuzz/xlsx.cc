// The parts of an XLSX file.
#include "fuzz/documents.h"
#include "fuzz/target.h"

FUZZ_TARGET(xlsx) {
  memvid::fuzz::check_parts(bytes,
                            {"_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
                             "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"});
}
