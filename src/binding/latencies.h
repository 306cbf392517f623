// Latencies: how long the calls of each operation took, from the call to the moment its outcome is
// handed to JavaScript: what the caller waited, with all commands that the call needed and with the
// time in which JavaScript kept the loop busy. Owned by a Mailbox. (A decorator of Backend would
// see single commands only, and not that they waited to be delivered.)
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/latency_histogram.h"

namespace rss {

class Latencies {
 public:
  // The histogram of an operation, for as long as this object lives. `operation` is a literal: it
  // is known by its address from the second call on.
  LatencyHistogram& of(const char* operation);

  // JSON text: an object of NativeLatency (lib/native.ts) by operation.
  std::string to_json() const;

 private:
  std::unordered_map<const char*, LatencyHistogram*> by_address_;
  std::map<std::string_view, LatencyHistogram> by_name_;
};

}  // namespace rss
