// CredentialsQuestion: one pending request to a CredentialsSource. Owned by a Wire. Destroying the
// question cancels the request, and `done` is not called afterwards.
#pragma once

#include <utility>

#include "contract/credentials.h"

namespace rss {

class CredentialsQuestion {
 public:
  // The source must outlive the question. `done` may destroy the question.
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
