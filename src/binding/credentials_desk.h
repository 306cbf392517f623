// CredentialsDesk: the pending credentials requests of the core, which JavaScript answers: see
// Inbox.ask in lib/native/native.ts. Each storage object owns one desk. The storage, which makes
// the requests, must be destroyed before the desk.
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

  // Completes the request. Has no effect if the ticket is unknown or its request was withdrawn.
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
