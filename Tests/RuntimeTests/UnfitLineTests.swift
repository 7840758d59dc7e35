// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Reactor
import ReactorTesting
import Readings
import Testing
import Wire

/// A wanted line of a record in another form: its value is missing, and that is a problem.
@Suite struct UnfitLineTests {
    private static func record(_ power: String) -> [UInt8] {
        Array("/x\r\npower(\(power))\r\nother(1)\r\n!\r\n".utf8)
    }

    private static func model() throws -> DeviceFile {
        let lines = ["power({power:decimal}*kW)", "level({level:decimal})"]
        let set = try LineSet(lines.map { try Template($0) })
        let framing = Delimited(sync: [0x2F], end: LineEnd(Array("!\r\n".utf8)), silence: nil)
        let format = FrameFormat(name: "f", shape: .framed(framing, .lines(set)))
        let values = ["power", "level"].enumerated().map { slot, name in
            ValueDefinition(
                name: name, source: .field(message: 0, slot: slot), mapping: .plain)
        }
        let model = Model(
            name: "test/record", title: "Record",
            kind: .serial(SerialModel(frames: [format], reads: [])), values: values,
            every: .seconds(1), staleAfter: .seconds(1000), examples: [])
        return DeviceFile(path: "test.yaml", model: model, serial: SerialSettings(), pins: [])
    }

    @Test func itIsReportedCountedAndClearedWhileTheDeviceIsOnline() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.add("meter", try Self.model(), port: "/dev/meter")
            stage.lines.present.insert("/dev/meter")
            stage.gateway.start()
            stage.broker.accept()
            let line = Array("level(3)\r\n!\r\n".utf8)
            let good = Self.record("1.5*kW")
            stage.lines.deliver(good, to: "/dev/meter")
            #expect(["none", "starting"].contains(stage.problem("meter")))
            let unfit = Array(Self.record("12*MW").dropLast(3)) + line
            stage.lines.deliver(unfit, to: "/dev/meter")
            let problem = try #require(stage.texts("meter/problem").last)
            #expect(problem.contains(#""kind":"unfit-lines""#))
            #expect(problem.contains(#""lines":1,"line":"power(12*MW)""#))
            #expect(problem.contains("expected '*kW)' at character 9"))
            #expect(stage.texts("meter/availability").last == "online")
            stage.lines.deliver(unfit, to: "/dev/meter")
            await time.advance(by: .seconds(600))
            stage.lines.deliver(good, to: "/dev/meter")
            #expect(stage.texts("meter/problem").last?.contains(#""lines":2"#) == true)
            await time.advance(by: .seconds(600))
            stage.lines.deliver(good, to: "/dev/meter")
            #expect(stage.problem("meter") == "none")
        }
    }
}
