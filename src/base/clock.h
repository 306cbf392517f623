// Clock: the two times this code base asks for. Owned by the loop of the environment; tests use
// a manual one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rss {

class Clock {
 public:
  virtual ~Clock() = default;

  // Nanoseconds in which the event loop was able to work; deadlines are counted in it. It stands
  // still while JavaScript blocks the loop, so that a blocked loop costs time, never an error.
  virtual std::uint64_t active_ns() const = 0;

  // Milliseconds since the epoch: what a session shows, and when an entry of the embedded table
  // ends.
  virtual std::int64_t wall_ms() const = 0;
};

// ISO 8601 in UTC with milliseconds, as Date.prototype.toISOString spells it. Requires a time in
// the years 0 to 9999.
std::string iso_time(std::int64_t wall_ms);

// The way back; nullopt for what iso_time did not spell.
std::optional<std::int64_t> time_of_iso(std::string_view text);

}  // namespace rss
