// The protocol a second time, written down as plainly as can be: what a stream of replies holds
// that the reader has accepted. It says nothing about streams that the reader refuses.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "contract/reply.h"

namespace rss::fuzz {

struct ModelRoot {
  bool push = false;
  bool holds_error = false;
  // The leaves in their order, each with its kind, so that the shape of lists does not matter.
  std::string leaves;
};

struct ModelStream {
  // The roots that are complete.
  std::vector<ModelRoot> roots;
  std::size_t complete_bytes = 0;
  // The most that any header announced, those of the incomplete rest included.
  long long longest_text = 0;
  long long most_elements = 0;
  int deepest = 0;
  bool push_inside = false;
};

ModelStream model_of(std::string_view bytes);

// The same spelling of a reply.
std::string leaves_of(const Reply& reply);

// How many requests, each a list, these bytes are; 0 when they are anything else.
std::size_t whole_requests(std::string_view bytes);

}  // namespace rss::fuzz
