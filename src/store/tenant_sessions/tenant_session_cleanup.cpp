#include "store/tenant_sessions/tenant_session_cleanup.h"

#include <optional>

#include "contract/checked_reply.h"
#include "store/tenant_sessions/tenant_session_finish.h"
#include "store/tenant_sessions/tenant_session_index.h"

namespace rss {
namespace {

// What SCAN takes for the text itself.
std::string as_pattern(std::string_view prefix) {
  std::string pattern;
  for (const char c : prefix) {
    if (std::string_view("*?[]\\").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern + '*';
}

}  // namespace

// One way through all keys.
struct TenantSessionCleanup::Pass {
  std::string prefix;
  std::string pattern;
  NumberCallback done;
  std::string cursor = "0";
  std::int64_t dropped = 0;
  std::size_t pending = 0;  // of this step
  std::optional<Error> error = {};
};

void TenantSessionCleanup::run(std::string_view tenant, NumberCallback done) {
  std::string prefix = keys_.user_sessions_prefix(tenant);
  std::string pattern = as_pattern(prefix);
  step(std::make_shared<Pass>(Pass{std::move(prefix), std::move(pattern), std::move(done)}));
}

// The lock is not given back: it stands for the interval. It ends a little earlier, so that the
// next turn of the same process does not miss it.
void TenantSessionCleanup::run_in_turn(NumberCallback done) {
  Command command = TenantSessionCommands::lock(keys_.tenant_sessions_cleanup(),
                                                options_.cleanup_interval_s * 900);
  backend_.run(timed(std::move(command)),
               [this, done = std::move(done)](Result<Reply> outcome) mutable {
                 if (!outcome.ok()) return done(std::move(outcome.error()));
                 if (outcome.value().is_nil()) return done(std::int64_t{0});
                 run("", std::move(done));
               });
}

void TenantSessionCleanup::step(const PassPtr& pass) {
  backend_.run(timed(TenantSessionCommands::scan(pass->cursor, pass->pattern)),
               [this, pass](Result<Reply> outcome) { on_keys(pass, std::move(outcome)); });
}

void TenantSessionCleanup::on_keys(const PassPtr& pass, Result<Reply> outcome) {
  if (!outcome.ok()) return pass->done(std::move(outcome.error()));
  std::vector<Reply>& items = outcome.value().items;
  // A cursor that stays where it is would never come to the end.
  const bool stuck = items[0].text == pass->cursor && pass->cursor != "0";
  if (stuck) return pass->done(unexpected_reply("tenantSessions.scan"));
  pass->cursor = std::move(items[0].text);
  pass->pending = 1;  // this call itself
  for (const Reply& key : items[1].items) {
    // A pattern may say more than its prefix: only what begins with it is ours.
    if (key.text.starts_with(pass->prefix)) clean(pass, key.text);
  }
  end_one(pass, nullptr);
}

void TenantSessionCleanup::clean(const PassPtr& pass, const std::string& index_key) {
  ++pass->pending;
  backend_.run(timed(TenantSessionCommands::members(index_key)),
               [this, pass, index_key](Result<Reply> outcome) {
                 on_members(pass, index_key, std::move(outcome));
               });
}

void TenantSessionCleanup::on_members(const PassPtr& pass, const std::string& index_key,
                                      Result<Reply> outcome) {
  if (!outcome.ok()) return end_one(pass, &outcome.error());
  std::vector<std::string> ids;
  std::vector<std::string> ending;
  std::vector<Reply>& items = outcome.value().items;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (is_ending(items[i + 1].text)) ending.push_back(items[i].text);
    ids.push_back(std::move(items[i].text));
  }
  drop(pass, index_key, ids);
  if (!ending.empty()) finish(pass, index_key, ending);
  end_one(pass, nullptr);
}

void TenantSessionCleanup::drop(const PassPtr& pass, const std::string& index_key,
                                const std::vector<std::string>& ids) {
  ++pass->pending;
  drop_dead(backend_, index_key, tenant_session_keys(keys_, tenant_of(index_key), ids), deadline(),
            [this, pass](Result<std::int64_t> dropped) {
              if (!dropped.ok()) return end_one(pass, &dropped.error());
              pass->dropped += dropped.value();
              dropped_ += static_cast<std::uint64_t>(dropped.value());
              end_one(pass, nullptr);
            });
}

void TenantSessionCleanup::finish(const PassPtr& pass, const std::string& index_key,
                                  const std::vector<std::string>& ending) {
  ++pass->pending;
  finish_ending(backend_, index_key, tenant_session_keys(keys_, tenant_of(index_key), ending),
                deadline(), [this, pass](Result<std::vector<std::string>> ended) {
                  end_one(pass, ended.ok() ? nullptr : &ended.error());
                });
}

// What other programs put under such a key is none of ours.
void TenantSessionCleanup::end_one(const PassPtr& pass, const Error* error) {
  if (error && error->code != ErrorCode::kCorrupt) pass->error = *error;
  if (--pass->pending > 0) return;
  if (pass->error) return pass->done(*pass->error);
  if (pass->cursor == "0") return pass->done(pass->dropped);
  later_([this, pass] { step(pass); });
}

std::string TenantSessionCleanup::tenant_of(std::string_view index_key) const {
  index_key.remove_prefix(keys_.user_sessions_prefix("").size());
  return std::string(index_key.substr(0, index_key.find(':')));
}

Command TenantSessionCleanup::timed(Command command) const {
  command.deadline = deadline();
  return command;
}

std::uint64_t TenantSessionCleanup::deadline() const {
  return clock_.active_ns() + options_.command_timeout_ms * 1'000'000;
}

}  // namespace rss
