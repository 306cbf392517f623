// TagLogCommands: the atomic steps on a tenant's tag log, and its stored format. Private to
// store/cache and to the contract test.
//
// The log is a sorted set. Its members are tags; the score is the position of the tag's last
// invalidation. One header member with the score +inf holds `<generation>:<floor>`. The generation
// is 64 random bits chosen by the process that created the log. The floor is the log's minimum
// position: entries with a lower position are outdated, whatever their tags. A sorted set without a
// header is not a log and is replaced by a new one.
//
// A member `<seconds> TAB <tag>` makes a tag stale. Entries from before its position are stale and
// expire that many seconds after it. There is one such member per tag and number of seconds. These
// members count as tags below.
//
// Positions are microseconds. Each invalidation uses the server's time, or the log's highest
// position plus one if that is greater. When the log exceeds 4,096 tags, the oldest half is removed
// and the floor is raised to the highest position among the removed tags.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contract/operation.h"

namespace rss {

struct TagLogCommands {
  static constexpr std::size_t kMaxTags = 4096;

  // Lists members and scores alternately, ordered by score: the tags invalidated after the position
  // `after` (a number or "-inf"), then the header. An empty list when there is no log.
  static Command news(std::string_view log, std::string_view after);
  // Creates the log if there is none. Replies with its generation and its position, which is the
  // highest position in it, the floor included.
  static Command begin(std::string_view log, std::string_view generation);
  // Sets the tags to a new position.
  static Command invalidate(std::string_view log, std::string_view generation,
                            const std::vector<std::string>& tags);
  // Raises the floor above every position.
  static Command clear(std::string_view log, std::string_view generation);
  // Replies with 1 if the time `moment` has passed by the server's clock, else 0.
  static Command is_past(std::string_view log, std::int64_t moment);
};

// Builds and parses the member that makes a tag stale. parse_stale_tag() returns false for a plain
// tag.
std::string stale_tag(std::int64_t seconds, std::string_view tag);
bool parse_stale_tag(std::string_view member, std::int64_t& seconds, std::string_view& tag);

// The state of a log that the scripts and their twins use.
struct TagLogState {
  std::string generation;
  std::int64_t floor = 0;
  // The highest position in the log, the floor included. No entry has a higher position.
  std::int64_t position = 0;
};

// Lua helpers. `open_log(log, generation)` returns the state of the log, and creates the log with
// `generation` if there is none; its twin is open_log_twin(). `moment_text(n)` formats a position
// as digits.
inline constexpr char kOpenLogLua[] = R"lua(
local function moment_text(moment) return string.format('%.0f', moment) end
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end
local function open_log(log, new_generation)
  local top = redis.call('ZREVRANGE', log, 0, 1, 'WITHSCORES')
  if top[2] == 'inf' then
    local generation, floor = string.match(top[1], '^(%x+):(%d+)$')
    if generation then
      floor = tonumber(floor)
      return generation, floor, math.max(floor, tonumber(top[4] or floor))
    end
  end
  redis.call('DEL', log)
  local floor = now()
  redis.call('ZADD', log, 'inf', new_generation .. ':' .. moment_text(floor))
  return new_generation, floor, floor
end
)lua";

// Parses the header member. Returns false when it is malformed.
bool parse_log_header(std::string_view member, std::string_view& generation, std::int64_t& floor);

Result<TagLogState> open_log_twin(Table& table, std::string_view log,
                                  std::string_view new_generation);
// Returns nothing when there is no log.
Result<std::optional<TagLogState>> read_log_twin(Table& table, std::string_view log);

}  // namespace rss
