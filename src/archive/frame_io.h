// Symbol bytes <-> video packets, one at a time, and a pool of the codecs that do it.
#ifndef MEMVID_ARCHIVE_FRAME_IO_H_
#define MEMVID_ARCHIVE_FRAME_IO_H_

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/bytes.h"
#include "base/image.h"
#include "memvid/error.h"
#include "qr/symbol_image.h"
#include "video/frame_codec.h"

namespace memvid::archive {

inline constexpr int kPicturePx = qr::kPicturePx;  // side of every picture

// Draws a symbol, encodes the picture, and reads the packet back before it is trusted.
class FrameMaker {
 public:
  static Result<std::unique_ptr<FrameMaker>> create();
  // A packet that has been decoded and read back to exactly `symbol`. A picture that does not read
  // back is encoded once more with care; kIo if that fails too.
  Result<base::Bytes> make(base::ByteSpan symbol);
  base::Bytes codec_configuration() const { return encoder_->codec_configuration(); }

 private:
  bool reads_back(base::ByteSpan packet, base::ByteSpan symbol);
  std::unique_ptr<video::FrameEncoder> encoder_;
  std::unique_ptr<video::FrameDecoder> decoder_;
};

// Decodes packets to pictures and to the bytes of their symbols.
class FrameReader {
 public:
  static Result<std::unique_ptr<FrameReader>> create();
  Result<base::GrayImage> picture(base::ByteSpan packet) { return decoder_->decode(packet); }
  // kCorrupt: the packet is no frame, or no symbol can be read from it.
  Result<base::Bytes> symbol(base::ByteSpan packet);
  Result<base::Bytes> symbol_in(const base::GrayImage& picture);

 private:
  std::unique_ptr<video::FrameDecoder> decoder_;
};

// Objects that are dear to make and used by one thread at a time. A borrowed one returns by itself.
template <typename T>
class Pool {
 public:
  using Borrowed = std::unique_ptr<T, std::function<void(T*)>>;

  // Lends an idle object or makes a new one. The pool must outlive what it lent.
  Result<Borrowed> borrow() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        T* object = idle_.back().release();
        idle_.pop_back();
        return lend(object);
      }
    }
    auto made = T::create();
    if (!made) return tl::unexpected<Error>(std::move(made.error()));
    return lend(made->release());
  }

 private:
  Borrowed lend(T* object) {
    return Borrowed(object, [this](T* returned) {
      const std::lock_guard lock(mutex_);
      idle_.emplace_back(returned);
    });
  }
  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> idle_;
};

}  // namespace memvid::archive

#endif  // MEMVID_ARCHIVE_FRAME_IO_H_
