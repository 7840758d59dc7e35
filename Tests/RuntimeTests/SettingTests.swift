// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

/// Values of a polled device that are set by commands.
@Suite struct SettingTests {
    private static let port = "/dev/air"

    @LoopActor private static func stage(
        _ names: [String] = ["air"], confirms: Bool = false
    ) throws -> GatewayStage {
        let stage = GatewayStage()
        for name in names {
            stage.add(
                name, try Models.settable(confirms: confirms), port: port,
                ReadingPace(every: .seconds(10)))
        }
        stage.lines.present = [port]
        stage.gateway.start()
        stage.broker.accept()
        for _ in names { stage.lines.deliver(Models.frame(5), to: port) }
        return stage
    }

    /// What was sent since the first questions.
    @LoopActor private static func sent(
        _ stage: GatewayStage, after count: Int = 1
    ) -> [[UInt8]] {
        Array(stage.lines.open[port]?.sent.dropFirst(count) ?? [])
    }

    @LoopActor private static func set(
        _ value: String, _ stage: GatewayStage, _ device: String = "air"
    ) {
        stage.broker.send(value, to: "martlet/shed/\(device)/level/set")
    }

    @Test func aValueIsSentConfirmedReadBackAndPublished() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            Self.set("7", stage)
            #expect(Self.sent(stage) == [[0xB0]])
            await time.advance(by: .milliseconds(10))
            #expect(Self.sent(stage).last == Models.frame(0xB5, 7))
            stage.lines.deliver(Models.frame(0xC5, 7), to: Self.port)
            #expect(Self.sent(stage).last == [0xB1])
            await time.advance(by: .milliseconds(10))
            #expect(Self.sent(stage).last == [0x01])
            #expect(stage.levels("air") == ["5"])
            stage.lines.deliver(Models.frame(7), to: Self.port)
            #expect(stage.levels("air") == ["5", "7"])
            #expect(stage.problems("air").allSatisfy(GatewayStage.isCalm))
        }
    }

    @Test func aConfirmationThatHasTheValueIsEnough() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(confirms: true)
            Self.set("7", stage)
            await time.advance(by: .milliseconds(10))
            stage.lines.deliver(Models.frame(0xC5, 7), to: Self.port)
            await time.advance(by: .milliseconds(10))
            #expect(Self.sent(stage) == [[0xB0], Models.frame(0xB5, 7), [0xB1]])
            #expect(stage.levels("air").last == "7")
            // It is not renewed by the readings, and stays.
            for _ in 0..<6 {
                await time.advance(by: .seconds(10))
                stage.lines.deliver(Models.frame(1), to: Self.port)
            }
            #expect(stage.levels("air").last == "7")
        }
    }

    @Test func aCommandNeverGoesIntoARoundAndGoesBeforeTheNext() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(["air", "water"])
            await time.advance(by: .seconds(10))
            #expect(Self.sent(stage, after: 2) == [[0x01]])
            Self.set("7", stage, "water")
            #expect(Self.sent(stage, after: 2) == [[0x01]])
            stage.lines.deliver(Models.frame(6), to: Self.port)
            #expect(Self.sent(stage, after: 2) == [[0x01], [0xB0]], "the round of water waits")
            await time.advance(by: .milliseconds(10))
            stage.lines.deliver(Models.frame(0xC5, 7), to: Self.port)
            await time.advance(by: .milliseconds(10))
            stage.lines.deliver(Models.frame(7), to: Self.port)
            #expect(Self.sent(stage, after: 2).suffix(2) == [[0x01], [0x01]])
            #expect(stage.levels("water").last == "7")
        }
    }

    @Test func ofCommandsThatWaitTheNewestIsSent() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            await time.advance(by: .seconds(10))
            for value in 6...9 { Self.set("\(value)", stage) }
            stage.lines.deliver(Models.frame(5), to: Self.port)
            await time.advance(by: .milliseconds(10))
            #expect(Self.sent(stage).last == Models.frame(0xB5, 9))
        }
    }

    @Test func aRefusalIsTheProblemAndTheDeviceStaysOnline() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            Self.set("199", stage)
            await time.advance(by: .milliseconds(10))
            stage.lines.deliver(Models.frame(0xEE, 2), to: Self.port)
            #expect(Self.sent(stage).last == [0xB1], "what was begun is ended")
            await time.advance(by: .milliseconds(10))
            #expect(
                stage.texts("air/problem").last?.contains(
                    #""kind":"not-obeyed","message":"'level' was not set: the device refuses "#
                        + #"'set': too high (2)""#) == true)
            #expect(stage.texts("air/availability").last == "online")
            #expect(stage.levels("air") == ["5"])
            Self.set("7", stage)
            await time.advance(by: .milliseconds(10))
            stage.lines.deliver(Models.frame(0xC5, 7), to: Self.port)
            await time.advance(by: .milliseconds(10))
            stage.lines.deliver(Models.frame(7), to: Self.port)
            #expect(stage.problem("air") == "none")
        }
    }

    @Test func aDeviceThatDoesNotConfirmHasTheProblemAfterTheRetries() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            Self.set("7", stage)
            await time.advance(by: .milliseconds(420))
            #expect(
                Self.sent(stage)
                    == [[0xB0], Models.frame(0xB5, 7), Models.frame(0xB5, 7), [0xB1]])
            await time.advance(by: .milliseconds(10))
            let problem = stage.texts("air/problem").last
            #expect(problem?.contains("'level' was not set: the device does not answer") == true)
            #expect(stage.logged.all.contains { $0.contains("does not answer 'set'") })
        }
    }

    @Test func aConfirmationOfAnotherNumberIsNone() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            Self.set("7", stage)
            await time.advance(by: .milliseconds(10))
            for _ in 0..<2 {
                stage.lines.deliver(Models.frame(0xC5, 8), to: Self.port)
                await time.advance(by: .milliseconds(200))
            }
            await time.advance(by: .milliseconds(20))
            let problem = stage.texts("air/problem").last
            #expect(problem?.contains("confirms level 8 in place of 7") == true)
            #expect(stage.levels("air") == ["5"])
        }
    }

    @Test func aValueThatReadsBackDifferentlyIsAProblem() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            Self.set("7", stage)
            await time.advance(by: .milliseconds(10))
            stage.lines.deliver(Models.frame(0xC5, 7), to: Self.port)
            await time.advance(by: .milliseconds(10))
            stage.lines.deliver(Models.frame(5), to: Self.port)
            let problem = stage.texts("air/problem").last
            #expect(
                problem?.contains("'level' was set to 7, and the device reports 5") == true)
            #expect(stage.levels("air").last == "5")
        }
    }

    @Test(arguments: [
        ("201", "expected a number in 0..200"), ("x", "expected a number in 0..200"),
        ("2.5", "'level' was not set"),
    ])
    func whatItCannotBeIsRefused(value: String, message: String) throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            Self.set(value, stage)
            await time.advance(by: .milliseconds(10))
            #expect(Self.sent(stage).isEmpty)
            #expect(stage.logged.all.contains { $0.contains(message) })
            let isOfDevice = message.hasPrefix("'level'")
            #expect((stage.problem("air") == "not-obeyed") == isOfDevice)
        }
    }

    @Test func aCommandToADeviceThatDoesNotAnswerIsRefusedWithTheReason() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            await time.advance(by: .seconds(60))
            #expect(stage.texts("air/availability").last == "offline")
            let count = Self.sent(stage).count
            Self.set("7", stage)
            await time.advance(by: .milliseconds(10))
            #expect(Self.sent(stage).dropFirst(count).allSatisfy { $0 == [0x01] })
            #expect(
                stage.logged.all.contains {
                    $0.contains("air/level/set was refused: the device does not answer")
                })
        }
    }

    @Test func aCommandUnderWayIsReportedWhenThePortIsLost() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            Self.set("7", stage)
            stage.lines.unplug(Self.port)
            await time.advance(by: .seconds(1))
            #expect(stage.logged.all.contains { $0.contains("'level' was not set") })
            Self.set("7", stage)
            #expect(stage.logged.all.contains { $0.contains("the port of the device is not open") })
        }
    }

    @Test func aReadThatIsRefusedIsAProblemWithItsReason() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            for _ in 0..<4 {
                await time.advance(by: .seconds(10))
                stage.lines.deliver(Models.frame(0xEE, 2), to: Self.port)
            }
            let problem = stage.texts("air/problem").last
            #expect(problem?.contains(#""kind":"refused-read""#) == true)
            #expect(problem?.contains("refuses the question 'level': too high (2)") == true)
            #expect(Self.sent(stage).count == 4, "without retries")
        }
    }

    /// Sets a value each 50 ms, and answers what is asked.
    ///
    /// - Returns: How often values were asked for.
    @LoopActor private static func flood(
        _ stage: GatewayStage, for steps: Int, _ time: ManualClock
    ) async -> Int {
        var questions = 0
        for step in 0..<steps {
            set("\(step % 100)", stage)
            await time.advance(by: .milliseconds(50))
            switch stage.lines.open[port]?.sent.last {
            case [0x01]?:
                questions += 1
                stage.lines.deliver(Models.frame(5), to: port)
            case let last? where last.first == 0xB5:
                stage.lines.deliver(Models.frame(0xC5, last[1]), to: port)
            default: break
            }
        }
        return questions
    }

    /// A command waits whenever another one is done, and the readings have their turn all the same.
    @Test func aFloodOfCommandsLeavesTheRoundsTheirTurn() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(confirms: true)
            let questions = await Self.flood(stage, for: 700, time)
            #expect(questions == 3, "one each ten seconds of 35")
        }
    }

    @Test func aFloodOfCommandsLeavesTheCommandsToAnotherDeviceTheirTurn() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(["air", "water"], confirms: true)
            Self.set("7", stage)
            Self.set("150", stage, "water")
            _ = await Self.flood(stage, for: 20, time)
            #expect(Self.sent(stage, after: 2).contains(Models.frame(0xB5, 150)))
        }
    }
}
