// SPDX-License-Identifier: Apache-2.0

/// Why there is no connection, for a person.
struct ConnectionFailure {
    /// Begins with the broker's address, and says what to do about it where we know.
    let reason: String
    /// It will not end by itself soon.
    var isPermanent = false
}
