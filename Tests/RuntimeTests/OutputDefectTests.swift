// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

/// An output that does not obey a command is a problem of its device.
@Suite struct OutputDefectTests {
    @LoopActor static var pin: PinAddress { GatewayStage.pin("GPIO22") }

    @LoopActor static func problems(_ stage: GatewayStage) -> [String] {
        stage.texts("pump/problem")
    }

    @Test func aLineThatIsDrivenFromOutsideIsAProblemOfAnOnlineDevice() throws {
        try TestLoop.run { time in
            let stage = PinOutputTests.stage()
            stage.pins.outputs[Self.pin]?.forced = false
            PinOutputTests.send(stage, "on")
            await time.settle()
            #expect(
                Self.problems(stage).last == #"{"kind":"not-obeyed","message":"'relay' was set, "#
                    + #"and its line says otherwise: something else drives it","#
                    + #""since":"1970-01-01T00:16:40.000Z"}"#)
            #expect(stage.texts("pump/availability").last == "online")
            stage.pins.outputs[Self.pin]?.forced = nil
            PinOutputTests.send(stage, "on")
            await time.settle()
            #expect(Self.problems(stage).last?.contains(#""none""#) == true)
            #expect(stage.logged.all.last == "pump: obeys again")
        }
    }

    @Test func anUnchangedDefectIsReportedOnce() throws {
        try TestLoop.run { time in
            let stage = PinOutputTests.stage()
            stage.pins.outputs[Self.pin]?.forced = false
            for _ in 0..<3 {
                PinOutputTests.send(stage, "on")
                await time.advance(by: .seconds(1))
            }
            #expect(Self.problems(stage).filter { $0.contains("not-obeyed") }.count == 1)
            #expect(stage.logged.all.filter { $0.contains("drives it") }.count == 1)
        }
    }

    @Test func aFailedCommandIsAProblemUntilTheNextOneSucceeds() throws {
        try TestLoop.run { time in
            let stage = PinOutputTests.stage()
            stage.pins.outputs[Self.pin]?.refusal = PortError(.lost, "it is gone")
            stage.pins.isMissing = true
            PinOutputTests.send(stage, "on")
            await time.advance(by: .seconds(10))
            #expect(stage.texts("pump/availability").last == "offline")
            #expect(Self.problems(stage).last?.contains(#""kind":"missing""#) == true)
            stage.pins.isMissing = false
            for watch in stage.pins.watches { watch.fire() }
            await time.settle()
            #expect(stage.texts("pump/availability").last == "online")
            #expect(
                Self.problems(stage).last == #"{"kind":"not-obeyed","message":"'relay' was not "#
                    + #"set: it is gone","since":"1970-01-01T00:16:40.000Z"}"#)
            PinOutputTests.send(stage, "on")
            await time.settle()
            #expect(Self.problems(stage).last?.contains(#""none""#) == true)
            #expect(PinOutputTests.line(stage) == [false, true])
        }
    }

    @Test func aPulseThatDoesNotEndIsAProblem() throws {
        try TestLoop.run { time in
            let stage = PinOutputTests.stage()
            PinOutputTests.send(stage, "on 5s")
            stage.pins.outputs[Self.pin]?.forced = true
            await time.advance(by: .seconds(5))
            #expect(Self.problems(stage).last?.contains("not-obeyed") == true)
        }
    }

    @Test func aLineThatIsDrivenAtTheStartIsAProblemAtTheStart() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.add("pump", Models.relay, pin: "GPIO22")
            stage.pins.forced[Self.pin] = true
            stage.gateway.start()
            stage.broker.accept()
            await time.settle()
            #expect(Self.problems(stage).last?.contains("not-obeyed") == true)
            #expect(PinOutputTests.states(stage) == ["on"])
        }
    }

    @Test func theProblemNamesEachOutputThatDoesNotObey() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            let roles = ["left", "right"].map {
                PinRole(name: $0, use: .output(OutputRole()), activeLow: false)
            }
            let settings = PinSettings(direction: .output, atStart: false)
            stage.add("pump", Models.pins(roles, [settings, settings]), pins: ["GPIO5", "GPIO6"])
            stage.gateway.start()
            stage.broker.accept()
            let left = stage.pins.outputs[GatewayStage.pin("GPIO5")]
            let right = stage.pins.outputs[GatewayStage.pin("GPIO6")]
            left?.forced = false
            right?.forced = false
            for name in ["left", "right"] {
                stage.broker.send("on", to: "martlet/shed/pump/\(name)/set")
            }
            await time.settle()
            let both = Self.problems(stage).last
            #expect(both?.contains("'left' was set") == true)
            #expect(both?.contains("'right' was set") == true)
            left?.forced = nil
            stage.broker.send("on", to: "martlet/shed/pump/left/set")
            await time.settle()
            #expect(Self.problems(stage).last?.contains("'left'") == false)
            #expect(Self.problems(stage).last?.contains("'right' was set") == true)
        }
    }

    @Test func anOutputThatFailsAtTheExitIsTheLastProblem() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.add("pump", Models.output("relay", atExit: true), pin: "GPIO22")
            stage.gateway.start()
            stage.broker.accept()
            stage.pins.outputs[Self.pin]?.refusal = PortError(.lost, "it is gone")
            await stage.gateway.stop(within: .seconds(1))
            #expect(Self.problems(stage).last?.contains("not-obeyed") == true)
            #expect(stage.texts("pump/availability").last == "offline")
        }
    }
}
