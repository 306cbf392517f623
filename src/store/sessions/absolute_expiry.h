// AbsoluteExpiry: a session's absolute expiry, which activity does not extend (the option
// 'absoluteSessionTtl'). An activity first slides the session's TTL. If the new TTL might exceed
// the absolute expiry, a second command caps it before the call completes. Sessions,
// SessionUpdates, SessionReplay, TenantSessions and Outages each own one.
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
  // Caps the session's TTL at `end_ms` by the server's clock. Returns 1 if `end_ms` is in the
  // future, even if the key is absent. Deletes the key and returns 0 if `end_ms` has passed.
  static Command keep_end(std::string_view key, std::int64_t end_ms);
  // `TIME`. Returns seconds and microseconds as strings.
  static Command time();
};

class AbsoluteExpiry {
 public:
  // All arguments must outlive this object and every completion of the backend.
  AbsoluteExpiry(Backend& backend, const Clock& clock, const Options& options)
      : caller_(backend, clock, options), clock_(clock), options_(options) {}

  // True if the option 'absoluteSessionTtl' is set.
  bool applies() const { return options_.absolute_session_ttl_s > 0; }

  // The absolute expiry that follows from a creation time or from a session's text, in milliseconds
  // since the epoch. INT64_MAX if there is none.
  std::int64_t latest_ms(std::int64_t created_ms) const;
  std::int64_t latest_ms(std::string_view text) const;

  // The TTL, in seconds, with which a new session is stored: `ttl_s` capped by the option.
  std::int64_t first_ttl_s(std::int64_t ttl_s) const;

  // True if a TTL that has just slid might exceed the absolute expiry. Uses this process' clock
  // and allows for clock skew.
  bool may_pass(std::string_view text) const;

  // For coroutines. Caps the session's TTL at its absolute expiry. False if the absolute expiry has
  // passed and the session was deleted. True if the key is absent: the session may have been
  // removed by a later call, which must not change the result of this one.
  Awaitable<Result<bool>> keep(std::string_view key, std::string_view text,
                               std::uint64_t deadline) const;

  // For coroutines. The creation time of a new session, in milliseconds since the epoch: from the
  // server's clock if the option 'absoluteSessionTtl' is set, otherwise from this process' clock.
  // `key` must stay valid until the coroutine resumes.
  Awaitable<Result<std::int64_t>> creation_time(std::string_view key, std::uint64_t deadline) const;

 private:
  const Caller caller_;
  const Clock& clock_;
  const Options& options_;
};

}  // namespace rss
