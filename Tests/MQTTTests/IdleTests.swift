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
    @Test func anIdleConnectionWakesTheLoopForPINGREQAndPINGRESPOnly() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let loop = EventLoop.current
            var settings = BrokerSettings.local(broker, id: "gateway")
            settings.keepalive = .seconds(5)
            let recorder = ClientRecorder(BrokerClient(settings))
            try await recorder.connect()
            let before = loop.statistics.wakeUps
            await withUnsafeContinuation { continuation in
                loop.schedule(after: .seconds(7)) { continuation.resume() }
            }
            // One for the end of the wait, two for the PINGREQ and the PINGRESP.
            #expect(loop.statistics.wakeUps - before == 3)
            #expect(recorder.reasons.isEmpty)
            await recorder.leave()
        }
        #expect(broker.log.count { $0.contains("Received PINGREQ from gateway") } == 1)
    }

    @Test func publishingAtQoS0DoesNotDelayThePing() throws {
        let due = pingDue(sent: 100, received: 40)
        #expect(due == 101)
    }

    @Test func trafficInBothDirectionsDelaysThePing() throws {
        let due = pingDue(sent: 100, received: 90)
        #expect(due == 151)
    }

    /// When the PINGREQ is due, in seconds, with a keepalive of 60 s.
    private func pingDue(sent: Int64, received: Int64) -> Int64 {
        var watch = KeepaliveWatch(keepalive: .seconds(60))
        watch.lastSent = Instant(nanoseconds: sent * 1_000_000_000)
        watch.lastReceived = Instant(nanoseconds: received * 1_000_000_000)
        return watch.due.nanoseconds / 1_000_000_000
    }
}
