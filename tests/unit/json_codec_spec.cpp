#define BOOST_TEST_MODULE json_codec
#include <boost/test/unit_test.hpp>

#include "adapters/json/codec.hpp"
#include "adapters/json/events.hpp"
#include "events/money.hpp"
#include "events/stream.hpp"

using namespace gstd;

namespace codec_spec {

using gstd::operator==;
using gstd::operator<<;

enum class Colour { red, gold };
BOOST_DESCRIBE_ENUM(Colour, red, gold)

struct Inner {
  std::int32_t small = 0;
  std::vector<std::uint8_t> bytes;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (small, bytes))

struct All {
  std::string text;
  bool is_on = false;
  std::int64_t low = 0;
  std::uint64_t high = 0;
  Millis span;
  Nano amount;
  Sha256 hash;
  TaskId task;
  Colour colour = Colour::red;
  std::optional<Inner> inner;
  std::map<TaskId, Nano> money;
  std::map<std::string, std::string> words;
  std::unordered_map<WorkerId, std::uint32_t, IdHash> counts;
  std::deque<Inner> queue;
  std::pair<Position, bool> pair;
  std::array<std::uint8_t, 2> two{};
  std::set<std::string> names;
  std::map<Colour, std::uint16_t> colours;
  std::map<std::uint32_t, bool> flags;
};
BOOST_DESCRIBE_STRUCT(All, (),
                      (text, is_on, low, high, span, amount, hash, task, colour, inner, money,
                       words, counts, queue, pair, two, names, colours, flags))

struct Tree {
  std::vector<Tree> branches;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (branches))

struct Sized {
  std::optional<std::int32_t> size;
};
BOOST_DESCRIBE_STRUCT(Sized, (), (size))

struct Body {
  std::string name;
  std::optional<std::int32_t> size;
  std::map<std::string, Colour> colours;
  std::vector<Inner> list;
};
BOOST_DESCRIBE_STRUCT(Body, (), (name, size, colours, list))

All everything() {
  const std::string hex(64, 'a');
  All all;
  all.text = "Zürich \"quoted\" \\ \n\x01 🟡";
  all.is_on = true;
  all.low = INT64_MIN;
  all.high = UINT64_MAX;
  all.span = Millis{-5};
  all.amount = Nano{INT64_MIN};
  all.hash = *Sha256::parse(hex);
  all.task = *TaskId::parse("0190aaaa-0000-8000-8000-000000000001");
  all.colour = Colour::gold;
  all.inner = Inner{INT32_MIN, {0, 255}};
  all.money = {{all.task, Nano{7}}};
  all.words = {{"", "empty"}, {"a/b~c", "\t"}};
  all.counts = {{*WorkerId::parse(hex), 3}};
  all.queue = {Inner{1, {}}, Inner{2, {1}}};
  all.pair = {Position{3, 1842}, true};
  all.two = {1, 2};
  all.names = {"ann", "bob"};
  all.colours = {{Colour::gold, 9}};
  all.flags = {{4294967295, true}};
  return all;
}

/// Where and why a text is refused as `T`: "/path: reason".
template <class T>
std::string refusal(std::string_view text) {
  const Result<T> value = json::decode<T>(text);
  if (value) return "accepted";
  BOOST_TEST(value.error().code == "invalid");
  BOOST_TEST((value.error().kind == Errc::invalid));
  return value.error().path + ": " + value.error().why;
}

struct Row {
  std::string_view text;
  std::string_view refusal;
};

}  // namespace codec_spec

using namespace codec_spec;

BOOST_AUTO_TEST_CASE(every_kind_comes_back_as_it_was) {
  const All all = everything();
  const std::string text = json::encode(all);
  const Result<All> again = json::decode<All>(text);
  BOOST_REQUIRE_MESSAGE(again, refusal<All>(text));
  BOOST_TEST(json::encode(*again) == text);
  BOOST_TEST(again->text == all.text);
  BOOST_TEST((again->money == all.money && again->words == all.words));
  BOOST_TEST((again->counts == all.counts && again->names == all.names));
  BOOST_TEST((again->colours == all.colours && again->flags == all.flags));
  BOOST_TEST((again->low == INT64_MIN && again->high == UINT64_MAX));
  BOOST_TEST(again->amount.value == INT64_MIN);
}

BOOST_AUTO_TEST_CASE(members_stand_in_the_described_order_and_empty_ones_are_left_out) {
  BOOST_TEST(json::encode(Body{"ann", {}, {}, {}}) == R"({"name":"ann","colours":{},"list":[]})");
  BOOST_TEST(json::encode(Body{"", 7, {{"a", Colour::gold}}, {{1, {2}}}}) ==
             R"({"name":"","size":7,"colours":{"a":"gold"},"list":[{"small":1,"bytes":[2]}]})");
}

BOOST_AUTO_TEST_CASE(members_may_come_in_any_order_with_spaces) {
  const auto body =
      json::decode<Body>(" {\"list\" : [ ] ,\n\"size\":1,\"colours\":{ },\t\"name\":\"x\"}\r\n");
  BOOST_REQUIRE(body);
  BOOST_TEST(body->size.value() == 1);
}

BOOST_AUTO_TEST_CASE(control_characters_are_escaped_and_the_rest_is_not) {
  BOOST_TEST(json::encode(std::string{"\"\\\b\f\n\r\t\x01\x1f\x7f/é"}) ==
             R"("\"\\\b\f\n\r\t\u0001\u001f)"
             "\x7f"
             R"(/é")");
  // Every length puts the awkward byte at another place of the eight that are scanned at once.
  for (const char awkward : {'"', '\\', '\n', '\x1f'})
    for (std::size_t before = 0; before < 20; ++before) {
      const std::string text = std::string(before, 'x') + awkward + std::string(9, 'y');
      BOOST_TEST(json::decode<std::string>(json::encode(text)).value() == text);
    }
}

BOOST_AUTO_TEST_CASE(broken_utf8_is_never_written) {
  BOOST_TEST(json::encode(std::string{"a\xff"
                                      "b\xc3"}) ==
             "\"a\xEF\xBF\xBD"
             "b\xEF\xBF\xBD\"");
}

BOOST_AUTO_TEST_CASE(every_refusal_names_its_place) {
  const Row rows[] = {
      {"", ": The document is empty. (byte 0)"},
      {"[]", ": expected an object, not an array"},
      {R"({"name":"x","colours":{},"list":[]} 1)",
       ": The document root must not be followed by other values. (byte 36)"},
      {R"({"name":"x","colours":{},"list":[],})", ": Missing a name for object member. (byte 35)"},
      {R"({"colours":{},"list":[]})", "/name: missing"},
      {R"({"name":"x","name":"y","colours":{},"list":[]})", "/name: given twice"},
      {R"({"name":"x","nam":"y","colours":{},"list":[]})", "/nam: unknown member"},
      {R"({"name":"x","name\u0000":"y","colours":{},"list":[]})",
       std::string_view{"/name\0: unknown member", 22}},
      {R"({"a/b~c":1})", "/a~1b~0c: unknown member"},
      {R"({"name":null,"colours":{},"list":[]})", "/name: expected a string, not null"},
      {R"({"name":1,"colours":{},"list":[]})", "/name: expected a string, not a number"},
      {R"({"name":"x","size":null,"colours":{},"list":[]})",
       "/size: expected an integer from -2147483648 to 2147483647"},
      {R"({"name":"x","size":2147483648,"colours":{},"list":[]})",
       "/size: expected an integer from -2147483648 to 2147483647"},
      {R"({"name":"x","size":-2147483649,"colours":{},"list":[]})",
       "/size: expected an integer from -2147483648 to 2147483647"},
      {R"({"name":"x","size":1.0,"colours":{},"list":[]})",
       "/size: expected an integer from -2147483648 to 2147483647"},
      {R"({"name":"x","size":true,"colours":{},"list":[]})",
       "/size: expected an integer from -2147483648 to 2147483647"},
      {R"({"name":"x","size":18446744073709551616,"colours":{},"list":[]})",
       "/size: expected an integer from -2147483648 to 2147483647"},
      {R"({"name":"x","colours":{"a":"gold","b":"blue"},"list":[]})",
       "/colours/b: expected one of red gold"},
      {R"({"name":"x","colours":{"a":"gold\u0000"},"list":[]})",
       "/colours/a: expected one of red gold"},
      {R"({"name":"x","colours":{"a":"gold","a":"red"},"list":[]})", "/colours/a: given twice"},
      {R"({"name":"x","colours":[],"list":[]})", "/colours: expected an object, not an array"},
      {R"({"name":"x","colours":{},"list":{}})", "/list: expected an array, not an object"},
      {R"({"name":"x","colours":{},"list":[{"small":1,"bytes":[]},{"small":1,"bytes":[0,256]}]})",
       "/list/1/bytes/1: expected an integer from 0 to 255"},
      {R"({"name":"x","colours":{},"list":[{"small":1,"bytes":[-1]}]})",
       "/list/0/bytes/0: expected an integer from 0 to 255"},
  };
  for (const Row& row : rows) BOOST_TEST(refusal<Body>(row.text) == row.refusal, row.text);
}

BOOST_AUTO_TEST_CASE(text_values_are_parsed_strictly) {
  BOOST_TEST(refusal<std::vector<Nano>>(R"(["1","01"])") ==
             "/1: expected a 64-bit decimal integer");
  BOOST_TEST(refusal<std::vector<Nano>>(R"([1])") == "/0: expected a string, not a number");
  BOOST_TEST(refusal<std::vector<Nano>>(R"(["9223372036854775808"])") ==
             "/0: expected a 64-bit decimal integer");
  BOOST_TEST(refusal<std::vector<Sha256>>(R"(["AB"])") == "/0: expected 64 lower-case hex digits");
  BOOST_TEST((refusal<std::map<TaskId, bool>>(R"({"x":true})")) ==
             "/x: expected a lower-case UUID");
  BOOST_TEST((refusal<std::map<std::uint8_t, bool>>(R"({"01":true})")) ==
             "/01: expected an integer as a name");
  BOOST_TEST((refusal<std::map<std::uint8_t, bool>>(R"({"256":true})")) ==
             "/256: expected an integer as a name");
  BOOST_TEST(refusal<std::set<std::string>>(R"(["a","b","a"])") == "/2: given twice");
}

BOOST_AUTO_TEST_CASE(integers_keep_to_their_limits) {
  using Signed = std::vector<std::int64_t>;
  using Unsigned = std::vector<std::uint64_t>;
  BOOST_TEST(json::decode<Signed>("[-9223372036854775808,9223372036854775807]").has_value());
  BOOST_TEST(refusal<Signed>("[9223372036854775808]").starts_with("/0: expected an integer from"));
  BOOST_TEST(refusal<Signed>("[-9223372036854775809]").starts_with("/0: expected an integer from"));
  BOOST_TEST(json::decode<Unsigned>("[18446744073709551615]").has_value());
  BOOST_TEST(refusal<Unsigned>("[18446744073709551616]") ==
             "/0: expected an integer from 0 to 18446744073709551615");
  BOOST_TEST(refusal<Unsigned>("[0,-1]") ==
             "/1: expected an integer from 0 to 18446744073709551615");
}

BOOST_AUTO_TEST_CASE(pairs_and_arrays_have_their_length) {
  using Two = std::array<bool, 2>;
  BOOST_TEST(refusal<Two>("[true]") == ": expected 2 elements, not fewer");
  BOOST_TEST(refusal<Two>("[true,true,true]") == ": expected 2 elements, not more");
  using Pair = std::pair<bool, std::string>;
  BOOST_TEST(refusal<Pair>("[true,1]") == "/1: expected a string, not a number");
  for (const char* wrong : {"[]", "[true]", R"([true,"",1])"})
    BOOST_TEST(refusal<Pair>(wrong) == ": expected two elements", wrong);
}

BOOST_AUTO_TEST_CASE(broken_utf8_and_lone_surrogates_are_refused_at_their_member) {
  for (const std::string& wrong :
       {std::string{"\xff"}, std::string{"\xc0\xaf"}, std::string{"\xe0\x80\xaf"},
        std::string{"\xed\xa0\x80"}, std::string{"\xf4\x90\x80\x80"}, std::string{"\xc3"},
        std::string{R"(\udc00)"}, std::string{"a long text, then \x80"}}) {
    BOOST_TEST(refusal<std::vector<std::string>>("[\"" + wrong + "\"]") == "/0: broken UTF-8");
    BOOST_TEST((refusal<std::map<std::string, bool>>("{\"" + wrong + "\":true}"))
                   .ends_with("broken UTF-8"));
  }
  BOOST_TEST(!json::decode<std::string>(R"("\ud800x")"));
  BOOST_TEST(json::decode<std::string>(R"("\ud83d\udfe1")").value() == "🟡");
}

BOOST_AUTO_TEST_CASE(a_nul_byte_ends_nothing) {
  BOOST_TEST(refusal<bool>(std::string_view{"true\0", 5}) == ": a NUL byte");
  BOOST_TEST(refusal<bool>(std::string_view{"true\0 false", 11}) == ": a NUL byte");
  BOOST_TEST(json::decode<std::string>(R"("a\u0000b")").value() == std::string_view("a\0b", 3));
}

BOOST_AUTO_TEST_CASE(nesting_ends_at_its_limit) {
  const auto nested = [](std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth / 2; ++i) text += R"({"branches":[)";
    for (std::size_t i = 0; i < depth / 2; ++i) text += "]}";
    return text;
  };
  BOOST_TEST(json::decode<Tree>(nested(json::depth_max)).has_value());
  BOOST_TEST(refusal<Tree>(nested(json::depth_max + 2)) == ": nested deeper than 32");
  BOOST_TEST(refusal<Tree>(std::string(32, '[') + std::string(32, ']')) ==
             ": expected an object, not an array");
  BOOST_TEST(refusal<Tree>(std::string(33, '[') + std::string(33, ']')) ==
             ": nested deeper than 32");
  BOOST_TEST(refusal<Tree>(std::string(2'000'000, '[')) == ": nested deeper than 32");
}

BOOST_AUTO_TEST_CASE(the_path_of_a_long_name_is_cut) {
  const std::string name(100'000, 'x');
  BOOST_TEST(refusal<Inner>("{\"" + name + "\":1}") ==
             "/" + std::string(64, 'x') + ": unknown member");
}

BOOST_AUTO_TEST_CASE(refusals_in_a_row_do_not_mix) {
  BOOST_TEST(refusal<Inner>("{") == ": Missing a name for object member. (byte 1)");
  BOOST_TEST(refusal<Inner>("{}") == "/small: missing");
  BOOST_TEST(json::decode<Inner>(R"({"small":1,"bytes":[]})").has_value());
}

BOOST_AUTO_TEST_CASE(a_client_skips_members_of_a_newer_server_and_nothing_else) {
  const auto body = json::decode_known<Inner>(
      R"({"new":{"small":[1,{"a":"}"}]},"small":1,"also":null,"bytes":[2]})");
  BOOST_REQUIRE(body);
  BOOST_TEST(body->small == 1);
  BOOST_TEST(body->bytes.at(0) == 2);
  BOOST_TEST(json::decode_known<Inner>(R"({"small":1})").error().path == "/bytes");
  BOOST_TEST(json::decode_known<Inner>(R"({"small":null,"bytes":[2]})").error().path == "/small");
  BOOST_TEST(json::decode_known<Inner>(R"({"small":1,"small":1})").error().path == "/small");
}

BOOST_AUTO_TEST_CASE(null_is_absent_in_what_others_answer_and_refused_in_what_they_send) {
  struct Row {
    std::string_view text;
    std::optional<std::int32_t> size;
  };
  for (const Row& row : {Row{R"({"size":null})", {}}, Row{R"({})", {}}, Row{R"({"size":3})", 3}}) {
    const auto known = json::decode_known<Sized>(row.text);
    BOOST_REQUIRE(known);
    BOOST_TEST((known->size == row.size), row.text);
  }
  BOOST_TEST(json::decode_known<Sized>(R"({"size":null,"size":3})").error().path == "/size");
  BOOST_TEST(json::decode_known<Sized>("null").error().why == "expected an object, not null");
  BOOST_TEST(refusal<Sized>(R"({"size":null})") ==
             "/size: expected an integer from -2147483648 to 2147483647");
}

BOOST_AUTO_TEST_CASE(what_others_answer_may_nest_deeper_where_it_is_skipped) {
  const auto nested = [](std::size_t depth) {
    return R"({"new":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  BOOST_TEST(json::decode_known<Sized>(nested(json::depth_max_others)).has_value());
  BOOST_TEST(json::decode_known<Sized>(nested(json::depth_max_others + 1)).error().why ==
             "nested deeper than 8192");
  BOOST_TEST(refusal<Sized>(nested(json::depth_max + 1)) == ": nested deeper than 32");
}
