// Credentials: a user name and a password. A CredentialsSource supplies fresh credentials for every
// connection attempt, so passwords may rotate. The binding owns the source, which calls the user's
// JavaScript function.
#pragma once

#include <cstdint>
#include <string>

#include "base/error.h"
#include "base/function.h"

namespace rss {

struct Credentials {
  std::string username;
  std::string password;
};

class CredentialsSource {
 public:
  virtual ~CredentialsSource() = default;

  using Ticket = std::uint32_t;

  // Requests credentials. `answer` is called once, after ask() has returned, unless give_up() comes
  // first.
  virtual Ticket ask(Callback<Result<Credentials>> answer) = 0;
  // Destroys the pending callback without calling it. A no-op for a ticket already answered.
  virtual void give_up(Ticket ticket) = 0;
};

}  // namespace rss
