// zstd behind one file. A context is kept for each thread: making one costs more than packing a
// small block. Unpacking is bounded by the header's raw size, which readers have bounded before, so
// a 3 KB symbol cannot unpack to gigabytes.
#include "archive/compression.h"

#include <zdict.h>
#include <zstd.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "base/check.h"
#include "base/try.h"

namespace memvid::archive {
namespace {

constexpr int kLevel = 19;
constexpr std::size_t kNameBytes = 16;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

// Reset before it is handed out, so that no setting of the last use lingers.
ZSTD_CCtx* packing_context() {
  thread_local std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  ZSTD_CCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel);
  return context.get();
}

ZSTD_DCtx* unpacking_context() {
  thread_local std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  ZSTD_DCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
  return context.get();
}

// Packs behind what `out` holds already.
void pack_behind(ZSTD_CCtx* context, base::ByteSpan raw, base::Bytes& out) {
  const std::size_t begin = out.size();
  out.resize(begin + ZSTD_compressBound(raw.size()));
  const std::size_t packed_bytes =
      ZSTD_compress2(context, out.data() + begin, out.size() - begin, raw.data(), raw.size());
  MEMVID_CHECK(ZSTD_isError(packed_bytes) == 0);  // the bound is enough; only memory can run out
  out.resize(begin + packed_bytes);
}

tl::unexpected<Error> does_not_unpack() {
  return fail(ErrorCode::kCorrupt, "the block does not decompress to what its header says");
}

}  // namespace

struct Dictionary::Digest {
  struct FreeDigest {
    void operator()(ZSTD_CDict* digest) const { ZSTD_freeCDict(digest); }
    void operator()(ZSTD_DDict* digest) const { ZSTD_freeDDict(digest); }
  };
  // Made when it is first used: readers never do, and it takes megabytes.
  ZSTD_CDict* for_packing(base::ByteSpan dictionary) {
    std::call_once(packing_once, [&] {
      packing.reset(ZSTD_createCDict(dictionary.data(), dictionary.size(), kLevel));
    });
    return packing.get();
  }
  std::once_flag packing_once;
  std::unique_ptr<ZSTD_CDict, FreeDigest> packing;
  std::unique_ptr<ZSTD_DDict, FreeDigest> unpacking;
};

Dictionary::Dictionary(base::Bytes bytes)
    : bytes_(std::move(bytes)), name_(base::hash128(bytes_)), digest_(std::make_unique<Digest>()) {
  digest_->unpacking.reset(ZSTD_createDDict(bytes_.data(), bytes_.size()));
}
Dictionary::~Dictionary() = default;

base::Bytes pack_bytes(base::ByteSpan raw, const Dictionary* dictionary) {
  ZSTD_CCtx* context = packing_context();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);  // the piece's header has it
  ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0);
  base::Bytes packed;
  if (dictionary != nullptr) {
    packed.assign(dictionary->name().begin(), dictionary->name().end());
    ZSTD_CCtx_refCDict(context, dictionary->digest_->for_packing(dictionary->bytes()));
  }
  pack_behind(context, raw, packed);
  return packed;
}

Result<base::Hash128> dictionary_name(base::ByteSpan packed) {
  if (packed.size() < kNameBytes) return does_not_unpack();
  base::Hash128 name;
  std::copy_n(packed.begin(), kNameBytes, name.begin());
  return name;
}

Result<base::Bytes> unpack_bytes(const BlockHeader& header, base::ByteSpan packed,
                                 const Dictionary* dictionary) {
  if (header.codec == Codec::kNone) return base::Bytes(packed.begin(), packed.end());
  ZSTD_DCtx* context = unpacking_context();
  if (header.codec == Codec::kZstdDict) {
    MEMVID_TRY(const base::Hash128 name, dictionary_name(packed));
    MEMVID_CHECK(dictionary != nullptr && dictionary->name() == name);
    ZSTD_DCtx_refDDict(context, dictionary->digest_->unpacking.get());
    packed = packed.subspan(kNameBytes);
  }
  // One byte more, so that a frame that holds more than announced is seen.
  base::Bytes raw(header.raw_bytes + 1);
  const std::size_t raw_bytes =
      ZSTD_decompressDCtx(context, raw.data(), raw.size(), packed.data(), packed.size());
  if (ZSTD_isError(raw_bytes) != 0 || raw_bytes != header.raw_bytes) return does_not_unpack();
  raw.resize(raw_bytes);
  return raw;
}

Result<base::Bytes> unpack_dictionary(base::ByteSpan packed) {
  base::Bytes raw(kDictionaryBytesMax);
  const std::size_t raw_bytes = ZSTD_decompressDCtx(unpacking_context(), raw.data(), raw.size(),
                                                    packed.data(), packed.size());
  if (ZSTD_isError(raw_bytes) != 0)
    return fail(ErrorCode::kCorrupt, "the dictionary does not decompress");
  raw.resize(raw_bytes);
  return raw;
}

std::string pack_difference(std::string_view text, std::string_view reference) {
  ZSTD_CCtx* context = packing_context();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);  // tells a wrong reference
  ZSTD_CCtx_refPrefix(context, reference.data(), reference.size());
  base::Bytes packed;
  pack_behind(context, base::as_bytes(text), packed);
  return std::string(base::as_text(packed));
}

Result<std::string> unpack_difference(std::string_view packed, std::string_view reference,
                                      std::uint64_t text_bytes) {
  if (text_bytes > kBlockRawBytesMax) return does_not_unpack();
  ZSTD_DCtx* context = unpacking_context();
  ZSTD_DCtx_refPrefix(context, reference.data(), reference.size());
  std::string text(text_bytes + 1, '\0');
  const std::size_t count =
      ZSTD_decompressDCtx(context, text.data(), text.size(), packed.data(), packed.size());
  if (ZSTD_isError(count) != 0 || count != text_bytes) return does_not_unpack();
  text.resize(count);
  return text;
}

base::Bytes train_dictionary(const Samples& samples, std::uint64_t total_bytes) {
  constexpr std::size_t kDictionaryBytes = 110 << 10;
  const std::vector<std::size_t>& sizes = samples.sizes;
  // Training wants many times the dictionary in samples; below that it only copies them.
  if (samples.joined.size() < 4 * kDictionaryBytes || sizes.size() < 16) return {};
  base::Bytes bytes(kDictionaryBytes);
  const std::size_t trained =
      ZDICT_trainFromBuffer(bytes.data(), bytes.size(), samples.joined.data(), sizes.data(),
                            static_cast<unsigned>(sizes.size()));
  if (ZDICT_isError(trained) != 0) return {};
  bytes.resize(trained);

  // Would it have paid on the samples? It is written twice, packed itself.
  const Dictionary dictionary(bytes);
  const std::size_t stride = std::max<std::size_t>(1, sizes.size() / 16);
  std::uint64_t raw_bytes = 0, alone_bytes = 0, with_bytes = 0;
  base::ByteSpan rest = samples.joined;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const base::ByteSpan sample = rest.first(sizes[i]);
    rest = rest.subspan(sizes[i]);
    if (i % stride != 0) continue;
    raw_bytes += sample.size();
    alone_bytes += pack_bytes(sample, nullptr).size();
    with_bytes += pack_bytes(sample, &dictionary).size();
  }
  const double saved_share = (static_cast<double>(alone_bytes) - static_cast<double>(with_bytes)) /
                             static_cast<double>(raw_bytes);
  const double cost_bytes = 2.0 * static_cast<double>(pack_bytes(bytes, nullptr).size());
  return saved_share * static_cast<double>(total_bytes) > cost_bytes ? bytes : base::Bytes{};
}

}  // namespace memvid::archive
