// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Ports
import Reactor
import ReactorTesting
import Readings
import Testing

@Suite struct PinInputTests {
    @LoopActor static func stage(_ file: DeviceFile, pins: String...) -> GatewayStage {
        let stage = GatewayStage()
        stage.add("it", file, pins: pins)
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    @Test func offIsPublishedAndStampedAfterItsDelay() throws {
        try TestLoop.run { time in
            let role = InputRole(offDelay: .seconds(3))
            let stage = Self.stage(Models.input("motion", role), pins: "GPIO17")
            let input = stage.pins.inputs[GatewayStage.pin("GPIO17")]
            await time.advance(by: .seconds(1))
            input?.change(to: true)
            await time.advance(by: .seconds(1))
            input?.change(to: false)
            await time.advance(by: .seconds(2))
            input?.change(to: true)
            input?.change(to: false)
            await time.advance(by: .seconds(2))
            #expect(ControlTests.states(stage, "it") == ["off", "on"])
            let stamp = time.now + .seconds(1)
            await time.advance(by: .seconds(1))
            #expect(ControlTests.states(stage, "it") == ["off", "on", "off"])
            let date = stage.clock.date(of: stamp, now: stamp).map {
                UTCDate(nanosecondsSince1970: $0)
            }
            var text: [UInt8] = []
            date?.appendISO8601(to: &text)
            #expect(stage.texts("it").last?.contains(String(decoding: text, as: UTF8.self)) == true)
        }
    }

    @Test func aClickIsInOneReadingAndNotInTheNewest() throws {
        try TestLoop.run { time in
            let stage = Self.stage(Models.clicker, pins: "GPIO17")
            let input = stage.pins.inputs[GatewayStage.pin("GPIO17")]
            input?.change(to: true)
            await time.advance(by: .milliseconds(100))
            input?.change(to: false)
            await time.advance(by: .milliseconds(299))
            #expect(Self.values(stage) == ["off", "on", "off"])
            await time.advance(by: .milliseconds(1))
            #expect(Self.values(stage) == ["off", "on", "off", "off single", "off"])
            #expect(stage.broker.messages.last?.isRetained == true)
        }
    }

    @Test func aDoubleClickIsPublishedAtItsSecondPressAndALongOneWhileHeld() throws {
        try TestLoop.run { time in
            let stage = Self.stage(Models.clicker, pins: "GPIO17")
            let input = stage.pins.inputs[GatewayStage.pin("GPIO17")]
            for state in [true, false, true, false] {
                input?.change(to: state)
                await time.advance(by: .milliseconds(100))
            }
            #expect(Self.values(stage) == ["off", "on", "off", "on double", "on", "off"])
            input?.change(to: true)
            await time.advance(by: .milliseconds(800))
            #expect(Self.values(stage).suffix(3) == ["on", "on long", "on"])
            input?.change(to: false)
            await time.advance(by: .seconds(1))
            #expect(Self.values(stage).last == "off")
        }
    }

    @Test func aClickInAnOutageGoesToTheHistoryOnly() throws {
        try TestLoop.run { time in
            let stage = Self.stage(Models.clicker, pins: "GPIO17")
            let input = stage.pins.inputs[GatewayStage.pin("GPIO17")]
            await time.settle()
            stage.broker.sever()
            input?.change(to: true)
            input?.change(to: false)
            await time.advance(by: .seconds(1))
            stage.broker.accept()
            await time.settle()
            #expect(Self.values(stage) == ["off", "off"])
            #expect(Self.values(stage, "it/history") == ["on", "off", "off single"])
        }
    }

    /// The loop stood still while a button was clicked twice, far apart.
    @Test func aLateLoopMakesTheSameReadings() throws {
        try TestLoop.run { time in
            let stage = Self.stage(Models.clicker, pins: "GPIO17")
            let start = time.now
            let edges = [0, 100, 2000, 3000].enumerated().map { index, milliseconds in
                PinEdge(isOn: index % 2 == 0, stamp: start + .milliseconds(milliseconds))
            }
            await time.advance(by: .seconds(4))
            stage.pins.inputs[GatewayStage.pin("GPIO17")]?.report(edges)
            await time.settle()
            let late = ["on", "off", "off single", "off", "on", "on long", "on", "off"]
            #expect(Self.values(stage) == ["off"] + late)
        }
    }

    @Test func edgesOfSeveralLinesAreHandledInTheOrderOfTheirStamps() throws {
        try TestLoop.run { time in
            let input = PinRole.Use.input(InputRole())
            let file = Models.pins(
                [
                    PinRole(name: "near", use: input, activeLow: false),
                    PinRole(name: "far", use: input, activeLow: false),
                ], [PinSettings(direction: .input), PinSettings(direction: .input)])
            let stage = Self.stage(file, pins: "GPIO5", "GPIO6")
            let start = time.now
            await time.advance(by: .seconds(1))
            stage.pins.inputs[GatewayStage.pin("GPIO6")]?.report([
                PinEdge(isOn: true, stamp: start + .milliseconds(20)),
                PinEdge(isOn: false, stamp: start + .milliseconds(40)),
            ])
            stage.pins.inputs[GatewayStage.pin("GPIO5")]?.report([
                PinEdge(isOn: true, stamp: start + .milliseconds(10)),
                PinEdge(isOn: false, stamp: start + .milliseconds(30)),
            ])
            await time.settle()
            let states = ["off off", "on off", "on on", "off on", "off off"]
            #expect(Self.values(stage).prefix(5) == states[...])
        }
    }

    @Test func lostEdgesAreReportedOnceAMinute() throws {
        try TestLoop.run { time in
            let stage = Self.stage(Models.clicker, pins: "GPIO17")
            let input = stage.pins.inputs[GatewayStage.pin("GPIO17")]
            for _ in 0..<61 {
                let stamp = time.now
                input?.report([PinEdge(isOn: true, stamp: stamp, missed: 7)])
                await time.advance(by: .seconds(1))
            }
            let lines = stage.logged.all.filter { $0.contains("are lost") }
            #expect(lines.count == 2)
            #expect(lines.first == "it: 7 edges came faster than they were read, and are lost")
            #expect(lines.last?.contains("420 edges") == true)
        }
    }

    @Test func aLostLineCancelsItsDelay() throws {
        try TestLoop.run { time in
            let role = InputRole(offDelay: .seconds(3))
            let stage = Self.stage(Models.input("motion", role), pins: "GPIO17")
            let input = stage.pins.inputs[GatewayStage.pin("GPIO17")]
            input?.change(to: true)
            await time.settle()
            input?.change(to: false)
            await time.settle()
            stage.pins.isMissing = true
            input?.lost(PortError(.lost, "the chip has gone"))
            let readings = stage.texts("it").count
            await time.advance(by: .seconds(10))
            #expect(stage.texts("it").count == readings)
            #expect(stage.texts("it/availability").last == "offline")
        }
    }

    /// The values of each reading, without their names.
    @LoopActor static func values(_ stage: GatewayStage, _ topic: String = "it") -> [String] {
        stage.texts(topic).map { text in
            text.split(separator: ",").dropFirst()
                .compactMap { $0.split(separator: "\"").dropFirst(2).first }
                .joined(separator: " ")
        }
    }
}
