#include "binding/latencies.h"

#include <nlohmann/json.hpp>

namespace rss {
namespace {

double seconds(std::uint64_t ns) { return static_cast<double>(ns) / 1e9; }

nlohmann::json buckets_of(const LatencyHistogram& histogram) {
  nlohmann::json buckets = nlohmann::json::array();
  for (std::size_t i = 0; i < LatencyHistogram::kBounds; ++i)
    buckets.push_back({seconds(LatencyHistogram::bound_ns(i)), histogram.count_within(i)});
  return buckets;
}

}  // namespace

LatencyHistogram& Latencies::of(const char* operation) {
  LatencyHistogram*& known = by_address_[operation];
  if (!known) known = &by_name_[operation];
  return *known;
}

std::string Latencies::to_json() const {
  nlohmann::json latencies = nlohmann::json::object();
  for (const auto& [operation, histogram] : by_name_) {
    if (histogram.count() == 0) continue;
    latencies[std::string(operation)] = {{"count", histogram.count()},
                                         {"sum", seconds(histogram.sum_ns())},
                                         {"p50", seconds(histogram.quantile_ns(0.5))},
                                         {"p95", seconds(histogram.quantile_ns(0.95))},
                                         {"p99", seconds(histogram.quantile_ns(0.99))},
                                         {"max", seconds(histogram.max_ns())},
                                         {"buckets", buckets_of(histogram)}};
  }
  return latencies.dump();
}

}  // namespace rss
