// Plain text: the whole file as it is.
#include "text/formats.h"
#include "text/whole_text.h"

namespace memvid::text {

const Loader& plain_text_loader() {
  static const WholeTextLoader loader("text/plain");
  return loader;
}

}  // namespace memvid::text
