// All of crypto in one include, for those who sign and seal: keys, ciphers, claims, sessions.
#pragma once

#include "adapters/crypto/cipher.hpp"
#include "adapters/crypto/claims.hpp"
#include "adapters/crypto/keys.hpp"
#include "adapters/crypto/session.hpp"
