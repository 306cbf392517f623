// Names: host names that only a test knows. The test program has a getaddrinfo of its own in front
// of the system's, which still answers for every other name.
#pragma once

#include <string>
#include <vector>

namespace rss {

// From now on the name has these numeric addresses, in this order.
void define_name(const std::string& name, std::vector<std::string> addresses);

// While it is alive, look-ups of this name do not end.
class HeldName {
 public:
  explicit HeldName(std::string name);
  ~HeldName();
  HeldName(const HeldName&) = delete;
  HeldName& operator=(const HeldName&) = delete;

  // How many look-ups wait now.
  std::size_t waiting() const;

 private:
  const std::string name_;
};

}  // namespace rss
