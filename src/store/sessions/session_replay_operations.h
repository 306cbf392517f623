// The commands of a replay. They make each change to a session at most once: a write marks its
// attempt under a second key in the same atomic step. It changes nothing if an attempt of its
// replay is already marked.
#pragma once

#include <cstdint>
#include <string_view>

#include "contract/operation.h"

namespace rss {

// The mark of one attempt.
struct ReplayMark {
  std::string_view key;  // the marker key
  std::int64_t ms;       // the minimum TTL of the marker key
  std::string_view id;   // the replay
  std::int64_t attempt;
};

struct SessionReplayCommands {
  // Returns a list: the session's text or nil, and the marked attempt of this replay, as a string,
  // or nil.
  static Command look(std::string_view key, std::string_view marker_key, std::string_view id);
  // Stores a session that was created during an outage. Returns 1 if it is stored, 0 if the key
  // exists, 2 if an attempt is marked.
  static Command create(std::string_view key, const ReplayMark& mark, std::string_view text,
                        std::int64_t ttl_s);
  // Compare-and-set: stores `next` if the text is still `expected`. `ttl_s` is in seconds; 0 leaves
  // the expiry unchanged. Returns 1 if `next` is stored, 2 if an attempt is marked, the stored text
  // if it is a different one, nil if the key is absent.
  static Command change(std::string_view key, const ReplayMark& mark, std::string_view expected,
                        std::string_view next, std::int64_t ttl_s);
  // `DEL` for a session whose replayed creation or change is in doubt. The mark rejects that
  // command if it arrives later. Returns 1 or 0.
  static Command remove(std::string_view key, const ReplayMark& mark);
};

}  // namespace rss
