// The task ABI in C: exports `memory`, `alloc(i32) -> i32` and `run(i32, i32) -> i64`, where a
// result is its address in the upper half and its length in the lower. No imports, no floats.
#pragma once

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int i32;

#define GSTD_EXPORT(name) __attribute__((export_name(name), used))

extern u8 __heap_base;  // Set by the linker: the first byte above stack and data.

enum { page_bytes = 65536, align_bytes = 16 };

// A bump allocator: one task, one run, nothing is ever freed. Out of memory is a trap.
GSTD_EXPORT("alloc") void* alloc(u32 bytes) {
  static u32 top = 0;
  if (top == 0) top = (u32)&__heap_base;
  const u64 start = ((u64)top + align_bytes - 1) / align_bytes * align_bytes;
  const u64 end = start + bytes;
  const u64 have = (u64)__builtin_wasm_memory_size(0) * page_bytes;
  if (end > have) {
    const u64 pages = (end - have + page_bytes - 1) / page_bytes;
    if (pages > 65535 || __builtin_wasm_memory_grow(0, (u32)pages) == (unsigned long)-1)
      __builtin_trap();
  }
  top = (u32)end;
  return (void*)(u32)start;
}

static inline u64 result(const void* bytes, u32 size) { return (u64)(u32)bytes << 32 | size; }

// What is left of the input while it is read as decimal numbers.
typedef struct {
  const u8* at;
  const u8* end;
} Text;

static inline void skip_spaces(Text* text) {
  while (text->at < text->end && (*text->at == ' ' || *text->at == '\n')) ++text->at;
}

// The next decimal number; anything else, or one above `max`, is a trap: a task with a bad input
// ends the same way on every machine.
static inline u32 next_number(Text* text, u32 max) {
  skip_spaces(text);
  if (text->at == text->end || *text->at < '0' || *text->at > '9') __builtin_trap();
  u64 value = 0;
  for (; text->at < text->end && *text->at >= '0' && *text->at <= '9'; ++text->at) {
    value = value * 10 + (*text->at - '0');
    if (value > max) __builtin_trap();
  }
  return (u32)value;
}

// Writes `value` in decimal and returns the byte after it.
static inline u8* put_number(u8* out, u32 value) {
  u8 digits[10];
  u32 count = 0;
  do digits[count++] = (u8)('0' + value % 10);
  while (value /= 10);
  while (count) *out++ = digits[--count];
  return out;
}
