// The steps of a replay. Each change to a session is carried out at most once: the step that does
// it marks its attempt under a second key, and does nothing if an attempt of the same replay is
// marked.
#pragma once

#include <cstdint>
#include <string_view>

#include "contract/operation.h"

namespace rss {

// Under which key attempts are marked, for how long, and which attempt of which replay this is.
struct ReplayMark {
  std::string_view key;
  std::int64_t ms;
  std::string_view id;
  std::int64_t attempt;
};

struct SessionReplayCommands {
  // A list: the session's text or nil, and the attempt of this replay that was carried out, as a
  // text, or nil.
  static Command look(std::string_view key, std::string_view marker_key, std::string_view id);
  // Stores a session that was created in an outage. 1; 0 when the key is taken; 2 when an attempt
  // is marked.
  static Command create(std::string_view key, const ReplayMark& mark, std::string_view text,
                        std::int64_t ttl_s);
  // Stores `next` if the text is still `expected`; `ttl_s` 0 leaves its end as it is. 1 when it is
  // stored, 2 when an attempt is marked, the text when it is another, nil when there is none.
  static Command change(std::string_view key, const ReplayMark& mark, std::string_view expected,
                        std::string_view next, std::int64_t ttl_s);
  // `DEL`, of a session whose creation may still be on its way: marks it, so that it comes too
  // late.
  static Command remove(std::string_view key, const ReplayMark& mark);
};

}  // namespace rss
