// SPDX-License-Identifier: Apache-2.0

import MQTT
import Ports
import Reactor
import ReactorTesting
import TestSupport
import Testing

@Suite struct DeliveryTests {
    @Test func aMessageIsAcknowledgedAndReceived() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            recorder.client.subscribe("there/#")
            try await recorder.connect()
            let delivery = try #require(recorder.publish("there/and/back", "21.4"))
            #expect(recorder.delivered.isEmpty, "Events come after the call.")
            try await recorder.until("the echo") {
                recorder.delivered == [delivery] && recorder.received.count == 1
            }
            let echo = ClientRecorder.Message(
                topic: "there/and/back", text: "21.4", isRetained: false)
            #expect(recorder.received == [echo])
            await recorder.leave()
        }
        #expect(broker.topicsPublished(by: "gateway") == ["there/and/back"])
    }

    /// A command that was published retained is one at its first arrival too.
    @Test func aMessageIsReportedAsItWasPublished() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            recorder.client.subscribe("as/published", asPublished: true)
            recorder.client.subscribe("as/arrived")
            try await recorder.connect()
            for topic in ["as/published", "as/arrived"] {
                _ = recorder.publish(topic, "on", retain: true)
            }
            try await recorder.until("both") { recorder.received.count == 2 }
            #expect(recorder.received.map(\.isRetained) == [true, false])
            await recorder.leave()
        }
    }

    @Test func atQoS0AMessageIsDeliveredWhenItIsInTheSocket() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            try await recorder.connect()
            let deliveries = (0..<5).map { recorder.publish("t/\($0)", "x", qos: .atMostOnce) }
            #expect(recorder.delivered.isEmpty, "Events come after the call.")
            try await recorder.until("all taken") { recorder.delivered.map { $0 } == deliveries }
            // Its acknowledgement shows that the broker has read all messages before it.
            _ = recorder.publish("end", "x")
            await recorder.leave()
        }
        #expect(broker.topicsPublished(by: "gateway") == (0..<5).map { "t/\($0)" } + ["end"])
    }

    @Test func aFrozenBrokerFillsTheWindowAndAThawedOneEmptiesIt() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway"), window: 3))
            try await recorder.connect()
            process.freeze()
            var taken = 0
            while recorder.client.hasRoom, recorder.publish("t/\(taken)", "x") != nil { taken += 1 }
            #expect(taken == 3)
            process.thaw()
            try await recorder.until("room") { recorder.roomsOffered == 1 }
            #expect(recorder.client.hasRoom)
            try await recorder.until("acknowledged") { recorder.delivered.count == 3 }
            await recorder.leave()
        }
    }

    @Test func atQoS0AFullSocketStopsPublishing() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            try await recorder.connect()
            process.freeze()
            let text = String(repeating: "x", count: 60_000)
            var taken = 0
            while recorder.client.hasRoom, taken < 1000 {
                _ = recorder.publish("t", text, qos: .atMostOnce)
                taken += 1
            }
            #expect(taken < 1000, "A frozen broker must not fill our memory.")
            process.thaw()
            try await recorder.until("room") { recorder.roomsOffered == 1 }
            await recorder.leave()
        }
    }

    @Test func atQoS0AnUnwrittenMessageIsNotReportedWhenTheConnectionBreaks() throws {
        let (broker, process) = try MosquittoBroker.started()
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            try await recorder.connect()
            process.freeze()
            let text = String(repeating: "x", count: 60_000)
            var taken: [DeliveryID?] = []
            while recorder.client.hasRoom, taken.count < 1000 {
                taken.append(recorder.publish("t", text, qos: .atMostOnce))
            }
            try await recorder.until("all but one written") {
                recorder.delivered.count == taken.count - 1
            }
            process.kill()
            try await recorder.until("lost") { recorder.reasons.count == 1 }
            #expect(recorder.delivered.map { $0 } == taken.dropLast())
            let began = EventLoop.current.now
            await recorder.leave()
            #expect(began.duration(to: EventLoop.current.now) < .seconds(2))
        }
    }

    @Test func messagesOfBothLevelsMayBeUnderWayTogether() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway"), window: 10))
            try await recorder.connect()
            var deliveries: [DeliveryID?] = []
            for _ in 0..<10 {
                deliveries.append(recorder.publish("one", "x"))
                deliveries.append(recorder.publish("zero", "x", qos: .atMostOnce))
                try await recorder.until("both") { recorder.delivered.count == deliveries.count }
            }
            #expect(Set(recorder.delivered) == Set(deliveries.compactMap { $0 }))
            // With a count that is wrong by one for each pair, there would be no room, or the test
            // would wait here.
            #expect(recorder.client.hasRoom)
            await recorder.leave()
        }
    }

    @Test func aMessageAtQoS0TakesNoRoomOfUnacknowledgedMessages() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway"), window: 3))
            try await recorder.connect()
            process.freeze()
            _ = recorder.publish("one", "x")
            let written = recorder.publish("zero", "x", qos: .atMostOnce)
            try await recorder.until("written") { recorder.delivered.map { $0 } == [written] }
            var taken = 1
            while recorder.client.hasRoom, recorder.publish("one", "x") != nil { taken += 1 }
            #expect(taken == 3)
            process.thaw()
            try await recorder.until("acknowledged") { recorder.delivered.count == 4 }
            await recorder.leave()
        }
    }

    @Test func aMessageThatIsTooLargeIsReportedAndDropped() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            recorder.client.subscribe("#")
            try await recorder.connect()
            _ = recorder.publish("large", String(repeating: "x", count: 65_537))
            _ = recorder.publish("small", "x")
            try await recorder.until("the small one") { !recorder.received.isEmpty }
            #expect(recorder.received.map(\.topic) == ["small"])
            #expect(recorder.ignored == ["large: 65537"])
            await recorder.leave()
        }
    }

    @Test func aRefusedSubscriptionIsReported() throws {
        var options = MosquittoBroker.Options()
        options.forbidsSubscriptions = true
        let (broker, process) = try MosquittoBroker.started(options)
        defer { process.stop() }
        try RealLoop.run {
            let recorder = ClientRecorder(BrokerClient(.local(broker, id: "gateway")))
            recorder.client.subscribe("commands/#")
            try await recorder.connect()
            try await recorder.until("the refusal") { recorder.notSubscribed == ["commands/#"] }
            let delivery = try #require(recorder.publish("reading", "21.4"))
            try await recorder.until("the acknowledgement") { recorder.delivered == [delivery] }
            await recorder.leave()
        }
    }
}
