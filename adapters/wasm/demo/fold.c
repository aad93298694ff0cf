// Folds a protein in the 2D HP model: a chain of H and P on the square lattice, where every pair
// of H that touch without being neighbours in the chain counts -1. Input: the sequence (up to
// 64), and optionally a space and the number of steps. Output: the energy, a space, and the path
// in U D L R.
//
// Simulated annealing over pull moves (Lesh, Mitzenmacher, Whitesides 2003): one residue steps
// diagonally and drags its neighbours after it until the chain holds together again. Everything
// is integer and the noise is a fixed sequence, so every machine finds the same fold.
#include "abi.h"

enum { length_max = 64, steps_default = 300000, steps_max = 100000000, cycle_steps = 100000 };
// A site is 256 * y + x, wrapping at 16 bits: the lattice is a torus far wider than the chain.
enum { row = 256, sites = 65536, directions = 4 };
// Chance of a move that loses one contact, in 1/65536: at the start and at the end of a cycle.
enum { hot = 12000, cold = 4000 };

typedef unsigned short u16;

static const u16 step[directions] = {(u16)-row, row, (u16)-1, 1};
static const u8 letter[directions] = {'U', 'D', 'L', 'R'};
static u8 at[sites];  // 0: free, else residue + 1.
static u8 is_h[length_max];
static u16 chain[length_max];
static u16 before[length_max];
static u32 length;
static u32 noise = 42;

static u32 random_below(u32 bound) {
  noise ^= noise << 13;
  noise ^= noise >> 17;
  noise ^= noise << 5;
  return (u32)((u64)noise * bound >> 32);
}

static u32 is_beside(u16 a, u16 b) {
  const u16 d = (u16)(a - b);
  return d == 1 || d == (u16)-1 || d == row || d == (u16)-row;
}

static u32 contacts(void) {
  u32 count = 0;
  for (u32 i = 0; i < length; ++i) {
    if (!is_h[i]) continue;
    // Right and down only: each pair once.
    const u32 right = at[(u16)(chain[i] + 1)], down = at[(u16)(chain[i] + row)];
    count += right && is_h[right - 1] && right != i && right != i + 2;
    count += down && is_h[down - 1] && down != i && down != i + 2;
  }
  return count;
}

static void place(u32 i, u16 site) {
  at[chain[i]] = at[chain[i]] == i + 1 ? 0 : at[chain[i]];
  chain[i] = site;
  at[site] = (u8)(i + 1);
}

// Drags residues from `i` in direction `way` until the chain holds together.
static void drag(u32 i, i32 way) {
  while (i < length && !is_beside(chain[i], chain[i - (u32)way])) {
    place(i, before[i - 2 * (u32)way]);
    i += (u32)way;  // Below 0 wraps to above length.
  }
}

// An end takes two free sites in a row and pulls the chain after it.
static u32 move_end(u32 end, i32 way) {
  const u16 first = (u16)(chain[end] + step[random_below(directions)]);
  const u16 second = (u16)(first + step[random_below(directions)]);
  if (at[first] || at[second]) return 0;
  place(end, second);
  place(end + (u32)way, first);
  drag(end + 2 * (u32)way, way);
  return 1;
}

// Residue i moves to a site beside its neighbour on one side and drags the other side.
static u32 move_inner(u32 i, i32 way) {
  const u16 anchor = chain[i - (u32)way];
  const u16 to = (u16)(anchor + step[random_below(directions)]);
  const u16 corner = (u16)(chain[i] + to - anchor);  // Completes the square.
  if (at[to] || is_beside(to, chain[i]) || corner == anchor || (u16)(2 * anchor - chain[i]) == to)
    return 0;
  const u32 next = i + (u32)way;
  if (chain[next] == corner) {
    place(i, to);
    return 1;
  }
  if (at[corner]) return 0;
  place(i, to);
  place(next, corner);
  drag(next + (u32)way, way);
  return 1;
}

static u32 move(void) {
  for (u32 i = 0; i < length; ++i) before[i] = chain[i];
  const u32 i = random_below(length);
  const i32 way = random_below(2) ? 1 : -1;
  if (i == 0) return move_end(0, 1);
  if (i == length - 1) return move_end(i, -1);
  return move_inner(i, way);
}

static void put_back(const u16* sites_before) {
  for (u32 i = 0; i < length; ++i) at[chain[i]] = 0;
  for (u32 i = 0; i < length; ++i) {
    chain[i] = sites_before[i];
    at[chain[i]] = (u8)(i + 1);
  }
}

// A move that loses `lost` contacts is kept with chance factor^lost.
static u32 is_kept(u32 lost, u32 factor) {
  u64 chance = 65536;
  while (lost--) chance = chance * factor >> 16;
  return random_below(65536) < chance;
}

// Anneals, over and over; leaves the best fold in `best` and returns its contacts.
static u32 anneal(u32 steps, u16* best) {
  u32 now = contacts(), most = now;
  for (u32 i = 0; i < length; ++i) best[i] = chain[i];
  for (u32 s = 0; s < steps; ++s) {
    const u32 factor = hot - (u32)((u64)(hot - cold) * (s % cycle_steps) / cycle_steps);
    if (!move()) continue;
    const u32 then = contacts();
    if (then < now && !is_kept(now - then, factor)) {
      put_back(before);
      continue;
    }
    now = then;
    if (now <= most) continue;
    most = now;
    for (u32 i = 0; i < length; ++i) best[i] = chain[i];
  }
  return most;
}

GSTD_EXPORT("run") u64 run(const u8* input, u32 size) {
  for (; length < size && (input[length] == 'H' || input[length] == 'P'); ++length) {
    if (length == length_max) __builtin_trap();
    is_h[length] = input[length] == 'H';
  }
  if (length < 3) __builtin_trap();
  Text text = {input + length, input + size};
  skip_spaces(&text);
  const u32 steps = text.at == text.end ? steps_default : next_number(&text, steps_max);
  for (u32 i = 0; i < length; ++i) place(i, (u16)(sites / 2 + i));

  u16 best[length_max];
  const u32 most = anneal(steps, best);
  u8* out = alloc(length_max + 16);
  u8* end = out;
  if (most) *end++ = '-';
  end = put_number(end, most);
  *end++ = ' ';
  for (u32 i = 1; i < length; ++i)
    for (u32 d = 0; d < directions; ++d)
      if ((u16)(best[i] - best[i - 1]) == step[d]) *end++ = letter[d];
  return result(out, (u32)(end - out));
}
