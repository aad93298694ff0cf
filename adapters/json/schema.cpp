#include "adapters/json/schema.hpp"

#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>

#include "adapters/json/events.hpp"

namespace gstd::json {
namespace {

constexpr std::string_view dialect = "https://json-schema.org/draft/2020-12/schema";
constexpr unsigned indent = 2;

std::string indented(const std::string& text) {
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> pretty{buffer};
  pretty.SetIndent(' ', indent);
  pretty.SetFormatOptions(rapidjson::kFormatSingleLineArray);
  rapidjson::StringStream stream{text.c_str()};
  rapidjson::Reader{}.Parse(stream, pretty);
  return std::string{buffer.GetString(), buffer.GetSize()} + "\n";
}

std::string file_name(std::string_view type, std::uint32_t version) {
  return std::string{type}.append(".v").append(std::to_string(version)).append(".json");
}

template <class Value>
void write_const(Writer& out, std::string_view name, const Value& value) {
  out.key(name);
  out.object_start();
  out.key("const");
  Codec<Value>::write(out, value);
  out.object_end();
}

template <class E>
std::string event_schema() {
  Writer out;
  out.object_start();
  write_member(out, "$schema", dialect);
  write_member(out, "$id", file_name(E::type, E::version));
  write_member(out, "type", "object");
  out.key("properties");
  out.object_start();
  write_const(out, "type", std::string{E::type});
  write_const(out, "v", E::version);
  out.key("data");
  Schema<E>::write(out);
  out.object_end();
  out.key("required");
  Codec<std::vector<std::string>>::write(out, {"type", "v", "data"});
  out.key("additionalProperties");
  out.boolean(false);
  out.object_end();
  return indented(out.take());
}

template <class... Es>
std::map<std::string, std::string> schemas_of(boost::mp11::mp_list<Es...>) {
  return {{file_name(Es::type, Es::version), event_schema<Es>()}...};
}

}  // namespace

std::map<std::string, std::string> event_schemas() {
  return schemas_of(boost::mp11::mp_rename<AnyEvent, boost::mp11::mp_list>{});
}

}  // namespace gstd::json
