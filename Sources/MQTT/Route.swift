// SPDX-License-Identifier: Apache-2.0

import CMosquitto
import Glibc

/// The kinds of address that a name can have.
enum AddressFamily: Sendable {
    case v4, v6

    /// A socket that is bound to it can only reach addresses of its kind.
    var anyAddress: String { self == .v4 ? "0.0.0.0" : "::" }

    /// The kinds of address that a name has, in the order in which the system would try them.
    ///
    /// Blocks until the name servers answer: for `offload` only.
    ///
    /// - Parameter error: Gets the code of `getaddrinfo` when there is none.
    static func all(of host: String, error: inout Int32) -> [AddressFamily] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var first: UnsafeMutablePointer<addrinfo>?
        error = getaddrinfo(host, nil, &hints, &first)
        guard error == 0 else { return [] }
        defer { freeaddrinfo(first) }
        var families: [AddressFamily] = []
        for entry in sequence(first: first, next: { $0?.pointee.ai_next }) {
            guard let entry else { break }
            let family: AddressFamily = entry.pointee.ai_family == AF_INET6 ? .v6 : .v4
            if !families.contains(family) { families.append(family) }
        }
        return families
    }
}

/// Which kind of address to try next.
///
/// The library begins a connection to a name's first address, and then never tries another.
/// `localhost` is `::1` first on Debian, and a broker that listens on IPv4 only would never be
/// reached. So for a name with both kinds, the second kind is tried immediately after the first.
/// The kind that was reached last is tried first.
struct Route: Sendable {
    private var reached: AddressFamily?
    private var tried: [AddressFamily] = []
    private var hasOther = false

    /// - Returns: The kind to try now; `nil` when there is no choice.
    mutating func choose(among families: [AddressFamily]) -> AddressFamily? {
        var open = families.filter { !tried.contains($0) }
        if open.isEmpty { (open, tried) = (families, []) }
        guard families.count > 1, let first = open.first else { return nil }
        let choice = reached.flatMap { open.contains($0) ? $0 : nil } ?? first
        tried.append(choice)
        hasOther = open.count > 1
        return choice
    }

    /// A server has accepted the connection at the chosen address.
    mutating func noteReached() {
        reached = tried.last ?? reached
        (tried, hasOther) = ([], false)
    }

    /// There was no connection to the chosen address.
    ///
    /// - Returns: True when the other kind of address should be tried at once.
    mutating func noteUnreached() -> Bool {
        if !hasOther { tried = [] }
        defer { hasOther = false }
        return hasOther
    }
}
