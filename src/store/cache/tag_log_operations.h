// The tag log of a tenant, as it is stored: a sorted set, tag -> moment of its last invalidation,
// and one member with the score +inf that spells `<generation>:<floor>`. The generation is 64
// random bits of whoever began the log; the floor is a moment, and what stands below it is stale
// whatever its tags. A member `<seconds> TAB <tag>`, which no tag can spell, makes the tag stale:
// an entry from before its moment is stale since then, and expired so many seconds after it; there
// is one for each number of seconds. It counts as a tag in what follows. Each moment is above all
// others of the log, and not below the server's time in microseconds. Over 4,096 tags the oldest
// half is dropped, and the floor raised to the highest moment among them. A log that holds no such
// member counts as none, and begins anew. Private to store/cache, its operations, and the contract
// test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contract/operation.h"

namespace rss {

struct TagLogCommands {
  static constexpr std::size_t kMaxTags = 4096;

  // Members and scores in turn, by score: the tags that were invalidated after that moment (a
  // number or "-inf"), then the member with the score +inf; an empty list when there is no log.
  static Command news(std::string_view log, std::string_view after);
  // Makes the log unless it is there. Its generation and its position: the highest moment in it, or
  // its floor.
  static Command begin(std::string_view log, std::string_view generation);
  // Gives the tags a moment.
  static Command invalidate(std::string_view log, std::string_view generation,
                            const std::vector<std::string>& tags);
  // Raises the floor above every moment.
  static Command clear(std::string_view log, std::string_view generation);
  // Whether the moment is past, by the server's time; 1 or 0.
  static Command is_past(std::string_view log, std::int64_t moment);
};

// The member that makes the tag stale, and its parts; false when it is a tag.
std::string stale_tag(std::int64_t seconds, std::string_view tag);
bool parse_stale_tag(std::string_view member, std::int64_t& seconds, std::string_view& tag);

// What a script needs to know of the log.
struct TagLogState {
  std::string generation;
  std::int64_t floor = 0;
  // The highest moment in it, the floor included: no entry has a higher position.
  std::int64_t position = 0;
};

// `open_log(log, generation)`: the state of the log, which begins now with this generation unless
// it is there. `moment_text(n)`: its digits. The twin is below.
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

// The two parts of the member with the score +inf; false when it spells something else.
bool parse_log_header(std::string_view member, std::string_view& generation, std::int64_t& floor);

Result<TagLogState> open_log_twin(Table& table, std::string_view log,
                                  std::string_view new_generation);
// Nothing when there is no log.
Result<std::optional<TagLogState>> read_log_twin(Table& table, std::string_view log);

}  // namespace rss
