#include "engine/chunking.h"

#include <array>
#include <string_view>

namespace memvid::engine {
namespace {

// The place in this row is the number that is stored (docs/formats/entries.md).
constexpr std::array<std::string_view, 4> kNames = {"characters", "sentences", "headings",
                                                    "tokens"};
static_assert(static_cast<std::size_t>(ChunkBy::kCharacters) == 0 &&
              static_cast<std::size_t>(ChunkBy::kSentences) == 1 &&
              static_cast<std::size_t>(ChunkBy::kHeadings) == 2 &&
              static_cast<std::size_t>(ChunkBy::kTokens) == 3);

}  // namespace

void put_chunking(const TextConfig& config, archive::SettingsEntry& settings) {
  settings.chunk_by = static_cast<std::uint64_t>(config.chunk_by);
  settings.chunk_size = static_cast<std::uint64_t>(config.chunk_size);
  settings.overlap = static_cast<std::uint64_t>(config.overlap);
}

Result<TextConfig> chunking_of(const archive::SettingsEntry& settings) {
  if (settings.chunk_by >= kNames.size())
    return fail(ErrorCode::kUnsupported,
                "a newer memvid made this memory, and cuts its texts in "
                "a way that this one does not know (" +
                    chunk_by_in_words(settings) + "); it can be read, but nothing can be added");
  TextConfig config;
  config.chunk_by = static_cast<ChunkBy>(settings.chunk_by);
  config.chunk_size = static_cast<int>(settings.chunk_size);
  config.overlap = static_cast<int>(settings.overlap);
  return config;
}

std::string chunk_by_in_words(const archive::SettingsEntry& settings) {
  if (settings.chunk_by < kNames.size()) return std::string(kNames[settings.chunk_by]);
  return std::to_string(settings.chunk_by);
}

}  // namespace memvid::engine
