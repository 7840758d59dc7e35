// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import ReactorTesting
import TestSupport
import Testing

@testable import MQTT

@Suite struct IdleTests {
    /// The library counts on the kernel's clock, so this takes the shortest keepalive in real time.
    @Test func anIdleConnectionWakesTheLoopForTheQuestionAndTheAnswerOnly() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let loop = EventLoop.current
            var settings = BrokerSettings.local(broker, id: "gateway")
            settings.keepalive = .seconds(5)
            let witness = Witness(BrokerClient(settings))
            try await witness.connect()
            let before = loop.statistics.wakeUps
            await withUnsafeContinuation { continuation in
                loop.schedule(after: .seconds(7)) { continuation.resume() }
            }
            // The end of the wait is one, the question and its answer are two.
            #expect(loop.statistics.wakeUps - before == 3)
            #expect(witness.reasons.isEmpty)
            await witness.leave()
        }
        #expect(broker.log.count { $0.contains("Received PINGREQ from gateway") } == 1)
    }

    @Test func publishingAtQoS0IsNoSignOfLifeOfTheBroker() throws {
        let watch = askedAfter(sent: 100, heard: 40)
        #expect(watch == 101)
    }

    @Test func whoHeardAndSentHasNothingToAsk() throws {
        let watch = askedAfter(sent: 100, heard: 90)
        #expect(watch == 151)
    }

    /// With a keepalive of 60 s, when the broker is asked, in seconds.
    private func askedAfter(sent: Int64, heard: Int64) -> Int64 {
        var watch = KeepaliveWatch(keepalive: .seconds(60))
        watch.lastSent = Instant(nanoseconds: sent * 1_000_000_000)
        watch.lastReceived = Instant(nanoseconds: heard * 1_000_000_000)
        return watch.due.nanoseconds / 1_000_000_000
    }
}
