// CredentialsQuestion: one question to a CredentialsSource. Owned by whoever asks: dropping it
// gives up, and nothing is called from then on.
#pragma once

#include <utility>

#include "contract/credentials.h"

namespace rss {

class CredentialsQuestion {
 public:
  // The source must outlive the question. `done` may drop it.
  CredentialsQuestion(CredentialsSource& source, Callback<Result<Credentials>> done)
      : source_(source), ticket_(source.ask(std::move(done))) {}
  ~CredentialsQuestion() { source_.give_up(ticket_); }
  CredentialsQuestion(const CredentialsQuestion&) = delete;
  CredentialsQuestion& operator=(const CredentialsQuestion&) = delete;

 private:
  CredentialsSource& source_;
  const CredentialsSource::Ticket ticket_;
};

}  // namespace rss
