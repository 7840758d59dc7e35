// SPDX-License-Identifier: Apache-2.0

import MQTT
import Ports
import Reactor
import ReactorTesting
import TestSupport
import Testing

@Suite struct DeliveryTests {
    @Test func theBrokerAcknowledgesAndIsHeard() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let witness = Witness(BrokerClient(.local(broker, id: "gateway")))
            witness.client.subscribe("there/#")
            try await witness.connect()
            let delivery = try #require(witness.publish("there/and/back", "21.4"))
            #expect(witness.delivered.isEmpty, "Events come after the call.")
            try await witness.until("the echo") {
                witness.delivered == [delivery] && witness.received.count == 1
            }
            let echo = Witness.Message(topic: "there/and/back", text: "21.4", isRetained: false)
            #expect(witness.received == [echo])
            await witness.leave()
        }
        #expect(broker.topicsPublished(by: "gateway") == ["there/and/back"])
    }

    @Test func atQoS0AMessageIsDoneWhenTheConnectionHasTakenIt() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let witness = Witness(BrokerClient(.local(broker, id: "gateway")))
            try await witness.connect()
            let deliveries = (0..<5).map { witness.publish("t/\($0)", "x", qos: .atMostOnce) }
            #expect(witness.delivered.isEmpty, "Events come after the call.")
            try await witness.until("all taken") { witness.delivered.map { $0 } == deliveries }
            // Its acknowledgement says that the broker has read what came before it.
            _ = witness.publish("end", "x")
            await witness.leave()
        }
        #expect(broker.topicsPublished(by: "gateway") == (0..<5).map { "t/\($0)" } + ["end"])
    }

    @Test func aFrozenBrokerFillsTheWindowAndRoomComesBackWithIt() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let witness = Witness(BrokerClient(.local(broker, id: "gateway"), window: 3))
            try await witness.connect()
            process.freeze()
            var taken = 0
            while witness.client.hasRoom, witness.publish("t/\(taken)", "x") != nil { taken += 1 }
            #expect(taken == 3)
            process.thaw()
            try await witness.until("room") { witness.roomsOffered == 1 }
            #expect(witness.client.hasRoom)
            try await witness.until("acknowledged") { witness.delivered.count == 3 }
            await witness.leave()
        }
    }

    @Test func atQoS0AFullSocketIsTheBound() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let witness = Witness(BrokerClient(.local(broker, id: "gateway")))
            try await witness.connect()
            process.freeze()
            let text = String(repeating: "x", count: 60_000)
            var taken = 0
            while witness.client.hasRoom, taken < 1000 {
                _ = witness.publish("t", text, qos: .atMostOnce)
                taken += 1
            }
            #expect(taken < 1000, "A frozen broker must not fill our memory.")
            process.thaw()
            try await witness.until("room") { witness.roomsOffered == 1 }
            await witness.leave()
        }
    }

    @Test func atQoS0WhatIsNotWrittenIsDoneOnceWhenTheConnectionBreaks() throws {
        let (broker, process) = try MosquittoBroker.started()
        try RealLoop.run {
            let witness = Witness(BrokerClient(.local(broker, id: "gateway")))
            try await witness.connect()
            process.freeze()
            let text = String(repeating: "x", count: 60_000)
            var taken: [DeliveryID?] = []
            while witness.client.hasRoom, taken.count < 1000 {
                taken.append(witness.publish("t", text, qos: .atMostOnce))
            }
            try await witness.until("all but one written") {
                witness.delivered.count == taken.count - 1
            }
            process.kill()
            try await witness.until("lost") { witness.reasons.count == 1 }
            #expect(witness.delivered.map { $0 } == taken)
            let began = EventLoop.current.now
            await witness.leave()
            #expect(began.duration(to: EventLoop.current.now) < .seconds(2))
        }
    }

    @Test func bothLevelsMayBeUnderWayTogether() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let witness = Witness(BrokerClient(.local(broker, id: "gateway"), window: 10))
            try await witness.connect()
            var deliveries: [DeliveryID?] = []
            for _ in 0..<10 {
                deliveries.append(witness.publish("one", "x"))
                deliveries.append(witness.publish("zero", "x", qos: .atMostOnce))
                try await witness.until("both") { witness.delivered.count == deliveries.count }
            }
            #expect(Set(witness.delivered) == Set(deliveries.compactMap { $0 }))
            // A count that is wrong by one for each pair would leave no room, or wait here.
            #expect(witness.client.hasRoom)
            await witness.leave()
        }
    }

    @Test func aMessageAtQoS0TakesNoPlaceOfOneThatIsNotAcknowledged() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let witness = Witness(BrokerClient(.local(broker, id: "gateway"), window: 3))
            try await witness.connect()
            process.freeze()
            _ = witness.publish("one", "x")
            let written = witness.publish("zero", "x", qos: .atMostOnce)
            try await witness.until("written") { witness.delivered.map { $0 } == [written] }
            var taken = 1
            while witness.client.hasRoom, witness.publish("one", "x") != nil { taken += 1 }
            #expect(taken == 3)
            process.thaw()
            try await witness.until("acknowledged") { witness.delivered.count == 4 }
            await witness.leave()
        }
    }

    @Test func aMessageThatIsTooLargeIsToldAndNotKept() throws {
        let (broker, process) = try MosquittoBroker.started()
        defer { process.stop() }
        try RealLoop.run {
            let witness = Witness(BrokerClient(.local(broker, id: "gateway")))
            witness.client.subscribe("#")
            try await witness.connect()
            _ = witness.publish("large", String(repeating: "x", count: 65_537))
            _ = witness.publish("small", "x")
            try await witness.until("the small one") { !witness.received.isEmpty }
            #expect(witness.received.map(\.topic) == ["small"])
            #expect(witness.ignored == ["large: 65537"])
            await witness.leave()
        }
    }

    @Test func aSubscriptionThatTheBrokerRefusesIsTold() throws {
        var options = MosquittoBroker.Options()
        options.forbidsSubscriptions = true
        let (broker, process) = try MosquittoBroker.started(options)
        defer { process.stop() }
        try RealLoop.run {
            let witness = Witness(BrokerClient(.local(broker, id: "gateway")))
            witness.client.subscribe("commands/#")
            try await witness.connect()
            try await witness.until("the refusal") { witness.notSubscribed == ["commands/#"] }
            let delivery = try #require(witness.publish("reading", "21.4"))
            try await witness.until("the acknowledgement") { witness.delivered == [delivery] }
            await witness.leave()
        }
    }
}
