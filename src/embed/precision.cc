#include "embed/precision.h"

#include "base/check.h"

namespace memvid::embed {

CpuFeatures this_cpu() {
  CpuFeatures features;
#if defined(__x86_64__)
  features.has_vnni = __builtin_cpu_supports("avx512vnni");
  features.has_bf16 = __builtin_cpu_supports("avx512bf16");
#if !defined(__clang__)  // clang 14, which builds the fuzz targets, refuses these two names
  features.has_vnni = features.has_vnni || __builtin_cpu_supports("avxvnni");
  features.has_bf16 = features.has_bf16 || __builtin_cpu_supports("amx-bf16");
#endif
#endif
  return features;
}

Result<Precision> choose_precision(Precision wanted, const CpuFeatures& cpu, bool has_int8_model) {
  switch (wanted) {
    case Precision::kAuto:
      if (cpu.has_vnni && has_int8_model) return Precision::kInt8;
      return cpu.has_bf16 ? Precision::kBf16 : Precision::kF32;
    case Precision::kInt8:
      if (has_int8_model) return wanted;
      return fail(ErrorCode::kNotFound, "the model folder has no openvino_model_int8.xml");
    case Precision::kBf16:
      if (cpu.has_bf16) return wanted;
      return fail(ErrorCode::kUnsupported, "this processor has no bf16; use int8 or f32");
    case Precision::kF32: return wanted;
  }
  return fail(ErrorCode::kInvalidArgument, "no such precision");
}

std::string_view to_string(Precision precision) {
  MEMVID_CHECK(precision != Precision::kAuto);
  switch (precision) {
    case Precision::kInt8: return "int8";
    case Precision::kBf16: return "bf16";
    default: return "f32";
  }
}

}  // namespace memvid::embed
