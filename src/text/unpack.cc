#include "text/unpack.h"

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <vector>

#include "base/try.h"
#include "text/encoding.h"

namespace memvid::text {
namespace {

// Behind "BZh" and a digit: the digits of pi before a block, of its root at the end.
bool is_bzip2(std::string_view bytes) {
  if (bytes.size() <= 4 || bytes[3] < '1' || bytes[3] > '9') return false;
  const std::string_view digits = bytes.substr(4, 6);
  return std::string_view("1AY&SY").starts_with(digits) ||
         std::string_view("\x17\x72\x45\x38\x50\x90").starts_with(digits);
}

constexpr Packing kPackings[] = {{"gzip", ".gz", "\x1F\x8B"},
                                 {"zstd", ".zst", "\x28\xB5\x2F\xFD"},
                                 {"xz", ".xz",
                                  std::string_view("\xFD"
                                                   "7zXZ\0",
                                                   6)},
                                 {"bzip2", ".bz2", "BZh", is_bzip2}};
constexpr std::uint64_t kXzMemoryMax = std::uint64_t{130} << 20;  // xz -9 wants 65 MiB
constexpr int kZstdWindowLog = 27;                                // zstd's own default: 128 MiB

// One step of a decompressor: bytes that went in and came out.
struct Step {
  std::size_t taken = 0;
  std::size_t given = 0;
  bool is_at_end = false;  // of a member: the file may end here
};

constexpr std::string_view kDamaged = "is damaged";
constexpr std::string_view kWindow = "wants too much memory to be unpacked";

tl::unexpected<Error> damaged() { return fail(ErrorCode::kCorrupt, std::string(kDamaged)); }
tl::unexpected<Error> too_wide() { return fail(ErrorCode::kUnsupported, std::string(kWindow)); }

// A file may be several packed ones behind each other; what is in them is one text.
class Unpacker {
 public:
  virtual ~Unpacker() = default;
  // `in` is empty at the end of the file only. Messages go on behind the file's name.
  virtual Result<Step> step(std::string_view in, std::span<char> out) = 0;
};

class GzipUnpacker final : public Unpacker {
 public:
  GzipUnpacker() { is_ready_ = ::inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK; }
  ~GzipUnpacker() override { ::inflateEnd(&stream_); }
  GzipUnpacker(const GzipUnpacker&) = delete;
  GzipUnpacker& operator=(const GzipUnpacker&) = delete;

  Result<Step> step(std::string_view in, std::span<char> out) override {
    if (!is_ready_) return fail(ErrorCode::kCapacity, "not enough memory");
    if (is_at_end_ && in.empty()) return Step{0, 0, true};
    if (std::exchange(is_at_end_, false)) ::inflateReset(&stream_);
    // zlib takes what it does not write as not const.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    const int result = ::inflate(&stream_, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) return damaged();
    is_at_end_ = result == Z_STREAM_END;
    return Step{in.size() - stream_.avail_in, out.size() - stream_.avail_out, is_at_end_};
  }

 private:
  z_stream stream_{};
  bool is_ready_ = false;
  bool is_at_end_ = false;
};

class ZstdUnpacker final : public Unpacker {
 public:
  ZstdUnpacker() : context_(ZSTD_createDCtx()) {
    ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kZstdWindowLog);
  }
  ~ZstdUnpacker() override { ZSTD_freeDCtx(context_); }
  ZstdUnpacker(const ZstdUnpacker&) = delete;
  ZstdUnpacker& operator=(const ZstdUnpacker&) = delete;

  Result<Step> step(std::string_view in, std::span<char> out) override {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    const std::size_t hint = ZSTD_decompressStream(context_, &to, &from);
    if (ZSTD_getErrorCode(hint) == ZSTD_error_frameParameter_windowTooLarge) return too_wide();
    if (ZSTD_isError(hint) != 0) return damaged();
    if (from.pos != 0 || to.pos != 0) is_at_end_ = hint == 0;
    return Step{from.pos, to.pos, is_at_end_};
  }

 private:
  ZSTD_DCtx* context_;
  bool is_at_end_ = false;
};

class XzUnpacker final : public Unpacker {
 public:
  XzUnpacker() {
    is_ready_ = ::lzma_stream_decoder(&stream_, kXzMemoryMax, LZMA_CONCATENATED) == LZMA_OK;
  }
  ~XzUnpacker() override { ::lzma_end(&stream_); }
  XzUnpacker(const XzUnpacker&) = delete;
  XzUnpacker& operator=(const XzUnpacker&) = delete;

  Result<Step> step(std::string_view in, std::span<char> out) override {
    if (!is_ready_) return fail(ErrorCode::kCapacity, "not enough memory");
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    stream_.avail_in = in.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream_.avail_out = out.size();
    const lzma_ret result = ::lzma_code(&stream_, in.empty() ? LZMA_FINISH : LZMA_RUN);
    if (result == LZMA_MEMLIMIT_ERROR) return too_wide();
    if (result != LZMA_OK && result != LZMA_STREAM_END && result != LZMA_BUF_ERROR)
      return damaged();
    return Step{in.size() - stream_.avail_in, out.size() - stream_.avail_out,
                result == LZMA_STREAM_END};
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  bool is_ready_ = false;
};

class BzipUnpacker final : public Unpacker {
 public:
  BzipUnpacker() { begin(); }
  ~BzipUnpacker() override { ::BZ2_bzDecompressEnd(&stream_); }
  BzipUnpacker(const BzipUnpacker&) = delete;
  BzipUnpacker& operator=(const BzipUnpacker&) = delete;

  Result<Step> step(std::string_view in, std::span<char> out) override {
    if (!is_ready_) return fail(ErrorCode::kCapacity, "not enough memory");
    if (is_at_end_ && in.empty()) return Step{0, 0, true};
    if (std::exchange(is_at_end_, false)) {
      ::BZ2_bzDecompressEnd(&stream_);
      begin();
    }
    stream_.next_in = const_cast<char*>(in.data());  // not written to
    stream_.avail_in = static_cast<unsigned>(in.size());
    stream_.next_out = out.data();
    stream_.avail_out = static_cast<unsigned>(out.size());
    const int result = ::BZ2_bzDecompress(&stream_);
    if (result != BZ_OK && result != BZ_STREAM_END) return damaged();
    is_at_end_ = result == BZ_STREAM_END;
    return Step{in.size() - stream_.avail_in, out.size() - stream_.avail_out, is_at_end_};
  }

 private:
  void begin() {
    stream_ = {};
    is_ready_ = ::BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK;
  }
  bz_stream stream_{};
  bool is_ready_ = false;
  bool is_at_end_ = false;
};

std::unique_ptr<Unpacker> unpacker_of(const Packing& packing) {
  if (packing.ending == ".gz") return std::make_unique<GzipUnpacker>();
  if (packing.ending == ".zst") return std::make_unique<ZstdUnpacker>();
  if (packing.ending == ".bz2") return std::make_unique<BzipUnpacker>();
  return std::make_unique<XzUnpacker>();
}

// The unpacked bytes in the order in which they come, once.
class UnpackedInput final : public Input {
 public:
  UnpackedInput(Input& packed, const Packing& packing, const UnpackLimits& limits)
      : packed_(packed),
        unpacker_(unpacker_of(packing)),
        limits_(limits),
        buffer_(kInputPieceBytes) {
    packed_.rewind();
  }

  Result<std::string_view> next() override {
    for (;;) {
      if (rest_.empty() && !is_last_) {
        MEMVID_TRY(rest_, packed_.next());
        is_last_ = rest_.empty();
      }
      MEMVID_TRY(const Step step, unpacker_->step(rest_, buffer_));
      rest_.remove_prefix(step.taken);
      bytes_in_ += step.taken;
      bytes_out_ += step.given;
      MEMVID_TRY_VOID(check_limits());
      if (step.given > 0) return std::string_view(buffer_.data(), step.given);
      if (step.taken > 0) continue;
      if (!is_last_) return damaged();
      if (step.is_at_end) return std::string_view();
      return fail(ErrorCode::kCorrupt, "is cut off");
    }
  }
  void rewind() override {}

 private:
  Status check_limits() const {
    const bool is_bomb = bytes_out_ > limits_.free_bytes && bytes_out_ / limits_.ratio > bytes_in_;
    if (bytes_out_ > limits_.bytes || is_bomb)
      return fail(
          ErrorCode::kUnsupported,
          "unpacks to more than " + (is_bomb ? std::to_string(limits_.ratio) + " times its size"
                                             : std::to_string(limits_.bytes) + " bytes"));
    return {};
  }

  Input& packed_;
  std::unique_ptr<Unpacker> unpacker_;
  UnpackLimits limits_;
  std::vector<char> buffer_;
  std::string_view rest_;  // of the piece that is unpacked
  bool is_last_ = false;   // there are no more pieces
  std::uint64_t bytes_in_ = 0;
  std::uint64_t bytes_out_ = 0;
};

}  // namespace

std::span<const Packing> packings() { return kPackings; }

const Packing* find_packing(std::string_view first_bytes) {
  for (const Packing& packing : kPackings)
    if (first_bytes.starts_with(packing.magic) &&
        (packing.is_sign == nullptr || packing.is_sign(first_bytes)))
      return &packing;
  return nullptr;
}

Result<std::unique_ptr<Input>> unpack(Input& packed, const Packing& packing, std::string_view name,
                                      const UnpackLimits& limits) {
  UnpackedInput unpacked(packed, packing, limits);
  Result<std::unique_ptr<Input>> copy = copied(unpacked);
  if (copy) return copy;
  const ErrorCode code = copy.error().code;
  const bool is_ours = code == ErrorCode::kCorrupt || code == ErrorCode::kUnsupported;
  if (!is_ours) return copy;  // names its place itself
  return fail(code, printable(name) + ": " + copy.error().message);
}

}  // namespace memvid::text
