// Driver: one storage on a loop of its own, and so many calls in flight on it. What the client does
// is metered; the preparation of a measurement and the relay are not. The program exits without
// destroying it.
#pragma once

#include <uv.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "relay.h"
#include "storage/storage.h"

namespace rss {

class Driver {
 public:
  // A call with its arguments, which is made once.
  using Ready = std::function<void()>;
  // Makes the arguments of a call, unmetered.
  using Prepare = std::function<Ready(Driver&, std::size_t number)>;

  // Without a port the embedded table is measured.
  explicit Driver(std::optional<int> server_port);
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  Storage& storage() { return *storage_; }

  // Makes `count` calls, `width` of them in flight: the completion of one starts the next.
  void run(std::size_t count, std::size_t width, const Prepare& prepare);
  // The same, metered. The CPU time in nanoseconds.
  std::int64_t measure(std::size_t count, std::size_t width, const Prepare& prepare);

  // The callback to give to a call, of whatever type its outcome is. Any other outcome than a
  // success that found something ends the program.
  auto done() {
    return [this](const auto& outcome) { end(is_success(outcome)); };
  }
  void end(bool successful);

 private:
  template <class T>
  static bool is_success(const Result<T>& outcome) {
    return outcome.ok() && is_found(outcome.value());
  }
  static bool is_found(Unit) { return true; }
  static bool is_found(bool value) { return value; }
  static bool is_found(std::int64_t value) { return value > 0; }
  static bool is_found(std::string_view) { return true; }
  static bool is_found(const RateLimits::Verdict& verdict) { return verdict.allowed; }
  template <class T>
  static bool is_found(const std::optional<T>& value) {
    return value.has_value();
  }
  template <class T>
  static bool is_found(const std::vector<T>& values) {
    return !values.empty() && values.back().has_value();
  }

  void connect();
  void start_calls();
  void meter(bool on);

  uv_loop_t uv_;
  std::unique_ptr<Loop> loop_;
  std::unique_ptr<Relay> relay_;
  std::unique_ptr<Storage> storage_;

  std::vector<Ready> calls_;
  std::size_t width_ = 0;
  std::size_t started_ = 0;
  std::size_t ended_ = 0;
  bool starting_ = false;
  bool metered_ = false;
  std::int64_t cpu_ns_ = 0;
};

}  // namespace rss
