// The parts of a DOCX file.
#include "fuzz/documents.h"
#include "fuzz/target.h"

FUZZ_TARGET(docx) {
  memvid::fuzz::check_parts(
      bytes, {"_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels", "word/styles.xml",
              "word/footnotes.xml", "docProps/core.xml"});
}
