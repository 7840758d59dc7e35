// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Connects to the first address of a host that answers ("happy eyeballs", RFC 8305).
///
/// **Fact.** A name may have addresses of both families, and one of the families may lead nowhere:
/// the kernel then waits two minutes for an answer.
///
/// **Choice.** The families alternate, beginning with the family that the resolver prefers. The
/// next attempt starts when the one before has failed, or after 250 ms, while the earlier ones go
/// on. The first connection wins; the other attempts are cancelled and closed.
@LoopActor struct ConnectionRace {
    typealias Attempt = @LoopActor (SocketAddress) async throws -> ByteStream

    /// How long an attempt has before the next one starts.
    static let headStart = Duration.milliseconds(250)

    private enum Event: Sendable {
        case connected(ByteStream)
        case failed(StreamError)
        /// The head start of the attempt with this number is over.
        case isLate(Int)
    }

    private typealias Work = @LoopActor () async throws -> Event

    private let attempt: Attempt
    private var waiting: ArraySlice<SocketAddress>
    private var started = 0
    private var failures: [StreamError] = []

    /// - Parameters:
    ///   - addresses: At least one, the best one first.
    ///   - attempt: Connects to one of them.
    init(_ addresses: [SocketAddress], _ attempt: @escaping Attempt) {
        waiting = ConnectionRace.interleaved(addresses)[...]
        self.attempt = attempt
    }

    /// - Throws: `CancellationError`; the most helpful `StreamError` if no address answers.
    mutating func run() async throws -> ByteStream {
        try await withThrowingTaskGroup(of: Event.self) { group in
            defer { group.cancelAll() }
            startNext(in: &group)
            while let event = try await group.next() {
                switch event {
                case .connected(let stream): return stream
                case .isLate(let number): if number == started { startNext(in: &group) }
                case .failed(let error):
                    failures.append(error)
                    startNext(in: &group)
                    if failures.count == started { throw bestFailure }
                }
            }
            preconditionFailure("an attempt ends with a connection or a failure")
        }
    }

    private mutating func startNext(in group: inout ThrowingTaskGroup<Event, any Error>) {
        guard let address = waiting.popFirst() else { return }
        started += 1
        group.addTask(operation: attempting(address))
        if !waiting.isEmpty { group.addTask(operation: waitingFor(started)) }
    }

    private func attempting(_ address: SocketAddress) -> Work {
        { [attempt] in
            do {
                return .connected(try await attempt(address))
            } catch let error as StreamError {
                return .failed(error)
            }
        }
    }

    private func waitingFor(_ number: Int) -> Work {
        {
            try await sleep(for: ConnectionRace.headStart)
            return .isLate(number)
        }
    }

    /// A machine without IPv6 finds each address of IPv6 unreachable: that explains nothing.
    private var bestFailure: StreamError {
        failures.first { $0.kind != .unreachable } ?? failures[0]
    }

    /// The addresses with alternating families, each family in its order.
    static func interleaved(_ addresses: [SocketAddress]) -> [SocketAddress] {
        let first = addresses.filter { $0.family == addresses[0].family }
        let others = addresses.filter { $0.family != addresses[0].family }
        return (0..<max(first.count, others.count)).flatMap { index in
            [first, others].compactMap { index < $0.count ? $0[index] : nil }
        }
    }
}
