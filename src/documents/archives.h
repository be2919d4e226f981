// Archives, taken apart: each file in them with its name, its time and its bytes.
#ifndef MEMVID_DOCUMENTS_ARCHIVES_H_
#define MEMVID_DOCUMENTS_ARCHIVES_H_

#include "base/bytes.h"
#include "memvid/error.h"
#include "text/input.h"
#include "text/reader_frames.h"

namespace memvid::documents {

// Folders are left out; of links and devices only the name is told. Errors: kUnsupported, one line
// without the archive's name, when it is damaged as a whole; the sink's, and the input's.
Status read_tar(text::Input& input, text::MemberSink& sink);
Status read_zip(base::ByteSpan bytes, text::MemberSink& sink);

}  // namespace memvid::documents

#endif  // MEMVID_DOCUMENTS_ARCHIVES_H_
