// The demo tasks against answers known from elsewhere.
#define BOOST_TEST_MODULE wasm_demo
#include <boost/test/unit_test.hpp>
#include <map>

#include "tests/support/demo.hpp"

using namespace gstd;

namespace {

std::string answer(const std::string& name, std::string_view input) {
  const auto outcome = run_module(test_child(), demo_module(name), input, {}, [] { return true; });
  BOOST_REQUIRE(outcome);
  BOOST_REQUIRE(outcome->exit == exit_ok);
  return outcome->output;
}

// The energy of a path in U D L R; fails the test when it crosses itself.
int energy_of(std::string_view sequence, std::string_view path) {
  BOOST_REQUIRE(path.size() + 1 == sequence.size());
  const std::map<char, std::pair<int, int>> steps{
      {'U', {0, -1}}, {'D', {0, 1}}, {'L', {-1, 0}}, {'R', {1, 0}}};
  std::map<std::pair<int, int>, std::size_t> residues{{{0, 0}, 0}};
  std::pair<int, int> site{0, 0};
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto [x, y] = steps.at(path[i]);
    site = {site.first + x, site.second + y};
    BOOST_REQUIRE(residues.emplace(site, i + 1).second);
  }
  int energy = 0;
  for (const auto& [at, i] : residues)
    for (const auto& beside : {std::pair{at.first + 1, at.second}, {at.first, at.second + 1}}) {
      const auto other = residues.find(beside);
      if (other == residues.end()) continue;
      const std::size_t j = other->second;
      if (sequence[i] == 'H' && sequence[j] == 'H' && i + 1 != j && j + 1 != i) --energy;
    }
  return energy;
}

void folds_to(std::string_view sequence, std::string_view steps, int best) {
  const std::string text = answer("fold", std::string(sequence) + " " + std::string(steps));
  const std::size_t space = text.find(' ');
  BOOST_TEST(text.substr(0, space) == std::to_string(best));
  BOOST_TEST(energy_of(sequence, text.substr(space + 1)) == best);
}

std::string u32(std::uint32_t value) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift & 255);
  return bytes;
}

std::string image(std::uint32_t width, std::uint32_t height, std::uint32_t to_width,
                  std::uint32_t to_height, const std::string& pixels) {
  return u32(width) + u32(height) + u32(to_width) + u32(to_height) + pixels;
}

}  // namespace

BOOST_AUTO_TEST_CASE(there_are_664579_primes_below_ten_million) {
  BOOST_TEST(answer("primes", "10000000") == "664579");
}

// Best known energies of the 2D HP benchmark sequences (Unger and Moult 1993 and followers).
BOOST_AUTO_TEST_CASE(twenty_residues_fold_to_minus_9) {
  folds_to("HPHPPHHPHPPHPHHPPHPH", "100000", -9);
}
BOOST_AUTO_TEST_CASE(twenty_four_residues_fold_to_minus_9) {
  folds_to("HHPPHPPHPPHPPHPPHPPHPPHH", "100000", -9);
}
BOOST_AUTO_TEST_CASE(twenty_five_residues_fold_to_minus_8) {
  folds_to("PPHPPHHPPPPHHPPPPHHPPPPHH", "100000", -8);
}
BOOST_AUTO_TEST_CASE(thirty_six_residues_fold_to_minus_14) {
  folds_to("PPPHHPPHHPPPPPHHHHHHHPPHHPPPPHHPPHPP", "100000", -14);
}
BOOST_AUTO_TEST_CASE(a_product_of_two_matrices_is_right) {
  BOOST_TEST(answer("matmul", "2 1000 1 2 3 4 5 6 7 8") == "19 22\n43 50\n");
  BOOST_TEST(answer("matmul", "2 10 1 2 3 4 5 6 7 8") == "9 2\n3 0\n");
  BOOST_TEST(answer("matmul", "1 2147483647 2147483646 2147483646") == "1\n");
}

BOOST_AUTO_TEST_CASE(a_large_product_equals_the_plain_sum) {
  constexpr std::uint64_t side = 40, modulus = 1'000'000'007;
  std::vector<std::uint64_t> cells;
  std::string input = "40 1000000007";
  std::uint64_t seed = 1;
  for (std::uint64_t i = 0; i < 2 * side * side; ++i) {
    seed = seed * 48271 % 2147483647;
    cells.push_back(seed % modulus);
    input += " " + std::to_string(cells.back());
  }
  std::string expected;
  for (std::uint64_t i = 0; i < side; ++i)
    for (std::uint64_t j = 0; j < side; ++j) {
      std::uint64_t sum = 0;
      for (std::uint64_t k = 0; k < side; ++k)
        sum = (sum + cells[i * side + k] * cells[side * side + k * side + j]) % modulus;
      expected += std::to_string(sum) + (j + 1 == side ? "\n" : " ");
    }
  BOOST_TEST((answer("matmul", input) == expected));
}

BOOST_AUTO_TEST_CASE(an_image_of_the_same_size_stays_the_same) {
  std::string pixels;
  for (int i = 0; i < 7 * 5 * 4; ++i) pixels += static_cast<char>(i * 37);
  BOOST_TEST((answer("resize", image(7, 5, 7, 5, pixels)) == pixels));
}

BOOST_AUTO_TEST_CASE(one_colour_stays_one_colour) {
  std::string pixels, expected;
  for (int i = 0; i < 3 * 2; ++i) pixels += "\x01\x80\xfe\xff";
  for (int i = 0; i < 11 * 9; ++i) expected += "\x01\x80\xfe\xff";
  BOOST_TEST((answer("resize", image(3, 2, 11, 9, pixels)) == expected));
}

BOOST_AUTO_TEST_CASE(two_pixels_become_four_by_quarters) {
  // Centres fall at 0 (held at the edge), 1/4, 3/4 and 1: 0 and 200 give 0, 50, 150, 200.
  const std::string pixels = std::string(4, '\0') + std::string(4, '\xc8');
  std::string expected;
  for (const char value : {'\0', '\x32', '\x96', '\xc8'}) expected += std::string(4, value);
  BOOST_TEST((answer("resize", image(2, 1, 4, 1, pixels)) == expected));
  BOOST_TEST((answer("resize", image(1, 2, 1, 4, pixels)) == expected));
}

BOOST_AUTO_TEST_CASE(four_pixels_become_one_by_their_mean) {
  const std::string pixels = std::string(4, '\x0a') + std::string(4, '\x14') +
                             std::string(4, '\x1e') + std::string(4, '\x28');
  BOOST_TEST((answer("resize", image(2, 2, 1, 1, pixels)) == std::string(4, '\x19')));
}
