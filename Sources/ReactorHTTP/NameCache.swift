// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The addresses of the hosts of a client, for a minute.
///
/// libcurl looks a name up on a thread of its own, and waits for that thread when its transfer is
/// removed: a cancelled request would block the loop for as long as the name server takes. So names
/// are looked up by the loop's `offload`, whose callers leave at once, and libcurl gets addresses.
@LoopActor final class NameCache {
    private typealias Answer = Result<[SocketAddress], any Error>

    private struct Entry {
        let lookup: LoopTask<Answer>
        let expiry: Instant
    }

    /// How long an answer is used.
    private static let lifetime = Duration.seconds(60)
    /// At how many names the old ones are dropped.
    private static let capacity = 1_000

    private var entries: [String: Entry] = [:]

    /// Whether a host has to be looked up: digits and `localhost` are known to libcurl.
    static func isName(_ host: String) -> Bool {
        if host.hasPrefix("[") || host == "localhost" || host.hasSuffix(".localhost") {
            return false
        }
        return (try? SocketAddress(ip: host, port: 0)) == nil
    }

    /// Looks a name up.
    ///
    /// - Returns: What `CURLOPT_RESOLVE` wants.
    /// - Throws: `StreamError`; `CancellationError`.
    func resolve(_ host: String, _ port: Int) async throws -> String {
        let found = try await addresses(of: host).compactMap(\.host).map { digits in
            digits.contains(":") ? "[\(digits)]" : digits
        }
        return "+\(host):\(port):\(found.joined(separator: ","))"
    }

    private func addresses(of host: String) async throws -> [SocketAddress] {
        let now = EventLoop.current.now
        if let entry = entries[host], entry.expiry > now { return try await answer(of: entry) }
        if entries.count >= Self.capacity { entries = entries.filter { $0.value.expiry > now } }
        if entries.count >= Self.capacity { entries = [:] }
        // Its error is a value: all who asked may have left before it comes.
        let lookup = spawn("look up \(host)") { () -> Answer in
            do {
                return .success(try await Reactor.addresses(of: host, port: 0))
            } catch {
                self.entries[host] = nil
                return .failure(error)
            }
        }
        let entry = Entry(lookup: lookup, expiry: now.advanced(by: Self.lifetime))
        entries[host] = entry
        return try await answer(of: entry)
    }

    private func answer(of entry: Entry) async throws -> [SocketAddress] {
        try await shield(entry.lookup).get()
    }
}
