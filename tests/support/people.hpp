// Who and what the specs talk about: short names for ids that differ in their last byte.
#pragma once

#include "actors/task.hpp"
#include "events/escrow.hpp"

namespace gstd::testing {

template <class Id>
constexpr Id id_of(std::uint8_t number) {
  Id id;
  id.bytes.back() = number;
  return id;
}

constexpr Wallet wallet_of(std::uint8_t number) {
  Wallet wallet;
  wallet.account.back() = number;
  return wallet;
}

/// A worker and the wallet that owns it.
struct Person {
  WorkerId worker;
  Wallet wallet;
};
constexpr Person person(std::uint8_t number) {
  return {id_of<WorkerId>(number), wallet_of(number)};
}

constexpr Person ann = person(1);
constexpr Person bob = person(2);
constexpr Person cat = person(3);
constexpr Person dan = person(4);
constexpr Wallet requester = wallet_of(100);
constexpr TaskId task_1 = id_of<TaskId>(1);
constexpr TaskId task_2 = id_of<TaskId>(2);
constexpr TaskId task_3 = id_of<TaskId>(3);
constexpr EscrowId escrow_1 = id_of<EscrowId>(1);
constexpr Sha256 yes = id_of<Sha256>(1);
constexpr Sha256 no = id_of<Sha256>(2);
constexpr Sha256 maybe = id_of<Sha256>(3);

constexpr UnixMillis at(std::int64_t milliseconds) { return UnixMillis{milliseconds}; }
constexpr Nano nano(std::int64_t amount) { return Nano{amount}; }

/// Lease 9 s (a third is 3 s), queue 60 s, whole life 600 s, reward 1000.
inline TaskSpec task_spec(Tier tier = Tier::standard) {
  TaskSpec spec;
  spec.type = "demo.primes";
  spec.module = id_of<Sha256>(10);
  spec.input = id_of<Sha256>(11);
  spec.reward_nano = nano(1000);
  spec.tier = tier;
  spec.memory_pages_max = 16;
  spec.lease_ms = Millis{9'000};
  spec.queue_timeout_ms = Millis{60'000};
  spec.total_timeout_ms = Millis{600'000};
  return spec;
}
/// The usual spec, one field of it another.
template <class T>
Shared<TaskSpec> spec_with(T TaskSpec::*field, T value) {
  TaskSpec spec = task_spec();
  spec.*field = std::move(value);
  return spec;
}

constexpr Wallet treasury = wallet_of(200);

/// What escrows of these specs' chain commit to.
inline EscrowContract contract_terms() {
  return {wallet_of(201), id_of<VoucherKey>(202), -3, {}, treasury};
}

inline WorkerFacts facts_of(const Person& who) {
  WorkerFacts facts;
  facts.owner = who.wallet;
  facts.is_registered = true;
  return facts;
}

}  // namespace gstd::testing
