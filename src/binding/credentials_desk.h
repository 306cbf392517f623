// CredentialsDesk: where the core's questions for credentials wait for what JavaScript answers; see
// Inbox.ask in lib/native.ts. One for each storage object, which owns it. Questions that are open
// when it goes are dropped: whoever asked has gone before.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "binding/mailbox.h"
#include "storage.h"

namespace rss {

class CredentialsDesk final : public CredentialsSource {
 public:
  // The mailbox must outlive the desk.
  explicit CredentialsDesk(Mailbox& mailbox) : mailbox_(mailbox) {}

  void ask(Callback<Result<Credentials>> answer) override {
    waiting_.emplace(++last_ticket_, std::move(answer));
    mailbox_.put_question(last_ticket_);
  }

  // An unknown ticket is nothing.
  void answer(std::uint32_t ticket, Result<Credentials> credentials) {
    auto question = waiting_.extract(ticket);
    if (!question.empty()) question.mapped()(std::move(credentials));
  }

 private:
  Mailbox& mailbox_;
  std::uint32_t last_ticket_ = 0;
  std::unordered_map<std::uint32_t, Callback<Result<Credentials>>> waiting_;
};

}  // namespace rss
