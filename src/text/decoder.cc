#include "text/decoder.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

#include <array>

#include "base/check.h"
#include "text/utf8.h"

namespace memvid::text {
namespace {

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using IcuConverter = std::unique_ptr<UConverter, CloseConverter>;

// ICU's own would say U+001A for a single byte in some character sets.
void replace(const void*, UConverterToUnicodeArgs* args, const char*, int32_t,
             UConverterCallbackReason reason, UErrorCode* error) {
  if (reason > UCNV_IRREGULAR) return;  // it is reset or closed
  constexpr UChar kReplacementUnit = 0xFFFD;
  *error = U_ZERO_ERROR;
  ucnv_cbToUWriteUChars(args, &kReplacementUnit, 1, 0, error);
}

IcuConverter open_converter(const char* charset) {
  UErrorCode error = U_ZERO_ERROR;
  IcuConverter converter(ucnv_open(charset, &error));
  if (U_SUCCESS(error))
    ucnv_setToUCallBack(converter.get(), replace, nullptr, nullptr, nullptr, &error);
  return U_SUCCESS(error) ? std::move(converter) : nullptr;
}

const char* charset_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf16LittleEndian: return "UTF-16LE";
    case Encoding::kUtf16BigEndian: return "UTF-16BE";
    case Encoding::kIso2022Jp: return "ISO-2022-JP";
    case Encoding::kShiftJis: return "windows-31j";
    case Encoding::kEucJp: return "EUC-JP";
    case Encoding::kEucKr: return "windows-949";
    case Encoding::kGb18030: return "gb18030";
    case Encoding::kBig5: return "Big5";
    case Encoding::kKoi8: return "KOI8-U";
    case Encoding::kWindows1251: return "windows-1251";
    case Encoding::kIso8859Part5: return "ISO-8859-5";
    case Encoding::kIbm866: return "IBM866";
    case Encoding::kWindows1252: return "windows-1252";
    default: return nullptr;
  }
}

}  // namespace

// ICU's way from one charset to another by way of UTF-16; what does not fit yet waits in `pivot`.
struct Decoder::Converter {
  explicit Converter(IcuConverter converter)
      : from(std::move(converter)), to(open_converter("UTF-8")) {
    MEMVID_CHECK(from != nullptr && to != nullptr);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // ICU puts U+FFFD for what the charset does not define, a half character at the end included.
  void convert(std::string_view bytes, bool is_last, std::string& utf8) {
    std::array<char, 8192> buffer;
    if (bytes.empty()) bytes = "";  // ICU takes no null pointer
    const char* source = bytes.data();
    for (;;) {
      UErrorCode error = U_ZERO_ERROR;
      char* target = buffer.data();
      ucnv_convertEx(to.get(), from.get(), &target, buffer.data() + buffer.size(), &source,
                     bytes.data() + bytes.size(), pivot.data(), &pivot_source, &pivot_target,
                     pivot.data() + pivot.size(), is_first, is_last, &error);
      is_first = false;
      append({buffer.data(), target}, utf8);
      if (error != U_BUFFER_OVERFLOW_ERROR) break;
    }
  }

  // The mark of UTF-16 arrives as the first character.
  void append(std::string_view converted, std::string& utf8) {
    if (converted.empty()) return;
    if (!has_begun && converted.starts_with(kByteOrderMark))
      converted.remove_prefix(kByteOrderMark.size());
    has_begun = true;
    utf8 += converted;
  }

  IcuConverter from;
  IcuConverter to;
  std::array<UChar, 1024> pivot;
  UChar* pivot_source = pivot.data();
  UChar* pivot_target = pivot.data();
  bool is_first = true;
  bool has_begun = false;
};

Decoder::Decoder(Encoding encoding) : Decoder(encoding, nullptr) {
  MEMVID_CHECK(encoding != Encoding::kBinary);
  if (const char* charset = charset_of(encoding); charset != nullptr)
    converter_ = std::make_unique<Converter>(open_converter(charset));
}

Decoder::Decoder(Encoding encoding, std::unique_ptr<Converter> converter)
    : encoding_(encoding), converter_(std::move(converter)) {}

Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

std::optional<Decoder> Decoder::named(const std::string& charset) {
  IcuConverter converter = open_converter(charset.c_str());
  // A page that names UTF-16 was read as ASCII to find the name, so the name is wrong.
  if (!converter || ucnv_getMinCharSize(converter.get()) != 1 ||
      ucnv_getType(converter.get()) == UCNV_UTF8)
    return std::nullopt;
  return Decoder(Encoding::kWindows1252, std::make_unique<Converter>(std::move(converter)));
}

bool Decoder::decode(std::string_view bytes, bool is_last, std::string& utf8) {
  if (converter_) {
    converter_->convert(bytes, is_last, utf8);
    return true;
  }
  carried_ += bytes;
  const std::size_t size = is_last ? carried_.size() : whole_characters(carried_);
  const std::string_view whole = std::string_view(carried_).substr(0, size);
  const bool is_valid = is_valid_utf8(whole);
  if (!is_valid && encoding_ == Encoding::kUtf8) return false;
  if (is_valid)
    utf8 += whole;
  else
    utf8 += repaired(whole);
  carried_.erase(0, size);
  return true;
}

std::optional<std::string> to_utf8(std::string bytes) { return to_utf8(std::move(bytes), {}); }

std::optional<std::string> to_utf8(std::string bytes, std::string_view charset) {
  EncodingDetector detector;
  detector.add(bytes);
  const Encoding encoding = detector.finish();
  if (encoding == Encoding::kBinary) return std::nullopt;
  if (encoding == Encoding::kUtf8) return bytes;
  std::optional<Decoder> decoder;
  const bool is_16_bit =
      encoding == Encoding::kUtf16LittleEndian || encoding == Encoding::kUtf16BigEndian;
  if (!is_16_bit && !charset.empty()) decoder = Decoder::named(std::string(charset));
  if (!decoder) decoder.emplace(encoding);
  std::string utf8;
  utf8.reserve(bytes.size());
  decoder->decode(bytes, true, utf8);
  return utf8;
}

}  // namespace memvid::text
