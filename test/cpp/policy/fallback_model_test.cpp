// Random calls on a server that randomly goes away, freezes, times out and comes back, against what
// the acknowledged calls have promised. A call that fails may or may not have been carried out.
#include <map>
#include <random>
#include <set>

#include "base/json_members.h"
#include "support/outage_test_base.h"

namespace rss {
namespace {

class FallbackModelTest : public OutageTest {
 protected:
  static constexpr int kIds = 4;

  // What may be stored of one session. An absent member is "".
  struct Model {
    bool may_exist = false;
    bool may_be_absent = true;
    std::map<std::string, std::set<std::string>> members = {};
  };

  unsigned below(unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(random_);
  }
  std::string id_of(unsigned n) { return std::string(kId.substr(0, 35)) + std::to_string(n); }

  // The server and the time do something.
  void weather() {
    switch (below(8)) {
      case 0:
        if (server_.server_ready()) server_.go_away(static_cast<int>(below(7)));
        break;
      case 1:
      case 2:
        if (!server_.server_ready()) server_.come_back();
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
      if (below(4) == 0 && server_.server_ready()) server_.time_out(below(2) == 0);
    }
    ASSERT_TRUE(call.ended());
  }

  void one_call() {
    const std::string id = id_of(below(kIds));
    switch (below(8)) {
      case 0:
        return call_create(id);
      case 1:
        return call_remove(id);
      case 2:
      case 3:
        return call_get(id);
      default:
        return call_update(id);
    }
  }

  // An id is created once: in the product it is drawn at random.
  void call_create(const std::string& id) {
    if (models_.contains(id)) return;
    const auto call = create(id, R"({"a":0})");
    wait_for(call);
    Model& model = models_[id];
    model.may_exist = true;
    model.may_be_absent = !call.outcome().ok();
    model.members = {{"a", {"0"}}, {"b", {""}}, {"c", {""}}};
  }

  void call_remove(const std::string& id) {
    if (!models_.contains(id)) return;
    const auto call = remove(id);
    wait_for(call);
    Model& model = models_[id];
    model.may_be_absent = true;
    if (!call.outcome().ok()) return;
    if (call.value()) {
      ASSERT_TRUE(model.may_exist) << id << " was removed twice";
    }
    model.may_exist = false;
  }

  void call_get(const std::string& id) {
    if (!models_.contains(id)) return;
    const auto call = get(id);
    wait_for(call);
    if (!call.outcome().ok()) return;
    const Model& model = models_[id];
    if (!call.value()) {
      ASSERT_TRUE(model.may_be_absent) << id << " was lost";
    } else {
      expect_possible(id, *call.value());
    }
  }

  void call_update(const std::string& id) {
    if (!models_.contains(id)) return;
    const std::string number = std::to_string(++changes_);
    const bool patches = below(3) == 0;
    const std::string name = std::string(1, static_cast<char>('a' + below(3)));
    const bool removes = patches && below(3) == 0;
    const std::string text = "{\"" + name + "\":" + (removes ? "null" : number) + "}";
    const auto call = patches ? patch(id, text) : update(id, text);
    wait_for(call);
    Model& model = models_[id];
    std::set<std::string>& values = model.members[name];
    if (call.outcome().ok()) {
      ASSERT_TRUE(model.may_exist) << id << " was revived";
      values = {removes ? "" : number};
    } else if (call.code() == ErrorCode::kSessionNotFound) {
      ASSERT_TRUE(model.may_be_absent) << id << " was lost";
    } else {
      values.insert(removes ? "" : number);
    }
  }

  void expect_possible(const std::string& id, std::string_view text) {
    Model& model = models_[id];
    ASSERT_TRUE(model.may_exist) << id << " was revived";
    for (auto& [name, values] : model.members)
      ASSERT_TRUE(values.contains(member(text, name)))
          << id << " " << name << " is " << member(text, name);
  }

  void clear_up() {
    server_.thaw();
    if (!server_.server_ready()) server_.come_back();
    for (int i = 0; i < 200 && (fallback_.away() || fallback_.counts().journal_entries > 0); ++i)
      pass_ms(100);
  }

  void expect_promises_kept() {
    for (auto& [id, model] : models_) {
      if (stored(id)) {
        expect_possible(id, *stored(id));
      } else {
        ASSERT_TRUE(model.may_be_absent) << id << " was lost";
      }
      table_->erase("project_session:" + id);
      table_->erase("replayed:project_session:" + id);
      seen_.forget(id);
    }
    models_.clear();
  }

  std::mt19937 random_;
  std::map<std::string, Model> models_;
  int changes_ = 0;
};

TEST_F(FallbackModelTest, LosesNothingAcknowledgedAndRevivesNothing) {
  create(kOtherId);  // the server has been reached
  for (unsigned seed = 0; seed < 300; ++seed) {
    random_.seed(seed);
    for (int i = 0; i < 40 && !HasFatalFailure(); ++i) {
      weather();
      one_call();
    }
    clear_up();
    if (!HasFatalFailure()) expect_promises_kept();
    ASSERT_FALSE(HasFatalFailure()) << "seed " << seed;
  }
  EXPECT_EQ(fallback_.counts().conflicts, 0u);
  EXPECT_GT(fallback_.counts().answered, 500u);
  EXPECT_GT(fallback_.counts().replayed, 200u);
}

}  // namespace
}  // namespace rss
