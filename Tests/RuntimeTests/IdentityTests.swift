// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Reactor
import ReactorTesting
import Readings
import Testing
import Wire

/// A device whose number of the model is another one is not read.
@Suite struct IdentityTests {
    /// The registers 0 and 100 of a device; the second one names the model.
    private static var file: DeviceFile {
        let file = Models.modbus(unit: 1)
        var values = file.model.values
        values[1] = ValueDefinition(
            name: "type", source: values[1].source, mapping: .plain,
            valid: Decimal(5)...Decimal(5), isIdentity: true)
        let model = Model(
            name: file.model.name, title: file.model.title, kind: file.model.kind, values: values,
            every: file.model.every, staleAfter: file.model.staleAfter, examples: [])
        return DeviceFile(path: file.path, model: model, serial: file.serial, pins: file.pins)
    }

    /// The gateway after some rounds.
    ///
    /// - Parameter type: The device's number of the model; `nil` for one that refuses to tell it.
    @LoopActor private static func published(
        _ time: ManualClock, by type: UInt8?, for rounds: Int
    ) async throws -> GatewayStage {
        let stage = GatewayStage()
        stage.add("meter", file, port: "/dev/bus")
        stage.lines.present = ["/dev/bus"]
        stage.gateway.start()
        stage.broker.accept()
        let line = try #require(stage.lines.open["/dev/bus"])
        var seen = 0
        for _ in 0..<rounds * 50 {
            await time.advance(by: .milliseconds(20))
            guard line.sent.count > seen, let request = line.sent.last else { continue }
            seen = line.sent.count
            let answer: [UInt8]
            switch (request[3] == 100, type) {
            case (true, let type?): answer = Models.modbusAnswer(to: request, type)
            case (true, nil): answer = ModbusFrame.exception(.illegalAddress, to: request)
            case (false, _): answer = Models.modbusAnswer(to: request, 42)
            }
            stage.lines.deliver(answer, to: "/dev/bus")
        }
        return stage
    }

    @Test func theRightDeviceIsRead() throws {
        try TestLoop.run { time in
            let stage = try await Self.published(time, by: 5, for: 3)
            #expect(stage.levels("meter").last == #"42,"type":5"#)
            #expect(["none", "starting"].contains(stage.problem("meter")))
            #expect(stage.texts("meter/availability").last == "online")
        }
    }

    @Test func anotherDeviceOfTheFamilyIsNamedAndNotRead() throws {
        try TestLoop.run { time in
            let stage = try await Self.published(time, by: 6, for: 10)
            #expect(stage.levels("meter").isEmpty)
            let problem = try #require(stage.texts("meter/problem").last)
            #expect(problem.contains(#""kind":"wrong-device""#))
            #expect(problem.contains("is another device: its 'type' is not 5"))
            #expect(stage.texts("meter/availability").last == "offline")
        }
    }

    @Test func anOlderDeviceThatDoesNotTellIsRead() throws {
        try TestLoop.run { time in
            let stage = try await Self.published(time, by: nil, for: 3)
            #expect(stage.levels("meter").last == "42")
            #expect(stage.texts("meter/availability").last == "online")
        }
    }
}
