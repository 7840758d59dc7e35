// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import ReactorTesting
import Testing

@Suite struct AvailabilityTests {
    /// A board without a clock learns the date after its devices are online.
    @Test func theStateHasItsDateAsSoonAsTheDateIsKnown() throws {
        try TestLoop.run { time in
            let stage = GatewayStage(dateKnown: false)
            stage.add("air", try Models.sender(), port: "/dev/air")
            stage.lines.present = ["/dev/air"]
            stage.gateway.start()
            stage.broker.accept()
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            await time.settle()
            #expect(stage.texts("air/problem").last?.hasSuffix(#""since":null}"#) == true)
            stage.clock.step(to: 1_000)
            stage.lines.deliver(Models.frame(2), to: "/dev/air")
            await time.settle()
            #expect(stage.texts("air/problem").last?.contains(#""since":"1970-"#) == true)
            #expect(stage.texts("bridge/info").last?.contains(#""started":"1970-"#) == true)
            #expect(stage.problem("air") == "none")
        }
    }

    @LoopActor static func two() throws -> GatewayStage {
        let stage = GatewayStage()
        stage.add("air", try Models.sender(), port: "/dev/air")
        stage.add("sea", try Models.sender(), port: "/dev/sea")
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    @Test func aDeviceOnAMissingPortIsOfflineAndCostsNothing() throws {
        try TestLoop.run { time in
            let stage = try Self.two()
            #expect(stage.texts("air/availability") == ["offline"])
            #expect(stage.texts("air/problem").last?.contains(#""kind":"missing""#) == true)
            let attempts = stage.lines.attempts
            await time.advance(by: .seconds(3600))
            #expect(stage.lines.attempts == attempts)
        }
    }

    @Test func aPortThatAppearsIsOpenedAtOnceAndItsDeviceIsOnlineAfterAReading() throws {
        try TestLoop.run { time in
            let stage = try Self.two()
            stage.lines.plug("/dev/air")
            #expect(stage.lines.open["/dev/air"] != nil)
            #expect(stage.texts("air/availability").last == "offline")
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            await time.settle()
            #expect(stage.texts("air/availability").last == "online")
            #expect(stage.problem("air") == "none")
            #expect(
                stage.lines.watches.contains { $0.path == "/dev/air" && !$0.isCancelled } == false)
        }
    }

    @Test func anUnpluggedPortIsReopenedAndOtherDevicesStayOnline() throws {
        try TestLoop.run { time in
            let stage = try Self.two()
            for path in ["/dev/air", "/dev/sea"] {
                stage.lines.plug(path)
                stage.lines.deliver(Models.frame(1), to: path)
            }
            stage.lines.unplug("/dev/air")
            await time.settle()
            #expect(stage.texts("air/availability").last == "offline")
            #expect(stage.texts("air/problem").last?.contains(#""kind":"missing""#) == true)
            stage.lines.deliver(Models.frame(2), to: "/dev/sea")
            stage.lines.plug("/dev/air")
            stage.lines.deliver(Models.frame(3), to: "/dev/air")
            await time.settle()
            #expect(stage.levels("air") == ["1", "3"])
            #expect(stage.texts("air/availability").last == "online")
            #expect(stage.levels("sea") == ["1", "2"])
            #expect(stage.texts("sea/availability") == ["offline", "online"])
        }
    }

    @Test func halfAFrameBeforeALossDoesNotSpoilTheFirstFrameAfterIt() throws {
        try TestLoop.run { _ in
            let stage = try Self.two()
            stage.lines.plug("/dev/air")
            stage.lines.deliver([0xA5], to: "/dev/air")
            stage.lines.unplug("/dev/air")
            stage.lines.plug("/dev/air")
            stage.lines.deliver(Models.frame(9), to: "/dev/air")
            #expect(stage.levels("air") == ["9"])
        }
    }

    @Test func aRefusedPortIsTriedAgainWithGrowingDelays() throws {
        try TestLoop.run { time in
            let stage = try Self.two()
            stage.lines.refusals["/dev/air"] = PortError(.refused, "/dev/air: permission denied")
            stage.lines.plug("/dev/air")
            let first = stage.lines.attempts
            await time.advance(by: .seconds(1))
            #expect(stage.lines.attempts == first + 1)
            await time.advance(by: .seconds(14))
            #expect(stage.lines.attempts == first + 4)
            await time.advance(by: .seconds(300))
            #expect((first + 12...first + 15).contains(stage.lines.attempts))
            stage.lines.refusals.removeAll()
            await time.advance(by: .seconds(30))
            #expect(stage.lines.open["/dev/air"] != nil)
            #expect(stage.logged.all.filter { $0.contains("permission denied") }.count == 1)
        }
    }

    @Test func silenceIsNoticedAfterItsLimitAndEndsWithTheNextFrame() throws {
        try TestLoop.run { time in
            let stage = try Self.two()
            stage.lines.plug("/dev/air")
            for value in 1...10 {
                stage.lines.deliver(Models.frame(UInt8(value)), to: "/dev/air")
                await time.advance(by: .seconds(1))
            }
            #expect(stage.texts("air/availability").last == "online")
            await time.advance(by: .seconds(4))
            #expect(stage.texts("air/availability").last == "offline")
            #expect(stage.texts("air/problem").last?.contains(#""kind":"silent""#) == true)
            stage.lines.deliver(Models.frame(99), to: "/dev/air")
            await time.settle()
            #expect(stage.texts("air/availability").last == "online")
        }
    }

    @Test func aDeviceThatNeverSendsIsAProblemAfterItsLimit() throws {
        try TestLoop.run { time in
            let stage = try Self.two()
            stage.lines.plug("/dev/air")
            await time.advance(by: .seconds(4))
            stage.lines.plug("/dev/sea")
            stage.lines.deliver([0xA5, 0x01, 0x02], to: "/dev/sea")
            await time.advance(by: .seconds(2))
            #expect(stage.texts("air/problem").last?.contains(#""kind":"silent""#) == true)
            #expect(stage.texts("sea/problem").last?.contains(#""kind":"missing""#) == true)
            await time.advance(by: .seconds(3))
            #expect(stage.texts("sea/problem").last?.contains(#""kind":"bad-frames""#) == true)
            #expect(stage.texts("air/availability") == ["offline"])
        }
    }

    @Test func noiseWithoutTheBeginningOfAFrameIsNotSilence() throws {
        try TestLoop.run { time in
            let stage = try Self.two()
            stage.lines.plug("/dev/air")
            stage.lines.deliver([0x00, 0xFE, 0x80], to: "/dev/air")
            await time.advance(by: .seconds(6))
            #expect(stage.texts("air/problem").last?.contains(#""kind":"bad-frames""#) == true)
        }
    }

    @Test func anUnpluggedPortIsNotReportedAsSilent() throws {
        try TestLoop.run { time in
            let stage = try Self.two()
            stage.lines.plug("/dev/air")
            stage.lines.unplug("/dev/air")
            await time.advance(by: .seconds(60))
            #expect(stage.texts("air/problem").last?.contains(#""kind":"missing""#) == true)
        }
    }

    @Test func bytesWithoutAFrameAreADifferentProblemFromSilence() throws {
        try TestLoop.run { time in
            let stage = try Self.two()
            stage.lines.plug("/dev/air")
            stage.lines.deliver(Models.frame(1) + Models.frame(2), to: "/dev/air")
            stage.lines.deliver([0xA5, 0x01, 0x02, 0xA5, 0x03, 0x04], to: "/dev/air")
            await time.advance(by: .seconds(6))
            let problem = stage.texts("air/problem").last
            #expect(problem?.contains(#""kind":"bad-frames""#) == true)
            #expect(problem?.contains("(2 rejected)") == true)
        }
    }

    @Test func statesArePublishedAgainAfterAReconnect() throws {
        try TestLoop.run { time in
            let stage = try Self.two()
            await time.settle()
            stage.broker.sever()
            stage.broker.accept()
            await time.settle()
            #expect(stage.texts("bridge/state") == ["online", "online"])
            #expect(stage.texts("air/availability") == ["offline", "offline"])
        }
    }
}
