#include "adapters/cli/wallet_file.hpp"

#include <boost/describe/enum_from_string.hpp>
#include <boost/describe/enum_to_string.hpp>

namespace gstd::cli {
namespace {

constexpr std::size_t version_size = 4;  // Of every version's name.
constexpr std::size_t seed_at = version_size + 1;
constexpr std::size_t text_size = seed_at + 64;

}  // namespace

Result<WalletFile> load_wallet(const std::string& path) {
  Secret<text_size + 2> text;  // One byte more than a right file has, so that a longer one shows.
  const auto size = read_private_file(path, text.bytes.data(), text.bytes.size());
  if (!size) return tl::unexpected<Error>{size.error()};
  const std::string_view read{reinterpret_cast<const char*>(text.bytes.data()), *size};
  const bool is_line = read.size() == text_size + 1 && read.back() == '\n';
  Secret<32> seed;
  ton::WalletVersion version{};
  if (!(is_line || read.size() == text_size) || read[version_size] != ' ' ||
      !boost::describe::enum_from_string(std::string{read.substr(0, version_size)}.c_str(),
                                         version) ||
      !from_hex(read.substr(seed_at, 64), seed.bytes.data(), seed.bytes.size()))
    return refuse("invalid", path + ": expected v4r2 or v5r1 and 64 lower-case hex digits");
  return WalletFile{KeyPair::from_seed(seed), version};
}

Result<WalletFile> create_wallet(const std::string& path, ton::WalletVersion version) {
  Secret<32> seed;
  fill_random(seed.bytes.data(), seed.bytes.size());
  std::string text = boost::describe::enum_to_string(version, "");
  text += " " + to_hex(seed.bytes.data(), seed.bytes.size()) + "\n";
  const auto created = create_private_file(path, text);
  wipe(text.data(), text.size());
  if (!created) return tl::unexpected<Error>{created.error()};
  return WalletFile{KeyPair::from_seed(seed), version};
}

}  // namespace gstd::cli
