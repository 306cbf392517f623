// AbsoluteExpiry: the end that no activity moves (the option 'absoluteSessionTtl'). An activity
// slides the session's TTL first; when that may have passed the end, the end is set before the call
// ends. Owned by whoever slides sessions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/options.h"
#include "base/task.h"
#include "store/shared/caller.h"

namespace rss {

struct AbsoluteExpiryCommands {
  // On the server's clock: 1 when the session, if it is there, ends then at the latest, 0 when that
  // time has come and it is gone.
  static Command keep_end(std::string_view key, std::int64_t end_ms);
  // `TIME`. Seconds and microseconds, as texts.
  static Command time();
};

class AbsoluteExpiry {
 public:
  // Everything given must outlive this object and every completion of the backend.
  AbsoluteExpiry(Backend& backend, const Clock& clock, const Options& options)
      : caller_(backend, clock, options), clock_(clock), options_(options) {}

  // Whether sessions have such an end.
  bool applies() const { return options_.absolute_session_ttl_s > 0; }

  // When a session of this creation, or of this text, ends at the latest.
  std::int64_t latest_ms(std::int64_t created_ms) const;
  std::int64_t latest_ms(std::string_view text) const;

  // Seconds that a new session of this TTL lives without activity.
  std::int64_t first_ttl_s(std::int64_t ttl_s) const;

  // Whether a TTL that has just slid may go beyond the end. Asks this process' clock, and so leaves
  // room for its being wrong.
  bool may_pass(std::string_view text) const;

  // For coroutines. Sets the session's end; false when it is overdue, and gone now. True for what
  // is not there, so that a call that found it is not undone by one that came later.
  Awaitable<Result<bool>> keep(std::string_view key, std::string_view text,
                               std::uint64_t deadline) const;

  // For coroutines. When a session that is made now was created: by the server's clock,
  // milliseconds since the epoch. Asks the server only when sessions have such an end. The key must
  // stay valid until the coroutine continues.
  Awaitable<Result<std::int64_t>> creation_time(std::string_view key, std::uint64_t deadline) const;

 private:
  const Caller caller_;
  const Clock& clock_;
  const Options& options_;
};

}  // namespace rss
