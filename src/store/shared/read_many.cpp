#include "store/shared/read_many.h"

#include <iterator>

#include "contract/checked_reply.h"
#include "contract/limits.h"

namespace rss {

std::size_t values_in_a_reply(std::size_t value_bytes) {
  return std::max<std::size_t>(1, (kMaxReplyBytes - sizeof(Reply)) / (value_bytes + sizeof(Reply)));
}

Arguments arguments_of(const std::vector<std::string>& keys) {
  Arguments arguments;
  for (const std::string& key : keys) arguments.add(key);
  return arguments;
}

Result<Reply> one_per_key(Result<Reply> outcome, std::size_t keys, const Operation* operation) {
  const bool complete = !outcome.ok() || outcome.value().items.size() == keys;
  return complete ? std::move(outcome) : unexpected_reply(operation->name);
}

void GatheredLists::put(std::size_t index, Result<Reply> outcome) {
  if (!done_) return;
  if (!outcome.ok()) return std::exchange(done_, {})(std::move(outcome));
  lists_[index] = std::move(outcome.value().items);
  if (++answered_ < lists_.size()) return;
  std::vector<Reply> all;
  for (std::vector<Reply>& list : lists_)
    all.insert(all.end(), std::move_iterator(list.begin()), std::move_iterator(list.end()));
  std::exchange(done_, {})(Reply::from(std::move(all)));
}

}  // namespace rss
