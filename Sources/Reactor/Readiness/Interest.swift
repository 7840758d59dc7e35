// SPDX-License-Identifier: Apache-2.0

/// The events that a registration requests for a descriptor. The bits are those of epoll.
public struct Interest: OptionSet, Hashable, Sendable {
    /// The set as bits.
    public let rawValue: UInt8

    /// The set with those bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// There are bytes to read or a connection to accept, or the end is reached.
    public static let readable = Interest(rawValue: 1)
    /// There is room to write.
    public static let writable = Interest(rawValue: 4)
}

/// The state of a descriptor, from the kernel. The bits are those of epoll.
///
/// `hangUp` and `error` are reported even to a registration with an empty interest, again in each
/// turn: cancel the registration then, or the loop spins.
public struct Readiness: OptionSet, Hashable, Sendable {
    /// The set as bits.
    public let rawValue: UInt8

    /// The set with those bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// A read does not have to wait.
    public static let readable = Readiness(rawValue: 1)
    /// A write does not have to wait.
    public static let writable = Readiness(rawValue: 4)
    /// The other side is closed; there may still be bytes to read.
    public static let hangUp = Readiness(rawValue: 16)
    /// The next call on the descriptor returns the error.
    public static let error = Readiness(rawValue: 8)

    /// The part of it that a registration with an interest gets.
    package func wanted(by interest: Interest) -> Readiness {
        Readiness(rawValue: rawValue & (interest.rawValue | 24))
    }
}
