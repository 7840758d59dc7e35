// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import PropertyTesting
import Readings
import Testing

@Suite struct ConversationTests {
    private var one = Conversation([MHZ19.read])
    private var two = Conversation([
        Read(
            name: "a", request: [0xA], expect: [0], timeout: .milliseconds(100), retries: 1,
            gap: .milliseconds(20)),
        Read(name: "b", request: [0xB], expect: [1], timeout: .milliseconds(300), retries: 0),
    ])

    @Test mutating func aQuestionAndItsAnswerAreARound() {
        #expect(one.begin(at: ms(0)) == .send(MHZ19.read.request, until: ms(200)))
        #expect(one.isUnderWay)
        #expect(one.receivedAnswer(to: 0, at: ms(30)) == .finished)
        #expect(!one.isUnderWay)
    }

    private static let cells = Read(
        name: "cells", request: [0xC], expect: [0, 1, 2], timeout: .milliseconds(100), retries: 1)

    @Test func aQuestionMayHaveSeveralAnswersInAnyOrder() {
        var cells = Conversation([Self.cells])
        _ = cells.begin(at: ms(0))
        #expect(cells.receivedAnswer(to: 0, part: 2, at: ms(10)) == .nothing)
        #expect(cells.receivedAnswer(to: 0, part: 0, at: ms(20)) == .nothing)
        #expect(cells.receivedAnswer(to: 0, part: 0, at: ms(25)) == nil)
        #expect(cells.receivedAnswer(to: 0, part: 1, at: ms(30)) == .finished)
    }

    /// A battery with fewer cells sends fewer answers; one without any does not answer.
    @Test func someOfSeveralAnswersAreEnoughAfterTheRetries() {
        var cells = Conversation([Self.cells])
        _ = cells.begin(at: ms(0))
        #expect(cells.receivedAnswer(to: 0, part: 0, at: ms(10)) == .nothing)
        #expect(cells.deadline(at: ms(100)) == .send([0xC], until: ms(200)))
        #expect(cells.receivedAnswer(to: 0, part: 0, at: ms(110)) == nil)
        #expect(cells.receivedAnswer(to: 0, part: 1, at: ms(120)) == .nothing)
        #expect(cells.deadline(at: ms(200)) == .finished)
        _ = cells.begin(at: ms(300))
        #expect(cells.deadline(at: ms(400)) == .send([0xC], until: ms(500)))
        #expect(cells.deadline(at: ms(500)) == .failed(read: "cells"))
    }

    @Test mutating func readsAreAskedInOrderWithTheGapBetweenThem() {
        #expect(two.begin(at: ms(0)) == .send([0xA], until: ms(100)))
        #expect(two.receivedAnswer(to: 0, at: ms(10)) == .pause(until: ms(30)))
        #expect(two.deadline(at: ms(30)) == .send([0xB], until: ms(330)))
        #expect(two.receivedAnswer(to: 1, at: ms(40)) == .finished)
    }

    @Test mutating func aMissingAnswerIsRetriedAndThenFails() {
        _ = one.begin(at: ms(0))
        for start in [0, 250] as [Int64] {
            #expect(one.deadline(at: ms(start + 200)) == .pause(until: ms(start + 250)))
            #expect(one.isUnderWay)
            let again = one.deadline(at: ms(start + 250))
            #expect(again == .send(MHZ19.read.request, until: ms(start + 450)))
        }
        #expect(one.deadline(at: ms(700)) == .failed(read: "co2"))
        #expect(!one.isUnderWay)
    }

    @Test mutating func aReadThatFailsEndsTheRound() {
        _ = two.begin(at: ms(0))
        _ = two.receivedAnswer(to: 0, at: ms(10))
        _ = two.deadline(at: ms(30))
        #expect(two.deadline(at: ms(330)) == .failed(read: "b"))
    }

    @Test mutating func eachReadHasItsOwnRetries() {
        _ = two.begin(at: ms(0))
        #expect(two.deadline(at: ms(100)) == .pause(until: ms(120)))
        #expect(two.deadline(at: ms(120)) == .send([0xA], until: ms(220)))
        #expect(two.receivedAnswer(to: 0, at: ms(130)) == .pause(until: ms(150)))
        #expect(two.deadline(at: ms(150)) == .send([0xB], until: ms(450)))
    }

    @Test mutating func unrequestedFramesAreIgnored() {
        #expect(two.receivedAnswer(to: 0, at: ms(0)) == nil)
        _ = two.begin(at: ms(10))
        #expect(two.receivedAnswer(to: 1, at: ms(20)) == nil)
        #expect(two.receivedAnswer(to: 0, at: ms(9)) == nil, "stamped before the question")
        #expect(two.receivedAnswer(to: 0, at: ms(30)) == .pause(until: ms(50)))
        #expect(two.receivedAnswer(to: 1, at: ms(40)) == nil, "while pausing")
        #expect(two.deadline(at: ms(50)) == .send([0xB], until: ms(350)))
    }

    @Test mutating func aDeadlineThatComesEarlyOrForNothingChangesNothing() {
        #expect(one.deadline(at: ms(5)) == .nothing)
        _ = one.begin(at: ms(10))
        #expect(one.deadline(at: ms(209)) == .nothing)
        #expect(one.receivedAnswer(to: 0, at: ms(209)) == .finished)
        #expect(one.deadline(at: ms(210)) == .nothing)
    }

    @Test mutating func theGapIsKeptBetweenRounds() {
        _ = one.begin(at: ms(0))
        _ = one.receivedAnswer(to: 0, at: ms(10))
        #expect(one.begin(at: ms(20)) == .pause(until: ms(60)))
        #expect(one.deadline(at: ms(60)) == .send(MHZ19.read.request, until: ms(260)))
    }

    @Test mutating func aNewRoundReplacesTheOldRound() {
        _ = two.begin(at: ms(0))
        _ = two.receivedAnswer(to: 0, at: ms(10))
        _ = two.deadline(at: ms(30))
        #expect(two.begin(at: ms(40)) == .send([0xA], until: ms(140)))
        #expect(two.receivedAnswer(to: 1, at: ms(50)) == nil)
    }

    @Test(arguments: Seeds.fresh(500))
    func everyRoundEndsWithinItsTime(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var conversation = two
        var action = conversation.begin(at: ms(0))
        var (now, due) = (ms(0), ms(0))
        var sent = 0
        while conversation.isUnderWay {
            switch action {
            case .send(_, let until): (sent, due) = (sent + 1, until)
            case .pause(let until), .wait(let until): due = until
            case .nothing, .finished, .failed, .refused: break
            }
            let early = Int64.random(in: now.nanoseconds...due.nanoseconds, using: &random)
            now = random.chance(50) ? due : Instant(nanoseconds: early)
            action =
                random.chance(30)
                ? conversation.receivedAnswer(to: Int.random(in: 0...2, using: &random), at: now)
                    ?? .nothing
                : conversation.deadline(at: now)
        }
        #expect(action == .finished || action == .failed(read: "a") || action == .failed(read: "b"))
        // The first request twice, the second once: 100 + 20 + 100 + 20 + 300 ms.
        #expect(now <= ms(540))
        #expect(sent <= 3)
    }

    private static let slow = Read(
        name: "data", request: [0xD], rate: .fixed(9600), expect: [0], timeout: .milliseconds(100),
        retries: 0)

    /// At a rate of its own an answer may be long; each byte of it begins the limit anew.
    @Test func theLimitOfAnAnswerAtItsOwnRateIsASilence() {
        var slow = Conversation([Self.slow])
        #expect(slow.begin(at: ms(0)) == .send([0xD], until: ms(100)))
        #expect(slow.receivedBytes(at: ms(90), longest: .seconds(1)) == .wait(until: ms(190)))
        #expect(slow.receivedBytes(at: ms(90), longest: .seconds(1)) == .nothing)
        #expect(slow.deadline(at: ms(189)) == .nothing)
        #expect(slow.receivedBytes(at: ms(180), longest: .seconds(1)) == .wait(until: ms(280)))
        #expect(slow.deadline(at: ms(280)) == .failed(read: "data"))
        #expect(slow.receivedBytes(at: ms(290), longest: .seconds(1)) == .nothing)
    }

    /// Noise without an end does not hold the line for ever.
    @Test func anAnswerHasALongestTime() {
        var slow = Conversation([Self.slow])
        _ = slow.begin(at: ms(0))
        var latest = ms(100)
        for moment in stride(from: 50, to: 1000, by: 50) as StrideTo<Int64> {
            if case .wait(let until) = slow.receivedBytes(
                at: ms(moment), longest: .milliseconds(500))
            {
                latest = until
            }
        }
        #expect(latest == ms(500))
        #expect(slow.deadline(at: ms(500)) == .failed(read: "data"))
    }

    @Test mutating func theLimitOfOtherAnswersStays() {
        _ = one.begin(at: ms(0))
        #expect(one.receivedBytes(at: ms(190), longest: .seconds(1)) == .nothing)
    }

    private func ms(_ milliseconds: Int64) -> Instant {
        Instant(nanoseconds: milliseconds * 1_000_000)
    }
}
