#include "redis/handshake.h"

#include "contract/server_words.h"
#include "redis/resp.h"

namespace rss {
namespace {

constexpr std::string_view kName = "redis-session-storage";

bool refuses_hello(const Error& error) {
  if (has_word(error, Word::kNoProto) || has_word(error, Word::kNoPerm)) return true;
  return error.message.find("unknown command") != std::string::npos;
}

// Servers before Redis 6 reject credentials with the generic code word ERR.
Error refused_credentials(const Error& error) {
  if (error.code != ErrorCode::kServer) return error;
  return Error{ErrorCode::kAuth,
               "the server refused the credentials (" + error.cause +
                   "): check the options 'username' and 'password'",
               error.cause};
}

Error refused_database(const Error& error, int database) {
  if (error.code != ErrorCode::kServer) return error;
  const char* remedy = has_word(error, Word::kNoPerm)
                           ? "the user needs +select in the server's access control list"
                           : "check the option 'database'";
  return Error{ErrorCode::kInvalidArgument,
               "the server refused to use database " + std::to_string(database) + " (" +
                   error.cause + "): " + remedy,
               error.cause};
}

// The server rejected the connection, not a command, so another attempt may succeed.
Error refused_connection(Error error) {
  if (error.code == ErrorCode::kServer) error.code = ErrorCode::kUnavailable;
  return error;
}

// A rejected PING, such as NOPERM for a user without +ping, still proves a serving server.
bool is_word_of_a_server_at_work(const Error& error) { return error.code == ErrorCode::kServer; }

bool is_status(const Reply& reply, std::string_view word) {
  return reply.is_text() && reply.text == word;
}

bool is_pairs(const Reply& reply) {
  return reply.kind == Reply::Kind::kList && reply.items.size() % 2 == 0;
}

Error unexpected_greeting() {
  return Error{ErrorCode::kUnavailable,
               "the peer does not respond like a Redis server: check the options 'host' and "
               "'port'",
               "EPROTO"};
}

bool is_cluster(const Reply& hello) {
  for (std::size_t i = 0; i + 1 < hello.items.size(); i += 2) {
    if (hello.items[i].text == "mode") return hello.items[i + 1].text == "cluster";
  }
  return false;
}

}  // namespace

std::string Handshake::begin() {
  if (!credentials_) credentials_ = Credentials{options_.username, options_.password};
  Arguments arguments{"3"};
  if (!credentials_->password.empty()) {
    arguments.add("AUTH");
    arguments.add(credentials_->username.empty() ? "default" : credentials_->username);
    arguments.add(credentials_->password);
  }
  arguments.add("SETNAME");
  arguments.add(kName);
  std::string out;
  append_request(out, "HELLO", arguments);
  return out;
}

bool Handshake::accepts(const Reply& reply) const {
  switch (step_) {
    case Step::kHello:
      return is_pairs(reply);
    case Step::kPing:
      return is_status(reply, "PONG");
    case Step::kAuth:
    case Step::kName:
    case Step::kSelect:
      return is_status(reply, "OK");
    case Step::kDone:
      break;
  }
  return true;
}

Result<Unit> Handshake::on_reply(const Result<Reply>& reply, std::string& out) {
  if (reply.ok() && !accepts(reply.value())) return unexpected_greeting();
  switch (step_) {
    case Step::kHello:
      return after_hello(reply, out);
    case Step::kAuth:
      if (!reply.ok()) return refused_credentials(reply.error());
      send_name(out);
      return Unit{};
    case Step::kName:
      // The name is only informational (CLIENT LIST), so a server may reject it.
      if (!reply.ok() && reply.error().code == ErrorCode::kAuth) return reply.error();
      send_last(out);
      return Unit{};
    case Step::kSelect:
      if (!reply.ok()) return refused_database(reply.error(), options_.database);
      step_ = Step::kPing;
      return Unit{};
    case Step::kPing:
      if (!reply.ok() && !is_word_of_a_server_at_work(reply.error())) return reply.error();
      step_ = Step::kDone;
      return Unit{};
    case Step::kDone:
      break;
  }
  return Error{ErrorCode::kServer, "the server sent an unexpected reply"};
}

Result<Unit> Handshake::after_hello(const Result<Reply>& reply, std::string& out) {
  if (!reply.ok()) {
    if (!refuses_hello(reply.error())) return refused_connection(reply.error());
    send_auth(out);
    return Unit{};
  }
  if (is_cluster(reply.value()))
    return Error{ErrorCode::kInvalidArgument,
                 "the server is part of a cluster and the option 'cluster' is off: connect to a "
                 "server without cluster mode"};
  send_last(out);
  return Unit{};
}

void Handshake::send_auth(std::string& out) {
  if (credentials_->password.empty()) return send_name(out);
  step_ = Step::kAuth;
  Arguments arguments;
  if (!credentials_->username.empty()) arguments.add(credentials_->username);
  arguments.add(credentials_->password);
  append_request(out, "AUTH", arguments);
}

void Handshake::send_name(std::string& out) {
  step_ = Step::kName;
  append_request(out, "CLIENT", {"SETNAME", kName});
}

// Sends SELECT and PING in one write.
void Handshake::send_last(std::string& out) {
  step_ = Step::kPing;
  if (options_.database != 0) {
    step_ = Step::kSelect;
    append_request(out, "SELECT", {std::to_string(options_.database)});
  }
  append_request(out, "PING", {});
}

}  // namespace rss
