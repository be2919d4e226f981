// The parts of an OpenDocument file; what kind of one it is says its content.
#include "fuzz/documents.h"
#include "fuzz/target.h"

FUZZ_TARGET(open_document) {
  memvid::fuzz::check_parts(bytes, {"content.xml", "meta.xml"},
                            "application/vnd.oasis.opendocument.text");
}
