// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

/// Attempts whose ends the test decides, on the manual clock.
struct ConnectionRaceTests {
    /// What happens to the attempt at an address, after a time.
    private enum Fate: Sendable {
        case connects(after: Duration)
        case fails(StreamError.Kind, after: Duration)
        case neverAnswers
    }

    @Test func theFamiliesAlternate() throws {
        let addresses = try ["::1", "::2", "::3", "127.0.0.1", "127.0.0.2"].map {
            try SocketAddress(ip: $0, port: 1)
        }
        try TestLoop.run { _ in
            let order = ConnectionRace.interleaved(addresses).map { $0.host ?? "" }
            #expect(order == ["::1", "127.0.0.1", "::2", "127.0.0.2", "::3"])
        }
    }

    @Test func theNextAttemptStartsAfterAQuarterOfASecond() throws {
        let fates: [Fate] = [.neverAnswers, .connects(after: .milliseconds(100)), .neverAnswers]
        #expect(try run(fates) == ["0: 1", "250: 2", "350: 2 wins", "350: 1 cancelled"])
    }

    @Test func theNextAttemptStartsAtOnceWhenOneFails() throws {
        let fates: [Fate] = [
            .fails(.refused, after: .milliseconds(10)), .neverAnswers,
            .connects(after: .milliseconds(1)),
        ]
        // The head start of the first attempt ends at 250, and starts nothing.
        #expect(try run(fates) == ["0: 1", "10: 2", "260: 3", "261: 3 wins", "261: 2 cancelled"])
    }

    @Test func anEarlierAttemptCanStillWin() throws {
        let fates: [Fate] = [.connects(after: .milliseconds(300)), .neverAnswers]
        #expect(try run(fates) == ["0: 1", "250: 2", "300: 1 wins", "300: 2 cancelled"])
    }

    @Test func whenAllFailTheMostHelpfulErrorIsThrown() throws {
        let fates: [Fate] = [
            .fails(.unreachable, after: .zero), .fails(.refused, after: .milliseconds(20)),
            .fails(.timedOut, after: .milliseconds(1)),
        ]
        #expect(try run(fates) == ["0: 1", "0: 2", "20: 3", "21: refused"])
        #expect(try run([.fails(.unreachable, after: .zero)]) == ["0: 1", "0: unreachable"])
    }

    /// What happens, each with its millisecond.
    private func run(_ fates: [Fate]) throws -> [String] {
        try TestLoop.run { time in
            let (trace, begin) = (Trace(), time.now)
            @LoopActor func note(_ event: String) {
                let passed = begin.duration(to: time.now)
                trace("\(Int(passed / .milliseconds(1))): \(event)")
            }
            let addresses = try fates.indices.map { try SocketAddress(ip: "::1", port: $0 + 1) }
            let racing = Task {
                var race = ConnectionRace(addresses) { address in
                    let number = address.port ?? 0
                    note("\(number)")
                    do {
                        try await meet(fates[number - 1], number)
                    } catch let error as CancellationError {
                        note("\(number) cancelled")
                        throw error
                    }
                    note("\(number) wins")
                    return try ByteStream.pair().0
                }
                do {
                    _ = try await race.run()
                } catch let error as StreamError {
                    note("\(error.kind)")
                }
            }
            await time.advance(by: .seconds(10))
            try await racing.value
            return trace.events
        }
    }

    @LoopActor private func meet(_ fate: Fate, _ number: Int) async throws {
        switch fate {
        case .connects(let delay): try await sleep(for: delay)
        case .fails(let kind, let delay):
            try await sleep(for: delay)
            throw StreamError(kind, "connect", "\(number)", "")
        case .neverAnswers: try await sleep(for: .seconds(3600))
        }
    }
}
