#include <nlohmann/json.hpp>

#include "storage/storage.h"

namespace rss {
namespace {

// Reads members of a JSON object and records the name of the first that is missing or of the wrong
// type.
class Members {
 public:
  explicit Members(const nlohmann::json& object) : object_(object) {}

  void take(const char* name, std::string& option) {
    const auto member = find(name);
    if (!member || !member->is_string()) return fail(name);
    option = member->get<std::string>();
  }
  void take(const char* name, bool& option) {
    const auto member = find(name);
    if (!member || !member->is_boolean()) return fail(name);
    option = member->get<bool>();
  }
  template <class Number>
  void take(const char* name, Number& option) {
    const auto member = find(name);
    if (!member || !member->is_number_unsigned()) return fail(name);
    option = member->get<Number>();
  }

  const std::string& wrong() const { return wrong_; }

 private:
  const nlohmann::json* find(const char* name) const {
    const auto member = object_.find(name);
    return member == object_.end() ? nullptr : &*member;
  }
  void fail(const char* name) {
    if (wrong_.empty()) wrong_ = name;
  }

  const nlohmann::json& object_;
  std::string wrong_;
};

std::shared_ptr<const TlsOptions> take_tls(Members& members) {
  bool on = false;
  TlsOptions tls;
  members.take("tls", on);
  members.take("tlsCa", tls.ca);
  members.take("tlsDefaultAuthorities", tls.default_authorities);
  members.take("tlsCert", tls.cert);
  members.take("tlsKey", tls.key);
  members.take("tlsServername", tls.servername);
  members.take("tlsRejectUnauthorized", tls.reject_unauthorized);
  return on ? std::make_shared<const TlsOptions>(std::move(tls)) : nullptr;
}

}  // namespace

Result<Options> parse_options(std::string_view json) {
  const auto document = nlohmann::json::parse(json, nullptr, false);
  if (!document.is_object())
    return Error{ErrorCode::kInvalidArgument, "the options are not a JSON object"};
  Options options;
  Members members(document);
  members.take("host", options.host);
  members.take("port", options.port);
  members.take("family", options.family);
  members.take("username", options.username);
  members.take("password", options.password);
  members.take("askCredentials", options.ask_credentials);
  members.take("database", options.database);
  options.tls = take_tls(members);
  members.take("poolMin", options.pool_min);
  members.take("poolMax", options.pool_max);
  members.take("connectTimeout", options.connect_timeout_ms);
  members.take("commandTimeout", options.command_timeout_ms);
  members.take("maxQueueBytes", options.max_queue_bytes);
  members.take("maxQueueCommands", options.max_queue_commands);
  members.take("fallback", options.fallback);
  members.take("memoryMaxBytes", options.memory_max_bytes);
  members.take("sessionTtl", options.session_ttl_s);
  members.take("slidingExpiration", options.sliding_expiration);
  members.take("absoluteSessionTtl", options.absolute_session_ttl_s);
  members.take("maxSessionsPerUser", options.max_sessions_per_user);
  members.take("cleanupInterval", options.cleanup_interval_s);
  members.take("maxValueBytes", options.max_value_bytes);
  members.take("keyPrefix", options.key_prefix);
  if (!members.wrong().empty())
    return Error{ErrorCode::kInvalidArgument, "the option '" + members.wrong() + "' is not valid"};
  return options;
}

}  // namespace rss
