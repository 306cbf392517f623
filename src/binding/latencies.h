// Latencies: a latency histogram for each operation. A latency lasts from the call to the delivery
// of its outcome to JavaScript. It includes all commands of the call and the time in which
// JavaScript blocked the loop. A decorator of Backend would measure single commands, without their
// delivery. Owned by a Mailbox.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/latency_histogram.h"

namespace rss {

class Latencies {
 public:
  // Returns the histogram of an operation, valid as long as this object. `operation` must be a
  // string literal: later calls look it up by its address.
  LatencyHistogram& of(const char* operation);

  // Returns the JSON text of an object that maps operations to NativeLatency
  // (lib/native/native-stats.ts). Operations without a delivered call are left out.
  std::string to_json() const;

 private:
  std::unordered_map<const char*, LatencyHistogram*> by_address_;
  std::map<std::string_view, LatencyHistogram> by_name_;
};

}  // namespace rss
