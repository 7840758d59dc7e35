// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Plan
import Ports
import Reactor
import ReactorTesting
import Simulation
import TestSupport
import Testing

/// Tests with simulated pins, one gateway, and a real broker.
@Suite(.serialized) struct PinTests {
    static let devices = """
        devices:
          bell: { model: generic/push-button, pins: { button: GPIO17 } }
          hall: { model: generic/pir, pins: { motion: GPIO27 } }
          tap: { model: generic/valve, pins: { valve: GPIO22 } }

        """

    @Test func clicksMotionAndPulsesReachTheSubscriber() throws {
        try RealLoop.run {
            let (broker, process) = try await offload { try MosquittoBroker.started() }
            let settings = BrokerSettings(host: "localhost", port: broker.port)
            let directory = try TemporaryDirectory()
            let subscriber = Subscriber(settings)
            try await subscriber.listen()
            let heading = """
                gateway: board
                broker: { url: "mqtt://localhost:\(broker.port)" }
                state-directory: \(directory.path)

                """
            let path = try directory.write("gateway.yaml", heading + Self.devices)
            let file = try GatewayFile.load(path)
            let simulation = try SimulatedGateway(file: file, seed: 7, loop: .current)
            let gateway = try FleetTests.gateway(simulation)
            gateway.start()
            try await subscriber.until("all three") {
                ["bell", "hall", "tap"].allSatisfy { !subscriber.texts("board/\($0)").isEmpty }
            }
            try await Self.click(simulation, subscriber, settings)
            simulation.press(1, for: .milliseconds(50))
            try await subscriber.until("motion") {
                subscriber.texts("board/hall").last?.contains("\"motion\":\"on\"") == true
            }
            try await Self.pulse(simulation, subscriber)
            await gateway.stop(within: .seconds(5))
            // The "off" of the motion is not due yet.
            #expect(subscriber.texts("board/hall").count == 2)
            simulation.close()
            await subscriber.leave()
            try await offload { process.stop() }
        }
    }

    @LoopActor static func click(
        _ simulation: SimulatedGateway, _ subscriber: Subscriber, _ settings: BrokerSettings
    ) async throws {
        simulation.press(0, for: .milliseconds(50))
        try await subscriber.until("a click, and a reading without one") {
            subscriber.texts("board/bell").count >= 5
        }
        let bell = subscriber.texts("board/bell")
        #expect(bell.map { $0.contains("click") } == [false, false, false, true, false])
        #expect(bell[3].hasSuffix("\"pressed\":\"off\",\"click\":\"single\"}"))
        let late = Subscriber(settings)
        try await late.listen()
        try await late.until("what is retained") { !late.texts("board/bell").isEmpty }
        #expect(late.texts("board/bell") == [bell[4]])
        await late.leave()
    }

    @LoopActor static func pulse(
        _ simulation: SimulatedGateway, _ subscriber: Subscriber
    ) async throws {
        let valve = simulation.address(2)
        subscriber.send("on 200ms", to: "martlet/board/tap/valve/set")
        try await subscriber.until("on") { subscriber.texts("board/tap").count >= 2 }
        #expect(simulation.pins.state(of: valve))
        try await subscriber.until("off") { subscriber.texts("board/tap").count >= 3 }
        #expect(!simulation.pins.state(of: valve))
        let ends = ["off", "on", "off"].map { "\"valve\":\"\($0)\"}" }
        let tap = subscriber.texts("board/tap")
        #expect(zip(tap, ends).allSatisfy { $0.hasSuffix($1) })
    }
}
