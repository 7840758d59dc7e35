// SPDX-License-Identifier: Apache-2.0

import Plan
import Reactor

/// Looks up the hosts of ports, at most one look-up for a host at a time.
///
/// **Trap.** A resolver without an answer takes 10 to 40 seconds, and its call cannot be cancelled:
/// it holds a thread of `offload`. A port that is tried again every few seconds would take one
/// thread after the other.
///
/// **Choice.** An attempt that gives up leaves its look-up behind, and the next attempt waits for
/// it. What a look-up has found while no attempt waited is used if it is fresh.
@LoopActor final class HostLookups {
    private typealias Found = Result<[SocketAddress], StreamError>

    private struct Lookup {
        let task: LoopTask<Found>
        /// When it ended; `nil` while it runs.
        var end: Instant?
    }

    /// How long a result may have waited for an attempt.
    private static let freshness = Duration.seconds(10)

    private let loop: EventLoop
    private var lookups: [String: Lookup] = [:]

    init(loop: EventLoop) {
        self.loop = loop
    }

    /// The addresses of a server, at least one.
    ///
    /// - Throws: `.nameNotFound`; `CancellationError`, after which the look-up goes on.
    func addresses(of server: HostAndPort) async throws -> [SocketAddress] {
        if let end = lookups[server.host]?.end, end + Self.freshness < loop.now {
            lookups[server.host] = nil
        }
        let lookup = lookups[server.host] ?? begin(server.host)
        let found = try await shield(lookup.task)
        lookups[server.host] = nil
        return try found.get().map { $0.with(port: server.port) }
    }

    func isLookingUp(_ host: String) -> Bool {
        lookups[host].map { $0.end == nil } ?? false
    }

    private func begin(_ host: String) -> Lookup {
        let task = spawn("look-up of \(host)") { [self] in
            let found = await find(host)
            lookups[host]?.end = loop.now
            return found
        }
        let lookup = Lookup(task: task)
        lookups[host] = lookup
        return lookup
    }

    private func find(_ host: String) async -> Found {
        do {
            return .success(try await Reactor.addresses(of: host, port: 0))
        } catch let error as StreamError {
            return .failure(error)
        } catch {
            // The loop ends: no attempt waits any more.
            return .failure(StreamError("look up", host, code: 0))
        }
    }
}
