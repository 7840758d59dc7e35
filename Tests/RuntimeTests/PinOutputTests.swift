// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Ports
import Reactor
import ReactorTesting
import Readings
import Testing

@Suite struct PinOutputTests {
    /// On for 60 s at most; off after the broker was offline for 30 s.
    static let guarded = OutputRole(
        maxOn: .seconds(60), offline: OutputRole.Offline(isOn: false, after: .seconds(30)))

    @LoopActor static func stage(
        _ role: OutputRole = OutputRole(), atStart: Bool = false, schedules: [ScheduleEntry] = []
    ) -> GatewayStage {
        let stage = GatewayStage()
        stage.add("pump", Models.output("relay", role, atStart: atStart), pin: "GPIO22")
        stage.schedules = schedules
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    @LoopActor static func send(_ stage: GatewayStage, _ command: String) {
        stage.broker.send(command, to: "martlet/shed/pump/relay/set")
    }

    @LoopActor static func line(_ stage: GatewayStage) -> [Bool]? {
        stage.pins.outputs[GatewayStage.pin("GPIO22")]?.states
    }

    @LoopActor static func states(_ stage: GatewayStage) -> [String] {
        ControlTests.states(stage, "pump")
    }

    @Test func aPulseEndsAndItsEndIsPublished() throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            Self.send(stage, "on 5s")
            await time.advance(by: .milliseconds(4999))
            #expect(Self.states(stage) == ["off", "on"])
            await time.advance(by: .milliseconds(1))
            #expect(Self.states(stage) == ["off", "on", "off"])
            #expect(Self.line(stage) == [false, true, false])
            Self.send(stage, "off 1s")
            await time.advance(by: .seconds(1))
            #expect(Self.states(stage).suffix(2) == ["off", "on"])
        }
    }

    @Test func aNewCommandReplacesAPulse() throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            Self.send(stage, "on 5s")
            await time.advance(by: .seconds(3))
            Self.send(stage, "on")
            await time.advance(by: .seconds(100))
            #expect(Self.line(stage) == [false, true, true])
            Self.send(stage, "toggle")
            #expect(Self.line(stage)?.last == false)
        }
    }

    @Test func aScheduleCanPulse() throws {
        try TestLoop.run { time in
            let entry = ScheduleEntry(
                name: "s", when: .every(.seconds(60)),
                action: .set(device: "pump", value: "relay", .pulse(true, .seconds(5))))
            let stage = Self.stage(schedules: [entry])
            await time.advance(by: .seconds(125))
            #expect(Self.states(stage) == ["off", "on", "off", "on", "off"])
        }
    }

    @Test func noCommandKeepsItOnForLongerThanItsLimit() throws {
        try TestLoop.run { time in
            let stage = Self.stage(OutputRole(maxOn: .seconds(60)))
            Self.send(stage, "on")
            await time.advance(by: .seconds(59))
            Self.send(stage, "on 10m")
            stage.broker.sever()
            #expect(Self.line(stage)?.last == true)
            await time.advance(by: .seconds(1))
            #expect(Self.line(stage)?.last == false)
            stage.broker.accept()
            #expect(Self.states(stage).last == "off")
        }
    }

    @Test func theLimitAlsoHoldsForAnOutputThatIsOnAtTheStart() throws {
        try TestLoop.run { time in
            let stage = Self.stage(OutputRole(maxOn: .seconds(60)), atStart: true)
            await time.advance(by: .seconds(60))
            #expect(Self.line(stage) == [true, false])
        }
    }

    @Test func theLimitHoldsWhileTheBrokerIsOffline() throws {
        try TestLoop.run { time in
            let stage = Self.stage(Self.guarded)
            Self.send(stage, "on")
            await time.advance(by: .seconds(40))
            #expect(Self.line(stage)?.last == true)
            Self.send(stage, "on")
            stage.broker.sever()
            await time.advance(by: .seconds(10))
            stage.broker.sever()
            await time.advance(by: .seconds(10))
            #expect(Self.line(stage)?.last == false)  // On for 60 s.
        }
    }

    @Test func aLongOutageSwitchesItOnceAndIsCountedFromItsBeginning() throws {
        try TestLoop.run { time in
            let stage = Self.stage(OutputRole(offline: Self.guarded.offline))
            Self.send(stage, "on")
            stage.broker.sever()
            await time.advance(by: .seconds(20))
            stage.broker.sever()
            await time.advance(by: .milliseconds(9999))
            #expect(Self.line(stage) == [false, true])
            await time.advance(by: .milliseconds(1))
            #expect(Self.line(stage) == [false, true, false])
            await time.advance(by: .seconds(1000))
            #expect(Self.line(stage) == [false, true, false])
        }
    }

    @Test func aShortOutageSwitchesNothing() throws {
        try TestLoop.run { time in
            let stage = Self.stage(OutputRole(offline: Self.guarded.offline))
            Self.send(stage, "on")
            stage.broker.sever()
            await time.advance(by: .seconds(29))
            stage.broker.accept()
            await time.advance(by: .seconds(1000))
            #expect(Self.line(stage) == [false, true])
        }
    }

    @Test func withoutABrokerTheOutageIsCountedFromTheStart() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            let role = OutputRole(offline: OutputRole.Offline(isOn: true, after: .seconds(30)))
            stage.add("pump", Models.output("relay", role), pin: "GPIO22")
            stage.gateway.start()
            await time.advance(by: .seconds(30))
            #expect(Self.line(stage) == [false, true])
        }
    }

    @Test func aLineThatFailsAtTheEndOfAPulseIsClaimedAgain() throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            Self.send(stage, "on 5s")
            let broken = stage.pins.outputs[GatewayStage.pin("GPIO22")]
            broken?.refusal = PortError(.lost, "it is gone")
            await time.advance(by: .seconds(5))
            await time.settle()
            #expect(broken?.isClosed == true)
            #expect(stage.texts("pump/problem").contains { $0.contains("it is gone") })
            #expect(Self.line(stage) == [false])
            #expect(Self.states(stage) == ["off", "on", "off"])
        }
    }

    @Test func thePublishedStateIsReadBackFromTheLine() throws {
        try TestLoop.run { time in
            let stage = Self.stage(OutputRole(maxOn: .seconds(5)))
            stage.pins.outputs[GatewayStage.pin("GPIO22")]?.forced = false
            Self.send(stage, "on")
            #expect(Self.states(stage) == ["off", "off"])
            #expect(stage.logged.all.last?.contains("something else drives it") == true)
            await time.advance(by: .seconds(5))
            #expect(Self.line(stage) == [false, true, false])
        }
    }

    @Test func anOutputOnALostChipIsOfflineAndTakesNoCommand() throws {
        try TestLoop.run { time in
            let stage = Self.stage(OutputRole(maxOn: .seconds(5)))
            Self.send(stage, "on")
            stage.pins.isMissing = true
            stage.pins.outputs[GatewayStage.pin("GPIO22")]?.lost(PortError(.lost, "no chip"))
            await time.advance(by: .seconds(10))
            #expect(stage.texts("pump/availability").last == "offline")
            Self.send(stage, "off")
            #expect(stage.logged.all.last == "pump: 'relay' was not set: its pin is not available")
            #expect(Self.states(stage) == ["off", "on"])
        }
    }

    @Test func noOutputIsSwitchedWhileAnInputOfTheDeviceCannotBeClaimed() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            let file = Models.pins(
                [
                    PinRole(name: "motor", use: .output(OutputRole()), activeLow: false),
                    PinRole(name: "contact", use: .input(InputRole()), activeLow: false),
                ], [PinSettings(direction: .output, atStart: true), PinSettings(direction: .input)])
            stage.add("gate", file, pins: ["GPIO5", "GPIO6"])
            let pin = GatewayStage.pin("GPIO6")
            stage.pins.refusals[pin] = PortError(.refused, "GPIO6: held by \"dht11\"")
            stage.gateway.start()
            stage.broker.accept()
            #expect(stage.pins.outputs.isEmpty)
            #expect(stage.texts("gate/problem").last?.contains("dht11") == true)
            stage.pins.refusals = [:]
            await time.advance(by: .seconds(1))
            #expect(stage.texts("gate/availability").last == "online")
        }
    }
}
