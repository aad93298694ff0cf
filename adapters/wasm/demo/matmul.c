// The product of two square matrices modulo m. Input, decimal text: n m, then the n*n numbers of
// the left matrix and those of the right one, row by row. Output: the product, a row per line.
#include "abi.h"

enum { side_max = 512, modulus_max = 2147483647, digits_max = 11 };

static u32* read_matrix(Text* text, u32 side, u32 modulus) {
  u32* cells = alloc(side * side * sizeof(u32));
  for (u32 i = 0; i < side * side; ++i) cells[i] = next_number(text, modulus - 1);
  return cells;
}

static u32 cell_of(const u32* row, const u32* column, u32 side, u32 modulus) {
  // Each product is below 2^62: four fit in 64 bits before the remainder is taken, and taking it
  // at every second one keeps the sum of a remainder and two products inside.
  u64 sum = 0;
  for (u32 k = 0; k < side; ++k) {
    sum += (u64)row[k] * column[k * side];
    if (k % 2) sum %= modulus;
  }
  return (u32)(sum % modulus);
}

GSTD_EXPORT("run") u64 run(const u8* input, u32 size) {
  Text text = {input, input + size};
  const u32 side = next_number(&text, side_max);
  const u32 modulus = next_number(&text, modulus_max);
  if (side == 0 || modulus == 0) __builtin_trap();
  const u32* left = read_matrix(&text, side, modulus);
  const u32* right = read_matrix(&text, side, modulus);
  u8* out = alloc(side * side * digits_max);
  u8* end = out;
  for (u32 i = 0; i < side; ++i)
    for (u32 j = 0; j < side; ++j) {
      end = put_number(end, cell_of(left + i * side, right + j, side, modulus));
      *end++ = j + 1 == side ? '\n' : ' ';
    }
  return result(out, (u32)(end - out));
}
