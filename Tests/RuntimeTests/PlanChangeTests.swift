// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

/// A running gateway that gets a new plan.
@Suite struct PlanChangeTests {
    /// Two devices on serial ports, a pump, and a connected broker.
    @LoopActor static func running(_ schedules: [ScheduleEntry] = []) throws -> GatewayStage {
        let stage = GatewayStage()
        stage.lines.present = ["/dev/air", "/dev/bus"]
        stage.add("air", try Models.sender(), port: "/dev/air")
        stage.add("one", try Models.polled(), port: "/dev/bus")
        stage.add("pump", Models.relay, pin: "GPIO22")
        stage.schedules = schedules
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    @Test func anEqualPlanChangesNothing() throws {
        try TestLoop.run { time in
            let stage = try Self.running()
            let (air, attempts) = (stage.lines.open["/dev/air"], stage.lines.attempts)
            stage.gateway.apply(stage.plan)
            await time.settle()
            #expect(stage.lines.attempts == attempts)
            #expect(air?.isClosed == false)
            #expect(stage.texts("air/availability") == ["offline"])
        }
    }

    @Test func aNewDeviceOnAPortReopensOnlyThisPort() throws {
        try TestLoop.run { time in
            let stage = try Self.running()
            let (air, bus) = (stage.lines.open["/dev/air"], stage.lines.open["/dev/bus"])
            stage.add("two", try Models.polled(), port: "/dev/bus")
            stage.gateway.apply(stage.plan)
            await time.settle()
            #expect(air?.isClosed == false)
            #expect(bus?.isClosed == true)
            #expect(stage.lines.open["/dev/bus"]?.isClosed == false)
            #expect(stage.texts("two/availability") == ["offline"])
        }
    }

    @Test func aRemovedDeviceIsOfflineAndItsPortIsClosed() throws {
        try TestLoop.run { time in
            let stage = try Self.running()
            let air = stage.lines.open["/dev/air"]
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            await time.settle()
            stage.devices.removeFirst()
            stage.gateway.apply(stage.plan)
            await time.advance(by: .seconds(60))
            #expect(air?.isClosed == true)
            #expect(stage.texts("air/availability").last == "offline")
            #expect(stage.problem("air") == "stopped")
        }
    }

    @Test func waitingReadingsKeepTheirDevicesWhenTheOrderChanges() throws {
        try TestLoop.run { time in
            let stage = try Self.running()
            stage.broker.sever()
            stage.lines.deliver(Models.frame(7), to: "/dev/air")
            await time.settle()
            stage.devices.reverse()
            stage.add("sea", try Models.sender(), port: "/dev/sea")
            stage.gateway.apply(stage.plan)
            stage.broker.accept()
            await time.settle()
            #expect(stage.levels("air") == ["7"])
            #expect(stage.texts("sea").isEmpty)
        }
    }

    @Test func aNewOutputKnowsThatTheBrokerIsConnected() throws {
        try TestLoop.run { time in
            let stage = try Self.running()
            let role = Models.output("valve", .init(offline: .init(isOn: true, after: .seconds(5))))
            stage.add("valve", role, pin: "GPIO23")
            stage.gateway.apply(stage.plan)
            await time.advance(by: .seconds(60))
            #expect(stage.pins.outputs[GatewayStage.pin("GPIO23")]?.states.last == false)
        }
    }

    @Test func aScheduleInBothPlansKeepsItsTime() throws {
        try TestLoop.run { time in
            let entry = ScheduleEntry(
                name: "s", when: .every(.seconds(60)),
                action: .set(device: "pump", value: "relay", .set(true)))
            let stage = try Self.running([entry])
            await time.advance(by: .seconds(40))
            stage.gateway.apply(stage.plan)
            await time.advance(by: .seconds(20))
            #expect(stage.texts("pump").last?.contains("\"on\"") == true)
            stage.schedules = []
            stage.gateway.apply(stage.plan)
            let count = stage.texts("pump").count
            await time.advance(by: .seconds(120))
            #expect(stage.texts("pump").count == count)
        }
    }
}
