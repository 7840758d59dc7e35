// SPDX-License-Identifier: Apache-2.0

import MQTT
import Reactor
import ReactorTesting
import Testing

/// Brokers that know only MQTT 3.1.1, and cannot say why they hang up.
@Suite struct OldBrokerTests {
    /// The answers to a CONNECT of MQTT 5: refused, accepted in the old form, closed.
    @Test(arguments: [[0x20, 2, 0, 1], [0x20, 2, 0, 0], nil] as [[UInt8]?])
    func theOldVersionIsTriedAtOnce(answer: [UInt8]?) throws {
        try RealLoop.run {
            let broker = try ScriptedBroker { packet in
                ScriptedBroker.version(packet) == 5 ? answer : [0x20, 2, 0, 0]
            }
            let recorder = ClientRecorder(BrokerClient(broker.settings))
            try await recorder.connect()
            #expect(broker.versions == [5, 4])
            #expect(recorder.reasons.isEmpty)
            await recorder.leave()
            broker.close()
        }
    }

    @Test func aConnectLimitsTheSizeOfPackets() throws {
        try RealLoop.run {
            let broker = try ScriptedBroker { _ in [0x20, 3, 0, 0, 0] }
            let recorder = ClientRecorder(BrokerClient(broker.settings))
            try await recorder.connect()
            // Maximum Packet Size, 131072 (MQTT 5, section 3.1.2.11.4).
            let connect = broker.packets[0]
            let limit: [UInt8] = [0x27, 0, 2, 0, 0]
            #expect((0..<connect.count).contains { connect[$0...].starts(with: limit) })
            await recorder.leave()
            broker.close()
        }
    }

    /// A Server Keep Alive of one second (MQTT 5, section 3.2.2.3.14).
    @Test func theKeepaliveThatTheBrokerWantsIsKept() throws {
        try RealLoop.run {
            let broker = try ScriptedBroker { packet in
                packet[0] == 0xC0 ? [0xD0, 0] : [0x20, 6, 0, 0, 3, 0x13, 0, 1]
            }
            let recorder = ClientRecorder(BrokerClient(broker.settings))
            try await recorder.connect()
            let pinged = Event()
            broker.onPacket = { if $0[0] == 0xC0 { pinged.set() } }
            try await withTimeout(.seconds(20)) { try await pinged.wait() }
            #expect(recorder.reasons.isEmpty)
            await recorder.leave()
            broker.close()
        }
    }

    @Test func theUnansweredRequestIsNamedWhenTheBrokerHangsUp() throws {
        try RealLoop.run {
            let broker = try ScriptedBroker { packet in
                switch packet[0] >> 4 {
                case 1: ScriptedBroker.version(packet) == 5 ? nil : [0x20, 2, 0, 0]
                case 8: [0x90, 3, packet[2], packet[3], 1]
                default: nil
                }
            }
            let recorder = ClientRecorder(BrokerClient(broker.settings))
            recorder.client.subscribe("shed/+/+/set")
            recorder.observer = { event in
                if case .connected = event {
                    _ = recorder.publish("shed/air", "12345", retain: true)
                }
            }
            recorder.client.connect()
            try await recorder.until("five ends") { recorder.reasons.count == 5 }
            let hungUp =
                "the broker closed the connection instead of an answer to PUBLISH to shed/air "
                + "(5 bytes, QoS 1, retained)"
            #expect(recorder.reasons[0].hasSuffix(hungUp))
            #expect(
                recorder.reasons[4].hasSuffix(
                    "\(hungUp): may this user publish to shed/air? does the broker keep "
                        + "retained messages? does it take QoS 1 (or set 'qos: 0')? is there "
                        + "another client with the name 'gateway'? See the broker's log"),
                "\(recorder.reasons[4])")
            recorder.client.onEvent = nil
            broker.close()
            await recorder.client.disconnect(by: EventLoop.current.now)
        }
    }
}
