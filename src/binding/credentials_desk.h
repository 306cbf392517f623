// CredentialsDesk: where the core's questions for credentials wait for what JavaScript answers; see
// Inbox.ask in lib/native.ts. One for each storage object, which owns it. Whoever asked has gone
// before it goes.
#pragma once

#include <unordered_map>

#include "binding/mailbox.h"
#include "storage/storage.h"

namespace rss {

class CredentialsDesk final : public CredentialsSource {
 public:
  // The mailbox must outlive the desk.
  explicit CredentialsDesk(Mailbox& mailbox) : mailbox_(mailbox) {}

  Ticket ask(Callback<Result<Credentials>> answer) override {
    waiting_.emplace(++last_ticket_, std::move(answer));
    mailbox_.put_question(last_ticket_);
    return last_ticket_;
  }
  void give_up(Ticket ticket) override { waiting_.erase(ticket); }

  // A ticket that is unknown, or was given up, is nothing.
  void answer(Ticket ticket, Result<Credentials> credentials) {
    auto question = waiting_.extract(ticket);
    if (!question.empty()) question.mapped()(std::move(credentials));
  }

 private:
  Mailbox& mailbox_;
  Ticket last_ticket_ = 0;
  std::unordered_map<Ticket, Callback<Result<Credentials>>> waiting_;
};

}  // namespace rss
