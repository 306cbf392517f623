// StorageTest: storages on one loop, on a server or on one embedded table, and the events that they
// tell.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/storage.h"
#include "support/sessions_test_base.h"
#include "support/test_loop.h"

namespace rss {

inline nlohmann::json stats_of(const Storage& storage) {
  return nlohmann::json::parse(storage.stats());
}

class StorageTest : public testing::Test {
 protected:
  std::unique_ptr<Storage> open(const Options& options) {
    return std::make_unique<Storage>(loop_, options.host.empty() ? embedded_ : nullptr, options,
                                     [this](StorageEvent event, std::string_view detail) {
                                       events_.push_back(event);
                                       if (event == StorageEvent::kError)
                                         error_ = nlohmann::json::parse(detail);
                                     });
  }
  Result<Unit> create(Storage& storage) {
    return loop_.outcome<Unit>(
        [&](auto done) { storage.sessions().create(kId, R"({"x":1})", std::move(done)); });
  }
  Result<std::optional<std::string>> get(Storage& storage) {
    return loop_.outcome<Found>([&](auto done) { storage.sessions().get(kId, std::move(done)); });
  }
  std::optional<std::string> get_until_it_answers(Storage& storage) {
    auto outcome = get(storage);
    loop_.run_until([&] { return outcome.ok() || (outcome = get(storage)).ok(); });
    return outcome.ok() ? outcome.value() : std::nullopt;
  }
  Result<Unit> close(Storage& storage) {
    return loop_.outcome<Unit>([&](auto done) { storage.close(std::move(done)); });
  }

  std::size_t running_timers() {
    std::size_t count = 0;
    const auto look = [](uv_handle_t* handle, void* running) {
      if (handle->type == UV_TIMER && uv_is_active(handle)) ++*static_cast<std::size_t*>(running);
    };
    uv_walk(loop_.loop().uv(), look, &count);
    return count;
  }

  TestLoop loop_;
  std::shared_ptr<EmbeddedStore> embedded_ =
      std::make_shared<EmbeddedStore>(loop_.loop(), 64u << 20);
  using Events = std::vector<StorageEvent>;

  Events events_;
  nlohmann::json error_;
};

}  // namespace rss
