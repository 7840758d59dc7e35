// SPDX-License-Identifier: Apache-2.0

/// What a registration wants to be told of a descriptor. The bits are those of epoll.
public struct Interest: OptionSet, Hashable, Sendable {
    /// The set as bits.
    public let rawValue: UInt8

    /// The set with those bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// There are bytes to read, a connection to accept, or the end.
    public static let readable = Interest(rawValue: 1)
    /// There is room to write.
    public static let writable = Interest(rawValue: 4)
}

/// What the kernel says of a descriptor. The bits are those of epoll.
///
/// `hangUp` and `error` are told even to a registration that is interested in nothing, again in
/// each turn: answer them by cancelling the registration, or the loop will spin.
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
    /// The other side is gone; there may still be bytes to read.
    public static let hangUp = Readiness(rawValue: 16)
    /// The next call on the descriptor will say which error.
    public static let error = Readiness(rawValue: 8)

    /// What of it a registration with an interest is told.
    package func wanted(by interest: Interest) -> Readiness {
        Readiness(rawValue: rawValue & (interest.rawValue | 24))
    }
}
