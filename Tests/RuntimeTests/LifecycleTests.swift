// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import ReactorTesting
import Readings
import Testing
import Wire

@testable import Runtime

/// Setup, warm-up, wake and sleep, and restarts of devices.
@Suite struct LifecycleTests {
    private static let port = "/dev/air"

    /// A device that is asked by 01, or sends unasked, with `A5 <level> <xor>`; 5E says that it has
    /// started. D0 is its setup, which C5 confirms; E1 wakes it up, E0 puts it to sleep. B1 and BE
    /// begin and end a configuration.
    ///
    /// - Parameter brackets: Whether B1 and BE are around the setup, the wake and the sleep.
    private static func model(
        isAsked: Bool, sleeps: Bool = false, warmUp: Duration = .zero, brackets: Bool = false
    ) throws -> DeviceFile {
        func format(_ name: String, _ sync: [UInt8], _ fields: [Field] = []) throws -> FrameFormat {
            FrameFormat(name: name, shape: .fields(try FrameLayout(sync: sync, fields: fields)))
        }
        let frames = [
            try format(
                "data", [0xA5],
                [
                    Field(name: "level", kind: .integer(.u8)),
                    Field(kind: .check("xor8", over: nil)),
                ]),
            try format("done", [0xC5, 0xC5]), try format("started", [0x5E, 0x5E]),
        ]
        let read = Read(
            name: "level", request: [0x01], expect: [0], timeout: .milliseconds(200), retries: 0)
        let (before, after) = brackets ? ([3], [4]) : ([], [])
        let writes = [
            Write(
                name: "setup", request: try format("setup", [0xD0]), expect: [1],
                timeout: .milliseconds(200), retries: 0, before: before, after: after),
            Write(
                name: "wake", request: try format("wake", [0xE1]), before: before, after: after),
            Write(
                name: "sleep", request: try format("sleep", [0xE0]), before: before, after: after),
            Write(name: "begin", request: try format("begin", [0xB1])),
            Write(name: "end", request: try format("end", [0xBE])),
        ]
        let life = Lifecycle(
            setup: [0], wake: sleeps ? 1 : nil, sleep: sleeps ? 2 : nil, warmUp: warmUp,
            restart: isAsked ? nil : 2)
        let model = Model(
            name: "test/life", title: "A test",
            kind: .serial(
                SerialModel(
                    frames: frames, reads: isAsked ? [read] : [], writes: writes, lifecycle: life)),
            values: [
                ValueDefinition(
                    name: "level", source: .field(message: 0, slot: 0), mapping: .plain)
            ], every: .seconds(isAsked ? 60 : 1), staleAfter: .seconds(150), examples: [])
        return DeviceFile(path: "test.yaml", model: model, serial: SerialSettings(), pins: [])
    }

    @LoopActor private static func stage(_ file: DeviceFile) throws -> GatewayStage {
        let stage = GatewayStage()
        stage.add("air", file, port: port)
        stage.lines.present = [port]
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    @LoopActor private static func sent(_ stage: GatewayStage) -> [[UInt8]] {
        stage.lines.open[port]?.sent ?? []
    }

    @Test func theSetupIsSentBeforeTheFirstReadAndNotBeforeTheNext() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(try Self.model(isAsked: true))
            #expect(Self.sent(stage) == [[0xD0]])
            stage.lines.deliver([0xC5, 0xC5], to: Self.port)
            #expect(Self.sent(stage) == [[0xD0], [0x01]])
            stage.lines.deliver(Models.frame(5), to: Self.port)
            await time.advance(by: .seconds(60))
            #expect(Self.sent(stage) == [[0xD0], [0x01], [0x01]])
            #expect(stage.levels("air") == ["5"])
        }
    }

    @Test func aSetupThatFailsIsRepeatedInTheNextRound() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(try Self.model(isAsked: true))
            await time.advance(by: .seconds(60))
            #expect(Self.sent(stage) == [[0xD0], [0xD0]])
            #expect(stage.texts("air/problem").last?.contains("'setup'") == true)
        }
    }

    @Test func aDeviceThatIsBackAfterAnOutageIsSetUpAgain() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(try Self.model(isAsked: true))
            stage.lines.deliver([0xC5, 0xC5], to: Self.port)
            stage.lines.deliver(Models.frame(5), to: Self.port)
            await time.advance(by: .seconds(241))
            #expect(stage.texts("air/availability").last == "offline")
            #expect(Self.sent(stage).last == [0xD0])
            let count = Self.sent(stage).count
            await time.advance(by: .seconds(59))
            #expect(Self.sent(stage).dropFirst(count) == [[0xD0]])
        }
    }

    @Test func aDeviceThatSleepsIsWokenUpReadAndPutToSleep() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(
                try Self.model(isAsked: true, sleeps: true, warmUp: .seconds(20)))
            #expect(Self.sent(stage) == [[0xE1]])
            await time.advance(by: .seconds(19))
            #expect(Self.sent(stage).count == 1)
            await time.advance(by: .seconds(1))
            #expect(Self.sent(stage) == [[0xE1], [0xD0]])
            stage.lines.deliver([0xC5, 0xC5], to: Self.port)
            stage.lines.deliver(Models.frame(5), to: Self.port)
            #expect(Self.sent(stage) == [[0xE1], [0xD0], [0x01], [0xE0]])
            await time.settle()
            #expect(stage.levels("air") == ["5"])
            await time.advance(by: .seconds(60))
            stage.lines.deliver(Models.frame(6), to: Self.port)
            await time.settle()
            #expect(Self.sent(stage).dropFirst(4) == [[0xE1], [0x01], [0xE0]])
            #expect(stage.levels("air") == ["5", "6"])
        }
    }

    @Test func aDeviceIsPutToSleepAlsoWhenItDoesNotAnswer() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(
                try Self.model(isAsked: true, sleeps: true, warmUp: .seconds(20)))
            await time.advance(by: .seconds(20))
            stage.lines.deliver([0xC5, 0xC5], to: Self.port)
            await time.advance(by: .milliseconds(200))
            #expect(Self.sent(stage) == [[0xE1], [0xD0], [0x01], [0xE0]])
            #expect(stage.texts("air/problem").last?.contains("no-reply") == true)
        }
    }

    /// The board is up for a long time when the gateway starts, and so is the device. An adapter
    /// that was pulled took the power with it.
    @Test func readingsAreNotPublishedUntilTheDeviceIsWarm() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(try Self.model(isAsked: true, warmUp: .seconds(100)))
            stage.lines.deliver([0xC5, 0xC5], to: Self.port)
            stage.lines.deliver(Models.frame(1), to: Self.port)
            #expect(stage.levels("air") == ["1"])
            stage.lines.unplug(Self.port)
            await time.advance(by: .seconds(60))
            stage.lines.plug(Self.port)
            #expect(Self.sent(stage) == [[0xD0]], "the setup again")
            stage.lines.deliver([0xC5, 0xC5], to: Self.port)
            for level in 2...5 {
                stage.lines.deliver(Models.frame(UInt8(level)), to: Self.port)
                #expect(stage.texts("air/availability").last == "online")
                await time.advance(by: .seconds(60))
            }
            #expect(stage.levels("air") == ["1", "4", "5"], "after 120 s and 180 s")
        }
    }

    @Test func atTheStartTheWarmUpCountsFromTheBootOfTheBoard() {
        var warmUp = WarmUp(.seconds(100))
        let seconds = { (count: Int64) in Instant(nanoseconds: count * 1_000_000_000) }
        warmUp.portOpened(at: seconds(30))
        #expect(warmUp.isUnderWay(at: seconds(99)))
        #expect(!warmUp.isUnderWay(at: seconds(100)))
        warmUp.portOpened(at: seconds(500))
        #expect(warmUp.isUnderWay(at: seconds(599)))
        #expect(!warmUp.isUnderWay(at: seconds(600)))
        warmUp.deviceStarted(at: seconds(700))
        #expect(warmUp.isUnderWay(at: seconds(799)))
    }

    @Test func aRestartOfTheDeviceNeedsSetupAndWarmUp() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(try Self.model(isAsked: false, warmUp: .seconds(10)))
            #expect(Self.sent(stage) == [[0xD0]])
            stage.lines.deliver([0xC5, 0xC5] + Models.frame(1), to: Self.port)
            await time.advance(by: .seconds(10))
            stage.lines.deliver(Models.frame(2), to: Self.port)
            #expect(stage.levels("air") == ["1", "2"])
            stage.lines.deliver([0x5E, 0x5E], to: Self.port)
            #expect(Self.sent(stage) == [[0xD0], [0xD0]])
            stage.lines.deliver([0xC5, 0xC5] + Models.frame(3), to: Self.port)
            await time.advance(by: .seconds(10))
            stage.lines.deliver(Models.frame(4), to: Self.port)
            #expect(stage.levels("air") == ["1", "2", "4"])
            #expect(Self.sent(stage).count == 2)
        }
    }

    @Test func aSenderThatIsBackAfterASilenceIsSetUpAgainAndWarmsUp() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(try Self.model(isAsked: false, warmUp: .seconds(10)))
            stage.lines.deliver([0xC5, 0xC5] + Models.frame(1), to: Self.port)
            await time.advance(by: .seconds(160))
            #expect(stage.texts("air/availability").last == "offline")
            #expect(Self.sent(stage) == [[0xD0]])
            stage.lines.deliver(Models.frame(2), to: Self.port)
            #expect(Self.sent(stage) == [[0xD0], [0xD0]])
            stage.lines.deliver([0xC5, 0xC5], to: Self.port)
            await time.advance(by: .seconds(10))
            stage.lines.deliver(Models.frame(3), to: Self.port)
            #expect(stage.levels("air") == ["1", "3"])
        }
    }

    @Test func whatIsBeforeAndAfterAWriteIsSentWithIt() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(
                try Self.model(
                    isAsked: true, sleeps: true, warmUp: .seconds(20), brackets: true))
            // A write without an answer keeps the line busy for the time of its bytes.
            await time.advance(by: .seconds(1))
            #expect(Self.sent(stage) == [[0xB1], [0xE1], [0xBE]])
            await time.advance(by: .seconds(18))
            #expect(Self.sent(stage).count == 3)
            await time.advance(by: .seconds(1.1))
            #expect(Self.sent(stage).dropFirst(3) == [[0xB1], [0xD0]])
            stage.lines.deliver([0xC5, 0xC5], to: Self.port)
            await time.advance(by: .milliseconds(100))
            #expect(Self.sent(stage).dropFirst(5) == [[0xBE], [0x01]])
            stage.lines.deliver(Models.frame(5), to: Self.port)
            await time.advance(by: .milliseconds(100))
            #expect(Self.sent(stage).dropFirst(7) == [[0xB1], [0xE0], [0xBE]])
            await time.settle()
            #expect(stage.levels("air") == ["5"])
        }
    }

    /// Otherwise the device stays in its configuration, and is silent there.
    @Test(arguments: [true, false]) func aSetupThatFailsIsEnded(isAsked: Bool) throws {
        try TestLoop.run { time in
            let stage = try Self.stage(
                try Self.model(isAsked: isAsked, sleeps: isAsked, brackets: true))
            let wake: [[UInt8]] = isAsked ? [[0xB1], [0xE1], [0xBE]] : []
            let sleep: [[UInt8]] = isAsked ? [[0xB1], [0xE0], [0xBE]] : []
            await time.advance(by: .milliseconds(300))
            #expect(Self.sent(stage) == wake + [[0xB1], [0xD0], [0xBE]] + sleep)
        }
    }

    @Test(arguments: [true, false]) func aSetupIsEndedWhenThePortIsClosed(isAsked: Bool) throws {
        try TestLoop.run { time in
            let stage = try Self.stage(try Self.model(isAsked: isAsked, brackets: true))
            await time.advance(by: .milliseconds(100))
            #expect(Self.sent(stage) == [[0xB1], [0xD0]])
            let line = try #require(stage.lines.open[Self.port])
            await stage.gateway.stop(within: .seconds(1))
            #expect(line.sent == [[0xB1], [0xD0], [0xBE]])
        }
    }

    /// The port alone was lost: the setup is sent when it is open again, and not once more.
    @Test func aSenderWhosePortIsBackIsSetUpOnce() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(try Self.model(isAsked: false))
            stage.lines.deliver([0xC5, 0xC5] + Models.frame(1), to: Self.port)
            stage.lines.unplug(Self.port)
            await time.advance(by: .seconds(1))
            stage.lines.plug(Self.port)
            stage.lines.deliver([0xC5, 0xC5] + Models.frame(2), to: Self.port)
            await time.settle()
            #expect(Self.sent(stage) == [[0xD0]])
            #expect(stage.levels("air") == ["1", "2"])
        }
    }

    @Test func aSenderWithoutItsConfirmationIsLogged() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(try Self.model(isAsked: false))
            stage.lines.deliver(Models.frame(1), to: Self.port)
            await time.advance(by: .milliseconds(200))
            #expect(
                stage.logged.all.contains {
                    $0.contains("its setup failed: the device does not answer 'setup'")
                })
            #expect(stage.levels("air") == ["1"])
        }
    }
}
