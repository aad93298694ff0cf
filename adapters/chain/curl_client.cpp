#include "adapters/chain/curl_client.hpp"

#include <curl/curl.h>

#include <cstring>

namespace gstd::chain {
namespace {

template <auto release>
struct Releaser {
  template <class T>
  void operator()(T* handle) const {
    release(handle);
  }
};

/// The lines of a header hold the key.
void wipe_list(curl_slist* list) {
  for (curl_slist* node = list; node != nullptr; node = node->next)
    wipe(node->data, std::strlen(node->data));
  curl_slist_free_all(list);
}

using Easy = std::unique_ptr<CURL, Releaser<curl_easy_cleanup>>;
using Url = std::unique_ptr<CURLU, Releaser<curl_url_cleanup>>;
using HeaderList = std::unique_ptr<curl_slist, Releaser<wipe_list>>;

/// Once in a process; libcurl counts and guards it (7.84).
bool start_curl() {
  static const bool is_started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return is_started;
}

std::string part(CURLU* url, CURLUPart which) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
  std::string copy{text};
  curl_free(text);
  return copy;
}

bool is_this_machine(std::string_view host) {
  return host == "127.0.0.1" || host == "[::1]" || host == "localhost";
}

constexpr long ok = 200;

struct Body {
  std::string bytes;
  std::size_t bytes_max = 0;
  bool is_too_large = false;
};

/// libcurl's own signature. Less than it brought ends the exchange.
std::size_t take(char* bytes, std::size_t, std::size_t count, void* to) {
  auto& body = *static_cast<Body*>(to);
  body.is_too_large = count > body.bytes_max - body.bytes.size();
  if (body.is_too_large) return 0;
  body.bytes.append(bytes, count);
  return count;
}

/// A refusal may quote the key, and its text ends in errors and logs.
void hide(const SecretText& key, std::string& text) {
  if (key.empty()) return;
  for (std::size_t at = 0; (at = text.find(key.text(), at)) != std::string::npos;)
    text.replace(at, key.text().size(), "***");
}

class CurlClient final : public Transport {
 public:
  CurlClient(Easy easy, HeaderList headers, CurlOptions options, std::string host)
      : easy_{std::move(easy)},
        headers_{std::move(headers)},
        options_{std::move(options)},
        host_{std::move(host)} {}

  Result<HttpAnswer> exchange(const HttpRequest& request) override {
    const std::string url = options_.base_url + request.target;
    Body body{{}, options_.body_bytes_max};
    curl_easy_setopt(easy_.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy_.get(), CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, headers_.get());
    if (request.body) {
      curl_easy_setopt(easy_.get(), CURLOPT_POST, 1L);
      curl_easy_setopt(easy_.get(), CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(request.body->size()));
      curl_easy_setopt(easy_.get(), CURLOPT_POSTFIELDS, request.body->data());
    } else {
      curl_easy_setopt(easy_.get(), CURLOPT_HTTPGET, 1L);
    }
    const CURLcode code = curl_easy_perform(easy_.get());
    if (body.is_too_large) return refuse("too_large", host_ + ": more than is read");
    if (code != CURLE_OK) return refuse("unavailable", host_ + ": " + curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != ok) hide(options_.api_key, body.bytes);
    return HttpAnswer{static_cast<unsigned>(status), std::move(body.bytes)};
  }

 private:
  Easy easy_;
  HeaderList headers_;
  CurlOptions options_;
  std::string host_;
};

/// What holds for every exchange.
void set_rules(CURL* easy, const CurlOptions& options, bool is_local) {
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);  // Threads: no alarm for its timeouts.
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(options.connect_timeout.get()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.get()));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
  if (is_local) curl_easy_setopt(easy, CURLOPT_PROXY, "");  // Whatever the environment says.
}

HeaderList headers_of(const SecretText& api_key) {
  HeaderList list;
  const auto add = [&](const char* line) {
    if (curl_slist* longer = curl_slist_append(list.get(), line)) {
      list.release();
      list.reset(longer);
    }
  };
  add("Accept: application/json");
  add("Content-Type: application/json");
  add("Expect:");  // A large body does not wait for leave.
  if (!api_key.empty()) {
    std::string line{"X-API-Key: "};
    line.reserve(line.size() + api_key.text().size());  // So that it leaves one trace, wiped below.
    line.append(api_key.text());
    add(line.c_str());
    wipe(line.data(), line.size());
  }
  return list;
}

bool is_line(std::string_view text) {
  return text.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos;
}

}  // namespace

Result<std::unique_ptr<Transport>> open_curl(CurlOptions options) {
  Easy easy{start_curl() ? curl_easy_init() : nullptr};
  Url url{curl_url()};
  if (!easy || !url) return refuse("unavailable", "libcurl does not start");
  while (options.base_url.ends_with('/')) options.base_url.pop_back();
  const bool is_url =
      curl_url_set(url.get(), CURLUPART_URL, options.base_url.c_str(), 0) == CURLUE_OK;
  const std::string scheme = part(url.get(), CURLUPART_SCHEME);
  const std::string host = part(url.get(), CURLUPART_HOST);
  const bool is_plain = part(url.get(), CURLUPART_QUERY).empty() &&
                        part(url.get(), CURLUPART_FRAGMENT).empty() &&
                        part(url.get(), CURLUPART_USER).empty();
  if (!is_url || host.empty() || !is_plain || (scheme != "http" && scheme != "https"))
    return refuse("invalid", "expected http(s)://host[:port]/path as the chain service's address");
  if (!is_line(options.api_key.text())) return refuse("invalid", "an API key is one line");
  if (!options.api_key.empty() && scheme != "https" && !is_this_machine(host))
    return refuse("invalid", "an API key travels over https, or inside this machine");
  set_rules(easy.get(), options, is_this_machine(host));
  HeaderList headers = headers_of(options.api_key);
  return std::make_unique<CurlClient>(std::move(easy), std::move(headers), std::move(options),
                                      host);
}

}  // namespace gstd::chain
