// Random calls on a server that randomly goes away, freezes, times out and comes back, against what
// they would have done on a server that is always there.
#include <map>
#include <random>

#include "base/json_members.h"
#include "support/outage_test_base.h"

namespace rss {
namespace {

class FallbackModelTest : public OutageTest {
 protected:
  static constexpr int kIds = 4;

  unsigned below(unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(random_);
  }
  std::string some_id() { return std::string(kId.substr(0, 35)) + std::to_string(below(kIds)); }

  // The server and the time do something.
  void weather() {
    switch (below(8)) {
      case 0:
        if (server_.link_ready()) server_.go_away(static_cast<int>(below(7)));
        break;
      case 1:
      case 2:
        if (!server_.link_ready()) server_.come_back();
        break;
      case 3:
        server_.freeze();
        break;
      case 4:
        server_.thaw_if_connected();
        break;
      default:
        pass_ms(below(5) * 100);
    }
  }

  // Whatever the weather, it ends.
  template <class T>
  void wait_for(const Pending<T>& call) {
    for (int i = 0; i < 1000 && !call.ended(); ++i) {
      weather();
      pass_ms(100);
      if (below(4) == 0 && server_.link_ready()) server_.time_out(below(2) == 0);
    }
    ASSERT_TRUE(call.ended());
  }

  void one_call() {
    const std::string id = some_id();
    switch (below(6)) {
      case 0:
        return call_create(id);
      case 1:
        return call_remove(id);
      case 2:
        return call_get(id);
      default:
        return call_update(id);
    }
  }

  // An id is created once: in the product it is drawn at random.
  void call_create(const std::string& id) {
    if (created_[id]) return;
    created_[id] = true;
    const auto call = create(id, R"({"a":0})");
    wait_for(call);
    ASSERT_TRUE(call.ok());
    model_[id] = R"({"a":0})";
  }

  void call_remove(const std::string& id) {
    if (!created_[id]) return;
    const auto call = remove(id);
    wait_for(call);
    if (!known(id, call)) return;
    ASSERT_TRUE(call.ok()) << call.outcome().error().message;
    if (call.value()) model_.erase(id);
    ASSERT_FALSE(model_.contains(id));
  }

  void call_get(const std::string& id) {
    if (!created_[id]) return;
    const auto call = get(id);
    wait_for(call);
    if (!known(id, call)) return;
    ASSERT_EQ(call.value().has_value(), model_.contains(id));
    if (call.value()) expect_same(*call.value(), model_[id]);
  }

  void call_update(const std::string& id) {
    if (!created_[id]) return;
    const std::string number = std::to_string(++changes_);
    const bool patches = below(3) == 0;
    const std::string name = std::string(1, static_cast<char>('a' + below(3)));
    const std::string value = below(2) == 0 ? "{\"" + name + "\":" + number + "}" : number;
    const std::string text =
        "{\"" + name + "\":" + (patches && below(3) == 0 ? "null" : value) + "}";
    const Names merged = below(2) == 0 ? Names{name} : Names{};
    const auto call = patches ? patch(id, text) : update(id, text, merged);
    wait_for(call);
    if (!known(id, call)) return;
    if (!model_.contains(id)) {
      ASSERT_EQ(call.code(), ErrorCode::kSessionNotFound);
      return;
    }
    model_[id] = patches ? *json_merge_patch(model_[id], text)
                         : *json_replace_members(model_[id], text, merged);
    expect_same(call.value(), model_[id]);
  }

  // Of a session that is gone for longer than the journal knows, nobody here can tell anything.
  template <class T>
  bool known(const std::string& id, const Pending<T>& call) {
    if (call.outcome().ok() || model_.contains(id)) return true;
    const ErrorCode code = call.code();
    return code != ErrorCode::kUnavailable && code != ErrorCode::kTimeout;
  }

  static void expect_same(std::string_view text, std::string_view model) {
    for (const char* name : {"a", "b", "c"}) ASSERT_EQ(member(text, name), member(model, name));
  }

  void clear_up() {
    server_.thaw();
    if (!server_.link_ready()) server_.come_back();
    for (int i = 0; i < 200 && (fallback_.away() || fallback_.counts().journal_entries > 0); ++i)
      pass_ms(100);
  }

  std::mt19937 random_;
  std::map<std::string, std::string> model_;
  std::map<std::string, bool> created_;
  int changes_ = 0;
};

TEST_F(FallbackModelTest, LosesNothingAndRevivesNothing) {
  create(kOtherId);  // the server has been reached
  for (unsigned seed = 0; seed < 150; ++seed) {
    random_.seed(seed);
    for (int i = 0; i < 40 && !HasFatalFailure(); ++i) {
      weather();
      one_call();
    }
    clear_up();
    ASSERT_FALSE(HasFatalFailure()) << "seed " << seed;
    for (int n = 0; n < kIds; ++n) {
      const std::string id = std::string(kId.substr(0, 35)) + std::to_string(n);
      ASSERT_EQ(stored(id).has_value(), model_.contains(id)) << "seed " << seed;
      if (model_.contains(id)) expect_same(*stored(id), model_[id]);
      table_->erase("project_session:" + id);
      seen_.forget(id);
    }
    model_.clear();
    created_.clear();
  }
  EXPECT_EQ(fallback_.counts().lost, 0u);
  EXPECT_GT(fallback_.counts().answered, 500u);
  EXPECT_GT(fallback_.counts().replayed, 200u);
}

}  // namespace
}  // namespace rss
