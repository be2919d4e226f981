// memvid: a knowledge base that lives in a video. Include this, link memvid.
//
//   #include <memvid/memvid.h>
//   #include <iostream>
//
//   int main() {
//     memvid::Encoder encoder;
//     const auto added = encoder.add_directory("docs/");
//     if (!added) { std::cerr << added.error().message << '\n'; return 1; }
//     const auto stats = encoder.build_video("docs.mp4", "docs.json");
//     if (!stats) { std::cerr << stats.error().message << '\n'; return 1; }
//     std::cout << stats->total_chunks << " chunks in " << stats->total_frames << " frames\n";
//
//     auto searcher = memvid::Searcher::open("docs.mp4", "docs.json");
//     if (!searcher) { std::cerr << searcher.error().message << '\n'; return 1; }
//     memvid::Query query;
//     query.text = "how do I make a backup?";
//     const auto answer = searcher->search(query);
//     if (!answer) { std::cerr << answer.error().message << '\n'; return 1; }
//     for (const memvid::Hit& hit : answer->hits)
//       std::cout << hit.chunk.metadata.path << ": " << hit.chunk.content << '\n';
//   }
#ifndef MEMVID_MEMVID_H_
#define MEMVID_MEMVID_H_

#include "memvid/chunk.h"
#include "memvid/config.h"
#include "memvid/encoder.h"
#include "memvid/error.h"
#include "memvid/formats.h"
#include "memvid/jobs.h"
#include "memvid/maintenance.h"
#include "memvid/memory.h"
#include "memvid/preview.h"
#include "memvid/search.h"
#include "memvid/settings.h"
#include "memvid/sync_report.h"
#include "memvid/version.h"

#endif  // MEMVID_MEMVID_H_
