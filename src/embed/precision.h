// Which of a model's precisions this machine should run.
#ifndef MEMVID_EMBED_PRECISION_H_
#define MEMVID_EMBED_PRECISION_H_

#include <string_view>

#include "embed/embedder.h"

namespace memvid::embed {

// What the choice rests on, as data, so that the rule can be tested for machines we do not have.
struct CpuFeatures {
  bool has_vnni = false;  // 8-bit dot products (AVX512-VNNI, AVX-VNNI): int8 is 2.5 x f32
  bool has_bf16 = false;  // AVX512-BF16 or AMX-BF16: bf16 is 1.9 x f32
};

CpuFeatures this_cpu();

// kAuto becomes int8 (VNNI, and the folder has an int8 model), else bf16 (where the CPU has it),
// else f32. A precision asked for by name is given or refused, never replaced: kNotFound when the
// folder has no int8 model, kUnsupported for bf16 on a CPU without it.
Result<Precision> choose_precision(Precision wanted, const CpuFeatures& cpu, bool has_int8_model);

// "int8", "bf16", "f32": what ModelInfo and the index record. Not for kAuto.
std::string_view to_string(Precision precision);

}  // namespace memvid::embed

#endif  // MEMVID_EMBED_PRECISION_H_
