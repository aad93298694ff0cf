// Bilinear resize of an RGBA image, in 16.16 fixed point. Input: four uint32 little-endian (width,
// height, new width, new height), then width*height*4 bytes. Output: the new pixels' bytes.
#include "abi.h"

enum { header_bytes = 16, side_max = 8192, channels = 4, one = 65536 };

static u32 read_u32(const u8* at) {
  return (u32)at[0] | (u32)at[1] << 8 | (u32)at[2] << 16 | (u32)at[3] << 24;
}

// Where the centre of new pixel `i` falls among the `from` old ones, in 1/65536 pixels. The edge
// pixels reach outwards, so that nothing is read beyond the image.
static u32 place(u32 i, u32 from, u32 to) {
  const u64 centre = (u64)(2 * i + 1) * from * one / (2 * (u64)to);
  if (centre < one / 2) return 0;
  const u64 last = (u64)(from - 1) * one;
  return (u32)(centre - one / 2 > last ? last : centre - one / 2);
}

static u32 mix(u32 a, u32 b, u32 part) { return a * (one - part) + b * part; }

GSTD_EXPORT("run") u64 run(const u8* input, u32 size) {
  if (size < header_bytes) __builtin_trap();
  const u32 width = read_u32(input), height = read_u32(input + 4);
  const u32 to_width = read_u32(input + 8), to_height = read_u32(input + 12);
  if (!width || !height || !to_width || !to_height) __builtin_trap();
  if (width > side_max || height > side_max || to_width > side_max || to_height > side_max ||
      (u64)width * height * channels != size - header_bytes)
    __builtin_trap();
  const u8* pixels = input + header_bytes;
  u8* out = alloc(to_width * to_height * channels);
  u8* at = out;
  for (u32 y = 0; y < to_height; ++y) {
    const u32 from_y = place(y, height, to_height);
    const u8* upper = pixels + (u64)(from_y / one) * width * channels;
    const u8* lower = from_y % one ? upper + width * channels : upper;
    for (u32 x = 0; x < to_width; ++x) {
      const u32 from_x = place(x, width, to_width);
      const u32 left = from_x / one * channels;
      const u32 right = from_x % one ? left + channels : left;
      for (u32 c = 0; c < channels; ++c) {
        const u64 top = mix(upper[left + c], upper[right + c], from_x % one);
        const u64 bottom = mix(lower[left + c], lower[right + c], from_x % one);
        const u64 sum = top * (one - from_y % one) + bottom * (from_y % one);
        *at++ = (u8)((sum + (1ull << 31)) >> 32);
      }
    }
  }
  return result(out, to_width * to_height * channels);
}
