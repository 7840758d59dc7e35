// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import ReactorTesting
import Readings
import Testing

/// A sensor whose two questions have answers of equal form.
@Suite struct EqualAnswersTests {
    @LoopActor private static func asking() throws -> GatewayStage {
        let stage = GatewayStage()
        stage.add(
            "air", try Models.twoRegisters(), port: "/dev/air", ReadingPace(every: .seconds(10)))
        stage.lines.present = ["/dev/air"]
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    /// What was published, without the time.
    @LoopActor private static func values(_ stage: GatewayStage) -> [String] {
        stage.texts("air").map { text in
            String(text[(text.firstRange(of: "\"level\"")?.lowerBound ?? text.endIndex)...])
        }
    }

    @Test func theQuestionSaysWhichAnswerItIs() throws {
        try TestLoop.run { _ in
            let stage = try Self.asking()
            let line = stage.lines.open["/dev/air"]
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            #expect(line?.sent == [[0x01], [0x02]])
            stage.lines.deliver(Models.frame(2), to: "/dev/air")
            #expect(Self.values(stage) == [#""level":1,"other":2}"#])
        }
    }

    /// The second frame of one piece came before the second question was sent.
    @Test func anAnswerIsNotTakenForTheNextQuestionsAnswer() throws {
        try TestLoop.run { _ in
            let stage = try Self.asking()
            stage.lines.deliver(Models.frame(1) + Models.frame(9), to: "/dev/air")
            #expect(stage.texts("air") == [])
            stage.lines.deliver(Models.frame(2), to: "/dev/air")
            #expect(Self.values(stage) == [#""level":1,"other":2}"#])
        }
    }

    @Test func whatCameBehindTheLastAnswerIsNotJoinedToTheNextRound() throws {
        try TestLoop.run { time in
            let stage = try Self.asking()
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            stage.lines.deliver(Models.frame(2) + [0xA5], to: "/dev/air")
            await time.advance(by: .seconds(10))
            stage.lines.deliver([0x07, 0xA2], to: "/dev/air")
            #expect(stage.lines.open["/dev/air"]?.sent == [[0x01], [0x02], [0x01]])
        }
    }

    @Test func halfOfALateAnswerIsNotJoinedToTheNextOne() throws {
        try TestLoop.run { time in
            let stage = try Self.asking()
            stage.lines.deliver([0xA5], to: "/dev/air")
            await time.advance(by: .milliseconds(200))
            // The question was sent again: these two bytes are the end of nothing.
            stage.lines.deliver([0x07, 0xA2], to: "/dev/air")
            #expect(stage.lines.open["/dev/air"]?.sent == [[0x01], [0x01]])
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            // The second answer to the repeated question does not come.
            await time.advance(by: .milliseconds(400))
            #expect(stage.lines.open["/dev/air"]?.sent == [[0x01], [0x01], [0x02]])
            stage.lines.deliver(Models.frame(2), to: "/dev/air")
            #expect(Self.values(stage) == [#""level":1,"other":2}"#])
        }
    }

    @Test func theAnswerToARepeatedQuestionIsNotTakenForTheNextOne() throws {
        try TestLoop.run { time in
            let stage = try Self.asking()
            await time.advance(by: .milliseconds(200))
            // Each answer takes 350 ms.
            await time.advance(by: .milliseconds(150))
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            await time.advance(by: .milliseconds(200))
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            await time.advance(by: .milliseconds(350))
            stage.lines.deliver(Models.frame(2), to: "/dev/air")
            #expect(Self.values(stage) == [#""level":1,"other":2}"#])
        }
    }
}

extension Models {
    /// Answers `01` and `02` with `A5 <value> <xor>`.
    fileprivate static func twoRegisters() throws -> DeviceFile {
        let one = try polled()
        guard case .serial(let serial) = one.model.kind else { return one }
        let reads = [1, 2].map { number in
            Read(
                name: "read\(number)", request: [UInt8(number)], expect: [0],
                timeout: .milliseconds(200), retries: 1)
        }
        let values = ["level", "other"].enumerated().map { index, name in
            ValueDefinition(
                name: name, source: .field(message: index, slot: 0), mapping: .plain)
        }
        let model = Model(
            name: "test/two", title: "A test",
            kind: .serial(SerialModel(frames: serial.frames, reads: reads)), values: values,
            every: .seconds(10), staleAfter: nil, examples: [])
        return DeviceFile(path: "test.yaml", model: model, serial: SerialSettings(), pins: [])
    }
}
