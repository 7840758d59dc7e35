// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

@testable import Runtime

@Suite struct ControlTests {
    @LoopActor static func switching(
        _ schedules: [ScheduleEntry] = [], dateKnown: Bool = true
    ) throws -> GatewayStage {
        let stage = GatewayStage(dateKnown: dateKnown)
        stage.add("pump", Models.relay, pin: "GPIO22")
        stage.add("bell", Models.button, pin: "GPIO17")
        stage.add("air", try Models.polled(), port: "/dev/air", ReadingPace(every: .seconds(3600)))
        stage.lines.present = ["/dev/air"]
        stage.schedules = schedules
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    @LoopActor static func states(_ stage: GatewayStage, _ device: String) -> [String] {
        stage.texts(device).compactMap { text in
            text.split(separator: "\"").dropLast().last.map(String.init)
        }
    }

    @Test func aCommandIsAnsweredByTheNewState() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            #expect(stage.broker.filters == ["martlet/shed/+/+/set"])
            stage.broker.send("on", to: "martlet/shed/pump/relay/set")
            stage.broker.send("off", to: "martlet/shed/pump/relay/set")
            #expect(stage.pins.outputs[GatewayStage.pin("GPIO22")]?.states == [false, true, false])
            #expect(Self.states(stage, "pump") == ["off", "on", "off"])
        }
    }

    /// The broker passes on the message that clears a retained one.
    @Test func anEmptyMessageIsNoCommandAndNoMistake() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            let before = stage.logged.all
            stage.broker.send("", to: "martlet/shed/pump/relay/set")
            #expect(stage.pins.outputs[GatewayStage.pin("GPIO22")]?.states == [false])
            #expect(stage.logged.all == before)
        }
    }

    @Test(arguments: [
        ("on", "pump/relay/set", true, "retained"),
        ("on", "pmp/relay/set", false, "no device 'pmp'"),
        ("on", "p\n\u{1B}\u{9B}mp/relay/set", false, "device 'p\u{FFFD}\u{FFFD}\u{FFFD}mp'"),
        ("on", "pump/light/set", false, "no value 'light'"),
        ("on", "bell/button/set", false, "can only be read"),
        ("maybe", "pump/relay/set", false, "expected 'on', 'off', 'toggle'"),
    ])
    func anInvalidCommandChangesNothing(
        payload: String, topic: String, retained: Bool, reason: String
    ) throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            stage.broker.send(payload, to: "martlet/shed/\(topic)", retained: retained)
            #expect(stage.pins.outputs[GatewayStage.pin("GPIO22")]?.states == [false])
            #expect(stage.logged.all.contains { $0.contains(reason) })
        }
    }

    @Test func aRefusedCommandIsAnswered() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            let topic = "martlet/shed/pump/relay/set"
            stage.broker.send("maybe", to: topic)
            stage.broker.send(String(repeating: "x", count: 5000), to: topic)
            let answers = stage.broker.messages.filter { $0.topic.hasSuffix("relay/refused") }
            #expect(answers.allSatisfy { !$0.isRetained })
            #expect(
                answers.map(\.text) == [
                    #"{"time":"1970-01-01T00:16:40.000Z","reason":"expected 'on', 'off', "#
                        + #"'toggle', or a pulse like 'on 5s', found 'maybe'"}"#,
                    #"{"time":"1970-01-01T00:16:40.000Z","reason":"expected 'on', 'off', "#
                        + #"'toggle', or a pulse like 'on 5s', found 5000 bytes that begin with '"#
                        + String(repeating: "x", count: 40) + #"'"}"#,
                ])
        }
    }

    @Test func commandsOnTopicsThatDoNotExistAreNotAnswered() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            await time.settle()
            let count = stage.broker.messages.count
            stage.broker.send("on", to: "martlet/shed/pmp/relay/set")
            stage.broker.send("on", to: "martlet/shed/pump/light/set")
            await time.settle()
            #expect(stage.broker.messages.count == count)
        }
    }

    /// 10 000 wrong commands: few answers, and a command among them is carried out.
    @Test func aFloodOfWrongCommandsGetsFewAnswers() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            let topic = "martlet/shed/pump/relay/set"
            for _ in 0..<10_000 { stage.broker.send("maybe", to: topic) }
            stage.broker.send("on", to: topic)
            await time.settle()
            #expect(stage.texts("pump/relay/refused").count == 10)
            stage.broker.send("on", to: "martlet/shed/bell/button/set")
            #expect(
                stage.texts("bell/button/refused").count == 1, "another device has its own pace")
            #expect(Self.states(stage, "pump") == ["off", "on"])
        }
    }

    @Test func theLogExplainsWhyNoCommandArrives() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            stage.broker.onEvent?(.ignored(topic: "martlet/shed/pump/relay/set", bytes: 70_000))
            stage.broker.onEvent?(.notSubscribed(filter: "martlet/shed/+/+/set"))
            let log = stage.logged.all
            #expect(log.contains { $0.contains("relay/set was refused: it has 70000 bytes") })
            #expect(log.contains { $0.contains("the subscription to martlet/shed/+/+/set") })
        }
    }

    @Test func aFloodOfInvalidCommandsDoesNotFillTheLog() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            let topic = "martlet/shed/pump/relay/set"
            for _ in 0..<3000 { stage.broker.send("maybe", to: topic) }
            let refusals = stage.logged.all.filter { $0.contains("was refused") }
            #expect(refusals.count == 3)
            await time.advance(by: .seconds(3600))
            let line = "a command on \(topic) was refused: expected 'on', 'off'"
            #expect(
                stage.logged.all.last?.hasPrefix("in the last hour also: 2997 x \(line)") == true,
                "\(stage.logged.all)")
            stage.broker.send("on", to: topic)
            #expect(Self.states(stage, "pump") == ["off", "on"])
        }
    }

    /// The last command counts, however many came before it.
    @Test(arguments: [("off", "on", true), ("on", "off", false)])
    func aFloodOfCommandsEndsWithTheLast(other: String, last: String, isOn: Bool) throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            let topic = "martlet/shed/pump/relay/set"
            for _ in 0..<5000 {
                stage.broker.send(last, to: topic)
                stage.broker.send(other, to: topic)
            }
            stage.broker.send(last, to: topic)
            let output = stage.pins.outputs[GatewayStage.pin("GPIO22")]
            // The state at the start, and the commands that are carried out at once.
            #expect(output?.states.count == 1 + CommandPace.burst)
            await time.advance(by: .seconds(1))
            #expect(output?.states.count == 2 + CommandPace.burst)
            #expect(output?.states.last == isOn)
            #expect(stage.logged.all.count { $0.contains("faster than 20 a second") } == 3)
        }
    }

    @Test(arguments: [9_999, 10_000]) func togglesThatWaitAreCombined(count: Int) throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            for _ in 0..<count { stage.broker.send("toggle", to: "martlet/shed/pump/relay/set") }
            await time.advance(by: .seconds(1))
            let states = stage.pins.outputs[GatewayStage.pin("GPIO22")]?.states
            #expect(states?.last == (count % 2 == 1))
        }
    }

    @Test func slowCommandsAreAllCarriedOut() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            for round in 0..<100 {
                stage.broker.send(
                    round % 2 == 0 ? "on" : "off", to: "martlet/shed/pump/relay/set")
                await time.advance(by: .milliseconds(50))
            }
            #expect(stage.pins.outputs[GatewayStage.pin("GPIO22")]?.states.count == 101)
        }
    }

    @Test func refusedMessagesAreLoggedByTheRuleOfTheLog() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            for _ in 0..<100 {
                stage.broker.onEvent?(.refused(topic: "martlet/shed/air", reason: "not allowed"))
            }
            let line = "the broker refuses the messages on martlet/shed/air: not allowed"
            #expect(stage.logged.all.filter { $0 == line }.count == 3)
        }
    }

    @Test func anOutputThatFailsIsReportedAndClaimedAgain() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            let output = stage.pins.outputs[GatewayStage.pin("GPIO22")]
            output?.refusal = PortError(.lost, "it is gone")
            stage.broker.send("on", to: "martlet/shed/pump/relay/set")
            #expect(Self.states(stage, "pump") == ["off"])
            #expect(stage.logged.all.contains { $0.contains("'relay' was not set: it is gone") })
            #expect(output?.isClosed == true)
            #expect(stage.texts("pump/availability").last == "offline")
            #expect(stage.texts("pump/problem").last?.contains("\"unplugged\"") == true)
            await time.settle()
            #expect(stage.texts("pump/availability").last == "online")
            #expect(Self.states(stage, "pump") == ["off", "off"])
        }
    }

    @Test func anInputPublishesItsFirstStateAndEachChange() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            let input = stage.pins.inputs[GatewayStage.pin("GPIO17")]
            input?.change(to: true)
            input?.change(to: false)
            await time.settle()
            #expect(Self.states(stage, "bell") == ["off", "on", "off"])
            #expect(stage.texts("bell/availability").last == "online")
        }
    }

    @Test func aDeviceOnAMissingChipIsOfflineUntilTheChipAppears() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.pins.isMissing = true
            stage.add("pump", Models.relay, pin: "GPIO22")
            stage.gateway.start()
            stage.broker.accept()
            #expect(stage.texts("pump/availability") == ["offline"])
            stage.pins.isMissing = false
            for watch in stage.pins.watches { watch.fire() }
            await time.settle()
            #expect(stage.texts("pump/availability").last == "online")
        }
    }

    @Test func aScheduleSetsAnOutputAtItsInterval() throws {
        try TestLoop.run { time in
            let action = ScheduleEntry.Action.set(device: "pump", value: "relay", .set(true))
            let entry = ScheduleEntry(name: "s", when: .every(.seconds(60)), action: action)
            let stage = try Self.switching([entry])
            await time.advance(by: .seconds(180))
            #expect(Self.states(stage, "pump") == ["off", "on", "on", "on"])
        }
    }

    @Test func aScheduleReadsADevice() throws {
        try TestLoop.run { time in
            let entry = ScheduleEntry(
                name: "s", when: .every(.seconds(60)), action: .read(device: "air"))
            let stage = try Self.switching([entry])
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            await time.advance(by: .seconds(60))
            #expect(stage.lines.open["/dev/air"]?.sent.count == 2)
        }
    }

    @Test func aCronLineFollowsTheWallClockAndItsSteps() throws {
        try TestLoop.run { time in
            let cron = try CronExpression("30 * * * *")
            let entry = ScheduleEntry(
                name: "s", when: .cron(cron),
                action: .set(device: "pump", value: "relay", .set(true)))
            let stage = try Self.switching([entry])
            stage.clock.step(to: 1_767_225_600 + 29 * 60)
            await time.advance(by: .seconds(59))
            #expect(Self.states(stage, "pump") == ["off"])
            await time.advance(by: .seconds(1))
            #expect(Self.states(stage, "pump") == ["off", "on"])
            stage.clock.step(to: 1_767_225_600 + 50 * 60)
            await time.advance(by: .seconds(39 * 60))
            #expect(Self.states(stage, "pump") == ["off", "on"])
            await time.advance(by: .seconds(60))
            #expect(Self.states(stage, "pump") == ["off", "on", "on"])
        }
    }

    @Test func aCronLineWaitsUntilTheDateIsKnown() throws {
        try TestLoop.run { time in
            let entry = ScheduleEntry(
                name: "s", when: .cron(try CronExpression("* * * * *")),
                action: .set(device: "pump", value: "relay", .set(true)))
            let stage = try Self.switching([entry], dateKnown: false)
            await time.advance(by: .seconds(600))
            #expect(Self.states(stage, "pump") == ["off"])
            stage.clock.step(to: 1_767_225_600)
            await time.advance(by: .seconds(121))
            #expect(Self.states(stage, "pump").count >= 2)
        }
    }

    @Test func stoppingSetsOutputsPublishesReadingsAndThenOffline() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            stage.broker.send("on", to: "martlet/shed/pump/relay/set")
            await time.settle()
            await stage.gateway.stop(within: .seconds(5))
            let output = stage.pins.outputs[GatewayStage.pin("GPIO22")]
            #expect(output?.states == [false, true, false])
            #expect(output?.isClosed == true)
            #expect(Self.states(stage, "pump").last == "off")
            #expect(stage.texts("pump/availability").last == "offline")
            #expect(stage.broker.messages.last?.topic == "martlet/shed/bridge/state")
            #expect(stage.broker.messages.last?.text == "offline")
            #expect(stage.broker.hasLeft)
            #expect(stage.store.count == 0)
        }
    }

    @Test func stoppingWaitsOverAReconnect() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            await time.settle()
            stage.broker.acknowledges = false
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            let leaving = Task { await stage.gateway.stop(within: .seconds(5)) }
            await time.advance(by: .seconds(1))
            stage.broker.sever()
            await time.advance(by: .seconds(1))
            #expect(!stage.broker.hasLeft)
            stage.broker.acknowledges = true
            stage.broker.accept()
            await time.settle()
            await leaving.value
            #expect(stage.broker.hasLeft)
            #expect(stage.store.count == 0)
        }
    }

    @Test func stoppingWaitsForTheBrokerUntilTheLimitOnly() throws {
        try TestLoop.run { time in
            let stage = try Self.switching()
            await time.settle()
            stage.broker.acknowledges = false
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            let leaving = Task { await stage.gateway.stop(within: .seconds(5)) }
            await time.advance(by: .seconds(5))
            await leaving.value
            #expect(stage.broker.hasLeft)
            #expect(stage.logged.all.contains { $0.hasPrefix("1 readings were lost") })
        }
    }
}
