// The parts of a PPTX file.
#include "fuzz/documents.h"
#include "fuzz/target.h"

FUZZ_TARGET(pptx) {
  memvid::fuzz::check_parts(
      bytes, {"_rels/.rels", "ppt/presentation.xml", "ppt/_rels/presentation.xml.rels",
              "ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels",
              "ppt/notesSlides/notesSlide1.xml"});
}
