#include "adapters/ton/wallet_code.hpp"

#include <algorithm>

#include "adapters/ton/slice.hpp"

namespace gstd::ton {
namespace {

/// Where a wallet keeps its key. The code's hash says which one it is.
struct WalletCode {
  std::string_view version;
  std::string_view code_hash;
  std::size_t data_bits;
  std::size_t key_at;  ///< The first bit of the key in the data.
  bool has_signature_switch = false;  ///< Its first bit: whether signatures count.
};

// Reference: every version of the wallets that are in use.
constexpr WalletCode codes[] = {
    {"v1r1", "a0cfc2c48aee16a271f2cfc0b7382d81756cecb1017d077faaab3bb602f6868c", 288, 32},
    {"v1r2", "d4902fcc9fad74698fa8e353220a68da0dcf72e32bcb2eb9ee04217c17d3062c", 288, 32},
    {"v1r3", "587cc789eff1c84f46ec3797e45fc809a14ff5ae24f1e0c7a6a99cc9dc9061ff", 288, 32},
    {"v2r1", "5c9a5e68c108e18721a07c42f9956bfb39ad77ec6d624b60c576ec88eee65329", 288, 32},
    {"v2r2", "fe9530d3243853083ef2ef0b4c2908c0abf6fa1c31ea243aacaa5bf8c7d753f1", 288, 32},
    {"v3r1", "b61041a58a7980b946e8fb9e198e3c904d24799ffa36574ea4251c41a566f581", 320, 64},
    {"v3r2", "84dafa449f98a6987789ba232358072bc0f76dc4524002a5d0918b9a75d2d599", 320, 64},
    {"v4r1", "64dd54805522c5be8a9db59cea0105ccf0d08786ca79beb8cb79e880a8d7322d", 321, 64},
    {"v4r2", "feb5ff6820e2ff0d9483e7e0d62c817d846789fb4ae580c878866d959dabd5c0", 321, 64},
    {"v5beta", "f3d7ca53493deedac28b381986a849403cbac3d2c584779af081065af0ac4b93", 370, 113},
    {"v5r1", "20834b7b72b112147e1b2fb457b84e74d1a30f04f737d4f62a668e9552d2b72f", 322, 65, true},
};

constexpr std::size_t split_depth_bits = 5, special_bits = 2;

}  // namespace

Result<StateInit> read_state_init(const CellPtr& cell) {
  Slice in{cell};
  if (in.bit()) in.skip(split_depth_bits);
  if (in.bit()) in.skip(special_bits);
  const StateInit init{in.maybe_ref(), in.maybe_ref()};
  if (in.maybe_ref()) in.fail();  // A library.
  if (in.failed() || !in.is_empty() || !init.code || !init.data)
    return refuse("bad_boc", "not the code and data of a contract");
  return init;
}

Result<CellPtr> write_state_init(const StateInit& init) {
  return Builder{}.uint(0, 2).maybe_ref(init.code).maybe_ref(init.data).bit(false).end();
}

Result<Sha256> wallet_key(const StateInit& init) {
  const auto* known = std::ranges::find(codes, init.code->hash().text(), &WalletCode::code_hash);
  if (known == std::end(codes))
    return refuse("bad_signature", "the code of a contract that is no wallet known here");
  if (init.data->bits() != known->data_bits)
    return refuse("bad_signature", "the data is not that of a wallet " +
                                       std::string{known->version});
  if (known->has_signature_switch && !init.data->bit(0))
    return refuse("bad_signature", "a wallet that takes no signatures");
  Slice data{init.data};
  data.skip(known->key_at);
  return data.hash();
}

}  // namespace gstd::ton
