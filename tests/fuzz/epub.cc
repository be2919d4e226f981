// The parts of an EPUB file.
#include "fuzz/documents.h"
#include "fuzz/target.h"

FUZZ_TARGET(epub) {
  memvid::fuzz::check_parts(bytes,
                            {"META-INF/container.xml", "OEBPS/book.opf", "OEBPS/text/page 1.xhtml",
                             "OEBPS/text/page 2.xhtml"},
                            "application/epub+zip");
}
