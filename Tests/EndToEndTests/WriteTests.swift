// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Plan
import Reactor
import ReactorTesting
import Simulation
import TestSupport
import Testing

/// Values of serial devices that are set: a real broker, the gateway, real pseudo terminals, and
/// simulated devices that carry out what they are told.
@Suite(.serialized) struct WriteTests {
    private static let heater = """
        model: acme/heater
        title: Acme heater that is asked and written to
        serial: { baud: 9600 }
        every: 1h
        frames:
          state:
            sync: C6
            fields: [{ name: target, type: u8 }, { name: mode, type: u8 }, { check: sum8 }]
          done:
            sync: C5
            fields: [{ name: target, type: u8 }, { name: mode, type: u8 }, { check: sum8 }]
          unlocked: { sync: C0, fields: [{ check: sum8 }] }
        reads:
          state: { send: B6 B6, expect: state }
        writes:
          unlock: { send: B0 B0, expect: unlocked }
          lock: { send: B1 B1, gap: 10ms }
          climate:
            send:
              - { bytes: B5 }
              - { name: target, type: u8 }
              - { name: mode, type: u8 }
              - { check: sum8 }
            before: unlock
            expect: done
            after: lock
        values:
          target:
            from: state.target
            set: climate.target
            scale: 0.5
            valid: 5..30
            step: 0.5
            simulate: { constant: 20 }
          mode:
            from: state.mode
            set: climate.mode
            enum: { 0: off, 1: heat }
            simulate: { constant: heat }

        """
    /// Its setup selects what it measures; a command starts and stops it; a button resets it.
    private static let inverter = """
        model: acme/inverter
        title: Acme inverter (Modbus)
        serial: { baud: 19200 }
        modbus: { address: 7 }
        every: 1h
        setup: [holding 20: 0x2A, coil 3: on, holding 30 u32be: 70000]
        values:
          selected: { from: holding 20, simulate: { constant: 1 } }
          enabled: { from: coil 3, simulate: { constant: off } }
          limit: { from: holding 30 u32be, simulate: { constant: 5 } }
          faults: { from: holding 40, simulate: { constant: 9 } }
          run:
            from: holding 41
            enum: { 0: stopped, 1: running }
            set: { running: { holding 41: 1 }, stopped: { holding 41: 0 } }
            simulate: { constant: stopped }
          reset: { set: { holding 40: 0 } }
          fan: { set: { on: { holding 42: 0xFF00 }, off: { holding 42: 0 } } }

        """
    private static let devices = """
        devices:
          inverter: { model: acme/inverter, port: /dev/inverter }
          heater: { model: acme/heater, port: /dev/heater }
          dust: { model: nova/sds011, port: /dev/dust }
          lamp: { model: lctech/lcus-1, port: /dev/lamp }
          relays: { model: waveshare/modbus-relay-8, port: /dev/relays, every: 1h }

        """

    @Test func aSetValueReachesTheDeviceAndComesBack() throws {
        try RealLoop.run {
            let (broker, process) = try await offload { try MosquittoBroker.started() }
            let settings = BrokerSettings(host: "localhost", port: broker.port)
            let directory = try TemporaryDirectory()
            let subscriber = Subscriber(settings)
            try await subscriber.listen()
            try directory.makeFolder("devices")
            try directory.makeFolder("devices/acme")
            try directory.write("devices/acme/heater.yaml", Self.heater)
            try directory.write("devices/acme/inverter.yaml", Self.inverter)
            let heading = """
                gateway: board
                broker: { url: "mqtt://localhost:\(broker.port)" }
                state-directory: \(directory.path)

                """
            let path = try directory.write("gateway.yaml", heading + Self.devices)
            let simulation = try SimulatedGateway(
                file: try GatewayFile.load(path), seed: 7, loop: .current)
            let gateway = try FleetTests.gateway(simulation)
            simulation.start()
            gateway.start()
            try await Self.setAll(subscriber)
            await gateway.stop(within: .seconds(5))
            for device in ["heater", "inverter"] {
                let problems = subscriber.texts("board/\(device)/problem")
                #expect(!problems.contains { $0.contains("not-obeyed") })
                #expect(problems.last?.contains(#""kind":"stopped""#) == true)
            }
            simulation.close()
            await subscriber.leave()
            try await offload { process.stop() }
        }
    }

    @LoopActor private static func setAll(_ subscriber: Subscriber) async throws {
        func until(_ device: String, _ end: String) async throws {
            try await subscriber.until("\(device) \(end)") {
                subscriber.texts("board/\(device)").last?.contains(end) == true
            }
        }
        try await until("heater", #""target":20,"mode":"heat"}"#)
        try await until(
            "inverter",
            #""selected":42,"enabled":"on","limit":70000,"faults":9,"run":"stopped"}"#)
        subscriber.send("running", to: "martlet/board/inverter/run/set")
        try await until("inverter", #""run":"running"}"#)
        subscriber.send("PRESS", to: "martlet/board/inverter/reset/set")
        try await subscriber.until("the button") {
            subscriber.texts("board/inverter").contains { $0.contains(#""reset":"press"}"#) }
        }
        subscriber.send("on", to: "martlet/board/inverter/fan/set")
        try await until("inverter", #""fan":"on"}"#)
        subscriber.send("21.5", to: "martlet/board/heater/target/set")
        try await until("heater", #""target":21.5,"mode":"heat"}"#)
        subscriber.send("OFF", to: "martlet/board/heater/mode/set")
        try await until("heater", #""target":21.5,"mode":"off"}"#)
        try await until("dust", "pm25")
        subscriber.send("5", to: "martlet/board/dust/period/set")
        try await until("dust", #""period":5"#)
        subscriber.send("toggle", to: "martlet/board/lamp/relay/set")
        subscriber.send("on", to: "martlet/board/lamp/relay/set")
        try await until("lamp", #""relay":"on"}"#)
        subscriber.send("toggle", to: "martlet/board/lamp/relay/set")
        try await until("lamp", #""relay":"off"}"#)
        try await until("relays", #""relay-8":"off"}"#)
        subscriber.send("on", to: "martlet/board/relays/relay-3/set")
        try await until("relays", #""relay-2":"off","relay-3":"on","relay-4":"off""#)
    }
}
