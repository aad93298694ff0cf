// The API's own description: schemas/http/openapi.yaml, as JSON, built into the program.
#pragma once

#include <string_view>

namespace gstd::http {

std::string_view openapi_json();

}  // namespace gstd::http
