// SPDX-License-Identifier: Apache-2.0

/// Why there is no connection, for a person.
struct ConnectionFailure {
    /// Begins with the broker's address, and gives advice where possible.
    let reason: String
    /// A person has to change something: the cause does not end without that.
    var isPermanent = false
}
