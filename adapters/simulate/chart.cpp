#include "adapters/simulate/chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace gstd::simulate {
namespace {

constexpr double left = 70;
constexpr double right = 700;
constexpr double top = 40;
constexpr double bottom = 420;
constexpr double results_min = 1;
constexpr double results_max = 5;
constexpr int decade_max = 0;
constexpr int decade_min = -5;

double x_of(double results) {
  return left + (right - left) * (std::clamp(results, results_min, results_max) - results_min) /
                    (results_max - results_min);
}
double y_of(double error) {
  const double decade = std::log10(std::max(error, 1e-9));
  const double part = std::clamp((decade - decade_min) / (decade_max - decade_min), 0.0, 1.0);
  return bottom - (bottom - top) * part;
}

std::string text(double x, double y, std::string_view anchor, std::string_view words) {
  std::array<char, 256> line{};
  std::snprintf(line.data(), line.size(),
                R"(<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>)"
                "\n",
                x, y, std::string{anchor}.c_str(), std::string{words}.c_str());
  return line.data();
}

std::string line(double x1, double y1, double x2, double y2) {
  std::array<char, 160> out{};
  std::snprintf(out.data(), out.size(),
                R"(<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="#ccc"/>)"
                "\n",
                x1, y1, x2, y2);
  return out.data();
}

std::string axes() {
  std::string out;
  for (int decade = decade_min; decade <= decade_max; ++decade) {
    const double y = y_of(std::pow(10, decade));
    out += line(left, y, right, y);
    out += text(left - 8, y + 4, "end", "1e" + std::to_string(decade));
  }
  for (int results = 1; results <= 5; ++results) {
    out += line(x_of(results), top, x_of(results), bottom);
    out += text(x_of(results), bottom + 18, "middle", std::to_string(results));
  }
  out += text((left + right) / 2, bottom + 38, "middle", "results per task, everything counted");
  out += text(left, top - 16, "start",
              "accepted error; filled: 20 % always cheat, hollow: on a tenth of the tasks; "
              "arrow: none wrong, at its 95 % bound");
  return out;
}

std::string mark(const Mark& one, double label_y) {
  const bool is_zero = one.figures.wrong == 0;
  const double x = x_of(one.figures.results_per_task);
  const double y = y_of(is_zero ? one.figures.upper95 : one.figures.accepted_error);
  const char* color = one.is_ours ? "#0a6" : "#c40";
  std::array<char, 320> out{};
  if (is_zero)
    std::snprintf(out.data(), out.size(),
                  R"(<path d="M%.1f %.1fl-6 -9h12z" fill="%s" stroke="%s"/>)"
                  "\n",
                  x, y, one.is_always ? color : "#fff", color);
  else
    std::snprintf(out.data(), out.size(),
                  R"(<circle cx="%.1f" cy="%.1f" r="5" fill="%s" stroke="%s"/>)"
                  "\n",
                  x, y, one.is_always ? color : "#fff", color);
  return std::string{out.data()} + text(x + 9, label_y, "start", one.figures.policy);
}

}  // namespace

std::string chart_of(const std::vector<Mark>& marks) {
  std::string out =
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 480" width="800" height="480" )"
      R"(font-family="sans-serif" font-size="12"><rect width="800" height="480" fill="#fff"/>)"
      "\n";
  out += axes();
  std::vector<std::pair<double, double>> labels;  // Where words stand already.
  for (const Mark& one : marks) {
    const bool is_zero = one.figures.wrong == 0;
    const double x = x_of(one.figures.results_per_task);
    double y = y_of(is_zero ? one.figures.upper95 : one.figures.accepted_error) + 4;
    const auto is_taken = [&](const std::pair<double, double>& other) {
      return std::abs(other.first - x) < 60 && std::abs(other.second - y) < 12;
    };
    while (std::ranges::any_of(labels, is_taken)) y -= 12;
    labels.emplace_back(x, y);
    out += mark(one, y);
  }
  return out + "</svg>\n";
}

}  // namespace gstd::simulate
