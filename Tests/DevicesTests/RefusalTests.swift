// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import PropertyTesting
import Readings
import Testing
import Wire

/// What a device that refuses a request does to a round of questions.
@Suite struct RefusalTests {
    private static let reason = Refusal.Reason(
        slot: 0,
        words: [
            NumberedWord(number: 2, word: "illegal data address"),
            NumberedWord(number: 6, word: "busy"),
        ], transient: [6])
    private static let refusal = Refusal(frame: 1, reason: reason)
    private static let power = Read(
        name: "power", request: [0xA], expect: [0], refusals: [refusal],
        timeout: .milliseconds(100), retries: 1, gap: .milliseconds(20))
    private static let final = Refusal.Statement(reason: "illegal data address (2)")
    private static let busy = Refusal.Statement(reason: "busy (6)", isTransient: true)

    private var one = Conversation()

    @Test func aReasonIsAWordWithItsNumber() {
        #expect(Self.refusal.statement { _ in .integer(2) } == Self.final)
        #expect(Self.refusal.statement { _ in .integer(6) } == Self.busy)
        #expect(Self.refusal.statement { _ in .integer(9) }.reason == "reason 9")
        #expect(Self.refusal.statement { _ in .word("E3") }.reason == "E3")
        #expect(Self.refusal.statement { _ in nil } == Refusal.Statement())
        #expect(Refusal(frame: 1).statement { _ in .integer(2) } == Refusal.Statement())
    }

    @Test mutating func aRefusalEndsTheRoundAtOnce() {
        _ = one.begin([Self.power], at: ms(0))
        #expect(
            one.receivedRefusal(of: 0, Self.final, at: ms(10))
                == .refused(read: "power", reason: "illegal data address (2)"))
        #expect(!one.isUnderWay)
        #expect(one.begin([Self.power], at: ms(15)) == .pause(until: ms(30)), "the gap")
    }

    @Test mutating func notNowIsAskedAgainWhenTheTimeIsOver() {
        _ = one.begin([Self.power], at: ms(0))
        #expect(one.receivedRefusal(of: 0, Self.busy, at: ms(10)) == .nothing)
        #expect(one.deadline(at: ms(100)) == .pause(until: ms(120)))
        #expect(one.deadline(at: ms(120)) == .send([0xA], until: ms(220)))
        #expect(one.receivedAnswer(to: 0, at: ms(130)) == .finished)
    }

    @Test mutating func notNowIsTheReasonWhenNoRetryIsLeft() {
        _ = one.begin([Self.power], at: ms(0))
        _ = one.receivedRefusal(of: 0, Self.busy, at: ms(10))
        _ = one.deadline(at: ms(100))
        _ = one.deadline(at: ms(120))
        #expect(
            one.receivedRefusal(of: 0, Self.busy, at: ms(130))
                == .refused(read: "power", reason: "busy (6)"))
    }

    @Test mutating func theReasonOfAnEarlierTryIsNotLost() {
        _ = one.begin([Self.power], at: ms(0))
        _ = one.receivedRefusal(of: 0, Self.busy, at: ms(10))
        _ = one.deadline(at: ms(100))
        _ = one.deadline(at: ms(120))
        #expect(one.deadline(at: ms(220)) == .refused(read: "power", reason: "busy (6)"))
        _ = one.begin([Self.power], at: ms(300))
        _ = one.deadline(at: ms(400))
        _ = one.deadline(at: ms(420))
        #expect(one.deadline(at: ms(520)) == .failed(read: "power"), "it is forgotten")
    }

    @Test mutating func aRefusalThatNobodyAskedForIsIgnored() {
        #expect(one.receivedRefusal(of: 0, Self.final, at: ms(0)) == nil)
        _ = one.begin([Self.power], at: ms(10))
        #expect(one.receivedRefusal(of: 1, Self.final, at: ms(20)) == nil)
        #expect(one.receivedRefusal(of: 0, Self.final, at: ms(9)) == nil)
    }

    @Test func aQuestionWithoutAnswersIsDoneAfterItsGap() {
        var silent = Conversation()
        let relay = Read(name: "on", request: [0xA0], expect: [], gap: .milliseconds(30))
        #expect(silent.begin([relay, Self.power], at: ms(0)) == .send([0xA0], until: ms(30)))
        #expect(silent.deadline(at: ms(29)) == .nothing)
        #expect(silent.deadline(at: ms(30)) == .send([0xA], until: ms(130)))
        #expect(silent.receivedAnswer(to: 1, at: ms(40)) == .finished)
    }

    @Test mutating func otherQuestionsKeepTheGapOfTheRound() {
        _ = one.begin([Self.power], at: ms(0))
        _ = one.receivedAnswer(to: 0, at: ms(10))
        let other = Read(name: "other", request: [0xB], expect: [0], timeout: .milliseconds(50))
        #expect(one.begin([other], at: ms(20)) == .pause(until: ms(30)))
        #expect(one.deadline(at: ms(30)) == .send([0xB], until: ms(80)))
        #expect(one.receivedAnswer(to: 0, at: ms(40)) == .finished)
        #expect(one.begin([Self.power], at: ms(50)) == .send([0xA], until: ms(150)))
    }

    /// Random events at random times: it sends only when nothing is expected any more, and it never
    /// waits without a deadline.
    @Test(arguments: Seeds.fresh(500))
    func itNeverSendsWhileItWaitsAndNeverWaitsForEver(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let questions = (0..<Int.random(in: 1...4, using: &random)).map { number in
            Read(
                name: "\(number)", request: [UInt8(number)],
                expect: Array(0..<Int.random(in: 0...2, using: &random)),
                timeout: .milliseconds(Int.random(in: 10...100, using: &random)),
                retries: Int.random(in: 0...2, using: &random),
                gap: .milliseconds(Int.random(in: 0...30, using: &random)))
        }
        var conversation = Conversation()
        var now = ms(0)
        var (action, due) = (conversation.begin(questions, at: now), now)
        for _ in 0..<200 where conversation.isUnderWay {
            switch action {
            case .send(_, let until), .pause(let until), .wait(let until):
                #expect(until >= now)
                due = until
            case .nothing: break
            case .finished, .failed, .refused:
                Issue.record("it is over and under way: \(action)")
            }
            let isDue = random.chance(40)
            let early = Int64.random(in: now.nanoseconds...due.nanoseconds, using: &random)
            now = isDue ? due : Instant(nanoseconds: early)
            let read = Int.random(in: 0...questions.count, using: &random)
            switch Int.random(in: 0...3, using: &random) {
            case 0 where !isDue:
                let part = Int.random(in: 0...2, using: &random)
                action = conversation.receivedAnswer(to: read, part: part, at: now) ?? .nothing
            case 1 where !isDue:
                let statement = random.chance(80) ? Self.busy : Self.final
                action = conversation.receivedRefusal(of: read, statement, at: now) ?? .nothing
            default:
                action = conversation.deadline(at: now)
                if now < due { #expect(action == .nothing, "too early for \(action)") }
            }
        }
        #expect(!conversation.isUnderWay)
        #expect(conversation.deadline(at: now) == .nothing)
    }

    private func ms(_ milliseconds: Int64) -> Instant {
        Instant(nanoseconds: milliseconds * 1_000_000)
    }
}
