#include "base/json_tree.h"

#include "base/json_scanner.h"

namespace rss {

// Reads the text from left to right. The members of open objects are on a stack. When an object
// ends, its members move to the tree.
class JsonTree::Builder {
 public:
  explicit Builder(std::string_view text) : scanner_(text) {}

  bool build() {
    if (!scanner_.take('{')) return false;
    open_.push_back(0);
    if (scanner_.take('}')) {
      close();
    } else {
      while (!open_.empty())
        if (!read_member() || !read_ends()) return false;
    }
    return scanner_.at_end();
  }

  JsonTree tree;

 private:
  struct Waiting {
    JsonMember member;
    Range inside;
  };

  // Reads one member. If its value is an object that is not empty, opens the object and reads its
  // first member, and so on.
  bool read_member() {
    for (;;) {
      JsonMember& member = waiting_.emplace_back().member;
      if (!scanner_.take_name(member.name)) return false;
      if (!scanner_.sees('{')) {
        return scanner_.take_value(member.value, kMaxJsonDepth - static_cast<int>(open_.size()));
      }
      if (open_.size() == kMaxJsonDepth) return false;
      // NOLINTNEXTLINE(bugprone-string-constructor): close() sets the size.
      member.value = {scanner_.position(), 0};
      scanner_.take('{');
      open_.push_back(waiting_.size());
      if (!scanner_.take('}')) continue;
      close();
      return true;
    }
  }

  // Reads the text between two members: the ends of objects, and a comma if an object stays open.
  bool read_ends() {
    while (!open_.empty()) {
      if (scanner_.take(',')) return true;
      if (!scanner_.take('}')) return false;
      close();
    }
    return true;
  }

  // Moves the members of the innermost open object, which has just ended, to the tree.
  void close() {
    const Range range{tree.members_.size(), waiting_.size() - open_.back()};
    for (std::size_t i = open_.back(); i < waiting_.size(); ++i) {
      tree.members_.push_back(waiting_[i].member);
      tree.inside_.push_back(waiting_[i].inside);
    }
    waiting_.resize(open_.back());
    open_.pop_back();
    if (waiting_.empty()) {
      tree.root_ = range;
      return;
    }
    Waiting& owner = waiting_.back();
    const char* begin = owner.member.value.data();
    owner.member.value = {begin, static_cast<std::size_t>(scanner_.position() - begin)};
    owner.inside = range;
  }

  JsonScanner scanner_;
  std::vector<Waiting> waiting_;
  std::vector<std::size_t> open_;  // for each open object: index of its first member in waiting_
};

std::optional<JsonTree> JsonTree::from(std::string_view text) {
  Builder builder(text);
  if (!builder.build()) return std::nullopt;
  return std::move(builder.tree);
}

}  // namespace rss
