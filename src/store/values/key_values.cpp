#include "store/values/key_values.h"

#include "store/shared/read_many.h"
#include "store/shared/value_limit.h"
#include "store/values/key_value_operations.h"

namespace rss {
namespace {

Error key_too_large() {
  return Error{ErrorCode::kTooLarge, "the key is longer than the option 'maxValueBytes' allows"};
}

}  // namespace

void KeyValues::run(Command command, Completion completion) {
  for (std::size_t i = 0; i < command.key_count; ++i) {
    if (command.key(i).size() > options_.max_value_bytes) return completion(key_too_large());
  }
  caller_.start(std::move(command), std::move(completion));
}

void KeyValues::run_for_number(Command command, NumberCallback done) {
  run(std::move(command), to_number(std::move(done)));
}

Arguments KeyValues::plain_keys(const std::vector<std::string>& keys) const {
  Arguments arguments;
  for (const std::string& key : keys) arguments.add(keys_.plain(key));
  return arguments;
}

void KeyValues::run_for_text(Command command, FoundCallback done) {
  run(std::move(command), to_found(options_.max_value_bytes, std::move(done)));
}

void KeyValues::get(std::string_view key, FoundCallback done) {
  run_for_text(KeyValueCommands::get(keys_.plain(key)), std::move(done));
}

void KeyValues::set(std::string_view key, std::string_view value, SetOptions options,
                    FoundCallback done) {
  if (value.size() > options_.max_value_bytes) return done(value_too_large());
  const auto build =
      options.only_if_absent ? KeyValueCommands::set_if_absent : KeyValueCommands::set;
  run_for_text(build(keys_.plain(key), value, options.ttl_s), std::move(done));
}

void KeyValues::del(const std::vector<std::string>& keys, NumberCallback done) {
  run_for_number(KeyValueCommands::del(plain_keys(keys)), std::move(done));
}

void KeyValues::exists(const std::vector<std::string>& keys, NumberCallback done) {
  run_for_number(KeyValueCommands::exists(plain_keys(keys)), std::move(done));
}

void KeyValues::expire(std::string_view key, std::int64_t ttl_s, NumberCallback done) {
  run_for_number(KeyValueCommands::expire(keys_.plain(key), ttl_s), std::move(done));
}

void KeyValues::ttl(std::string_view key, NumberCallback done) {
  run_for_number(KeyValueCommands::ttl(keys_.plain(key)), std::move(done));
}

void KeyValues::incr(std::string_view key, NumberCallback done) {
  run_for_number(KeyValueCommands::incr(keys_.plain(key)), std::move(done));
}

void KeyValues::mget(const std::vector<std::string>& keys, TextListCallback done) {
  const std::size_t most = options_.max_value_bytes;
  auto list = [most, done = std::move(done)](Result<Reply> outcome) mutable {
    if (!outcome.ok()) return done(std::move(outcome.error()));
    TextList values;
    for (Reply& item : outcome.value().items) {
      if (item.text.size() > most) return done(stored_value_too_large());
      values.push_back(item.is_nil() ? std::nullopt : std::optional(std::move(item.text)));
    }
    done(std::move(values));
  };
  std::vector<std::string> plain;
  for (const std::string& key : keys) plain.push_back(keys_.plain(key));
  read_many(
      plain, most, [](const auto& some) { return KeyValueCommands::mget(arguments_of(some)); },
      [this](Command command, Completion completion) {
        run(std::move(command), std::move(completion));
      },
      std::move(list));
}

}  // namespace rss
