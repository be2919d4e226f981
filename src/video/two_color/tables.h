// The probabilities that a key frame starts with (AV1 spec 9.4, "Default CDF tables"), cut down to
// the contexts that our blocks meet: every block is DC-predicted without a residual.
#ifndef MEMVID_VIDEO_TWO_COLOR_TABLES_H_
#define MEMVID_VIDEO_TWO_COLOR_TABLES_H_

#include "video/two_color/symbols.h"

namespace memvid::video::two_color {

inline constexpr int kBlockSizeContexts = 7;  // log2(width/4) + log2(height/4) - 2
inline constexpr int kColorContexts = 5;

struct TileCdfs {
  // [0]: 64 x 64, [1]: 32 x 32, [2]: 16 x 16; each by 2 * left is shorter + above is narrower.
  AdaptiveCdf<10> partition[3][4] = {
      {{{20137, 21547, 23078, 29566, 29837, 30261, 30524, 30892, 31724}},
       {{6732, 7490, 9497, 27944, 28250, 28515, 28969, 29630, 30104}},
       {{5945, 7663, 8348, 28683, 29117, 29749, 30064, 30298, 32238}},
       {{870, 1212, 1487, 31198, 31394, 31574, 31743, 31881, 32332}}},
      {{{18462, 20920, 23124, 27647, 28227, 29049, 29519, 30178, 31544}},
       {{7689, 9060, 12056, 24992, 25660, 26182, 26951, 28041, 29052}},
       {{6015, 9009, 10062, 24544, 25409, 26545, 27071, 27526, 32047}},
       {{1394, 2208, 2796, 28614, 29061, 29466, 29840, 30185, 31899}}},
      {{{15597, 20929, 24571, 26706, 27664, 28821, 29601, 30571, 31902}},
       {{7925, 11043, 16785, 22470, 23971, 25043, 26651, 28701, 29834}},
       {{5414, 13269, 15111, 20488, 22360, 24500, 25537, 26336, 32117}},
       {{2662, 6362, 8614, 20860, 23053, 24778, 26436, 27829, 31171}}}};
  AdaptiveCdf<4> partition_8x8[4] = {{{19132, 25510, 30392}},
                                     {{13928, 19855, 28540}},
                                     {{12522, 23679, 28629}},
                                     {{9896, 18783, 25853}}};
  AdaptiveCdf<2> skip[3] = {{{31671}}, {{16515}}, {{4576}}};            // [neighbours that skip]
  AdaptiveCdf<13> y_mode = {{15588, 17027, 19338, 20218, 20682, 21110,  // neighbours DC_PRED
                             21825, 23244, 24189, 28165, 29093, 30466}};
  AdaptiveCdf<13> uv_mode = {{22631, 24152, 25378, 25661, 25986, 26520,  // y DC_PRED, no CfL
                              27055, 27923, 28244, 30059, 30941, 31961}};
  AdaptiveCdf<14> uv_mode_cfl = {
      {10407, 11208, 12900, 13181, 13823, 14175, 14899, 15656, 15986, 20086, 20995, 22455, 24212}};
  // [block size][neighbours with a palette]
  AdaptiveCdf<2> has_palette_y[kBlockSizeContexts][3] = {
      {{{31676}}, {{3419}}, {{1261}}}, {{{31912}}, {{2859}}, {{980}}},
      {{{31823}}, {{3400}}, {{781}}},  {{{32030}}, {{3561}}, {{904}}},
      {{{32309}}, {{7337}}, {{1462}}}, {{{32265}}, {{4015}}, {{1521}}},
      {{{32450}}, {{7946}}, {{129}}}};
  AdaptiveCdf<7> palette_size_y[kBlockSizeContexts] = {
      {{7952, 13000, 18149, 21478, 25527, 29241}},  {{7139, 11421, 16195, 19544, 23666, 28073}},
      {{7788, 12741, 17325, 20500, 24315, 28530}},  {{8271, 14064, 18246, 21564, 25071, 28533}},
      {{12725, 19180, 21863, 24839, 27535, 30120}}, {{9711, 14888, 16923, 21052, 25661, 27875}},
      {{14940, 20797, 21678, 24186, 27033, 28999}}};
  AdaptiveCdf<2> has_palette_uv[2] = {{{32461}}, {{21488}}};  // [luma has a palette]
  AdaptiveCdf<2> color_of_2[kColorContexts] = {
      {{28710}}, {{16384}}, {{10553}}, {{27036}}, {{31603}}};
  AdaptiveCdf<3> color_of_3[kColorContexts] = {
      {{27877, 30490}}, {{11532, 25697}}, {{6544, 30234}}, {{23018, 28072}}, {{31915, 32385}}};
};

}  // namespace memvid::video::two_color

#endif  // MEMVID_VIDEO_TWO_COLOR_TABLES_H_
