// How a connection writes: a batch in one piece, and what the socket did not take when it can.
#include "net/tls_session.h"
#include "redis/connection.h"

namespace rss {

// What one uv_try_write left over; libuv needs it until the callback, with or without a connection.
struct Connection::Remainder {
  uv_write_t request;
  std::string bytes;
  Loop* loop;
  Connection* connection;
};

Connection::~Connection() {
  batch_.clear();
  if (tls_ && tls_->open()) tls_->say_farewell();
  flush();
  if (remainder_) remainder_->connection = nullptr;
}

// What is to be written: the batch itself, or sealed.
std::string& Connection::wire() {
  if (!tls_) return batch_;
  if (!batch_.empty() && !tls_->send(batch_)) write_error_ = UV_EPROTO;
  batch_.clear();
  return tls_->outgoing();
}

void Connection::flush() {
  if (remainder_ || write_error_ || !socket_) return;
  std::string& bytes = wire();
  if (bytes.empty()) return;
  uv_buf_t buffer = uv_buf_init(bytes.data(), static_cast<unsigned>(bytes.size()));
  const int written = uv_try_write(socket_.stream(), &buffer, 1);
  if (written < 0 && written != UV_EAGAIN) {
    write_error_ = written;
    return;
  }
  const std::size_t length = written < 0 ? 0 : static_cast<std::size_t>(written);
  traffic_.bytes_sent += bytes.size();
  if (length < bytes.size()) return write_remainder(bytes, length);
  bytes.clear();
}

void Connection::write_remainder(std::string& bytes, std::size_t written) {
  bytes.erase(0, written);
  remainder_ = new Remainder{{}, std::exchange(bytes, {}), &loop_, this};
  remainder_->request.data = remainder_;
  uv_buf_t buffer =
      uv_buf_init(remainder_->bytes.data(), static_cast<unsigned>(remainder_->bytes.size()));
  loop_.count_opened();
  const int status = uv_write(&remainder_->request, socket_.stream(), &buffer, 1,
                              [](uv_write_t* request, int code) {
                                auto* remainder = static_cast<Remainder*>(request->data);
                                Loop* loop = remainder->loop;
                                Connection* connection = remainder->connection;
                                delete remainder;
                                if (connection) connection->on_written(code);
                                loop->count_closed();
                              });
  if (status == 0) return;
  delete std::exchange(remainder_, nullptr);
  loop_.count_closed();
  write_error_ = status;
}

void Connection::on_written(int status) {
  remainder_ = nullptr;
  if (status != 0) {
    write_error_ = status;
    return;
  }
  flush();
  if (accepts()) owner_.on_drained();
}

}  // namespace rss
