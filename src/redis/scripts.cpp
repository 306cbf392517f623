#include "redis/scripts.h"

#include <openssl/evp.h>

namespace rss {
namespace {

std::string sha1_hex(std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  EVP_Digest(text.data(), text.size(), digest, &length, EVP_sha1(), nullptr);
  std::string hex;
  for (unsigned i = 0; i < length; ++i) {
    hex += "0123456789abcdef"[digest[i] >> 4];
    hex += "0123456789abcdef"[digest[i] & 15];
  }
  return hex;
}

}  // namespace

const std::string& Scripts::hash_of(const Operation& operation) {
  std::string& hash = hashes_[&operation];
  if (hash.empty()) hash = sha1_hex(operation.lua);
  return hash;
}

}  // namespace rss
