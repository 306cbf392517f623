#include "binding/storage_object.h"

namespace rss {
namespace {

using TicketArgument = Integer<0, std::numeric_limits<CredentialsSource::Ticket>::max()>;

CredentialsSource::Ticket ticket_of(TicketArgument ticket) {
  return static_cast<CredentialsSource::Ticket>(ticket.value);
}

}  // namespace

void StorageObject::give_credentials(Info info) {
  std::tuple<TicketArgument, std::string, std::string> arguments;
  if (!read_all(info, arguments)) return;
  auto& [ticket, username, password] = arguments;
  credentials_->answer(ticket_of(ticket), Credentials{std::move(username), std::move(password)});
}

void StorageObject::refuse_credentials(Info info) {
  std::tuple<TicketArgument, std::string, std::string> arguments;
  if (!read_all(info, arguments)) return;
  auto& [ticket, message, cause] = arguments;
  credentials_->answer(ticket_of(ticket),
                       Error{ErrorCode::kUnavailable, std::move(message), std::move(cause)});
}

}  // namespace rss
