// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import PropertyTesting
import Readings
import Testing

@Suite struct ConversationTests {
    private static let one = [MHZ19.read]
    private static let two = [
        Read(
            name: "a", request: [0xA], expect: [0], timeout: .milliseconds(100), retries: 1,
            gap: .milliseconds(20)),
        Read(name: "b", request: [0xB], expect: [1], timeout: .milliseconds(300), retries: 0),
    ]
    private var talk = Conversation()

    @Test mutating func aQuestionAndItsAnswerAreARound() {
        #expect(talk.begin(Self.one, at: ms(0)) == .send(MHZ19.read.request, until: ms(200)))
        #expect(talk.isUnderWay)
        #expect(talk.receivedAnswer(to: 0, at: ms(30)) == .finished)
        #expect(!talk.isUnderWay)
    }

    private static let cells = Read(
        name: "cells", request: [0xC], expect: [0, 1, 2], timeout: .milliseconds(100), retries: 1)

    @Test mutating func aQuestionMayHaveSeveralAnswersInAnyOrder() {
        _ = talk.begin([Self.cells], at: ms(0))
        #expect(talk.receivedAnswer(to: 0, part: 2, at: ms(10)) == .nothing)
        #expect(talk.receivedAnswer(to: 0, part: 0, at: ms(20)) == .nothing)
        #expect(talk.receivedAnswer(to: 0, part: 0, at: ms(25)) == nil)
        #expect(talk.receivedAnswer(to: 0, part: 1, at: ms(30)) == .finished)
    }

    /// A battery with fewer cells sends fewer answers; one without any does not answer.
    @Test mutating func someOfSeveralAnswersAreEnoughAfterTheRetries() {
        _ = talk.begin([Self.cells], at: ms(0))
        #expect(talk.receivedAnswer(to: 0, part: 0, at: ms(10)) == .nothing)
        #expect(talk.deadline(at: ms(100)) == .send([0xC], until: ms(200)))
        #expect(talk.receivedAnswer(to: 0, part: 0, at: ms(110)) == nil)
        #expect(talk.receivedAnswer(to: 0, part: 1, at: ms(120)) == .nothing)
        #expect(talk.deadline(at: ms(200)) == .finished)
        _ = talk.begin([Self.cells], at: ms(300))
        #expect(talk.deadline(at: ms(400)) == .send([0xC], until: ms(500)))
        #expect(talk.deadline(at: ms(500)) == .failed(read: "cells"))
    }

    @Test mutating func readsAreAskedInOrderWithTheGapBetweenThem() {
        #expect(talk.begin(Self.two, at: ms(0)) == .send([0xA], until: ms(100)))
        #expect(talk.receivedAnswer(to: 0, at: ms(10)) == .pause(until: ms(30)))
        #expect(talk.deadline(at: ms(30)) == .send([0xB], until: ms(330)))
        #expect(talk.receivedAnswer(to: 1, at: ms(40)) == .finished)
    }

    @Test mutating func aMissingAnswerIsRetriedAndThenFails() {
        _ = talk.begin(Self.one, at: ms(0))
        for start in [0, 250] as [Int64] {
            #expect(talk.deadline(at: ms(start + 200)) == .pause(until: ms(start + 250)))
            #expect(talk.isUnderWay)
            let again = talk.deadline(at: ms(start + 250))
            #expect(again == .send(MHZ19.read.request, until: ms(start + 450)))
        }
        #expect(talk.deadline(at: ms(700)) == .failed(read: "co2"))
        #expect(!talk.isUnderWay)
    }

    @Test mutating func aReadThatFailsEndsTheRound() {
        _ = talk.begin(Self.two, at: ms(0))
        _ = talk.receivedAnswer(to: 0, at: ms(10))
        _ = talk.deadline(at: ms(30))
        #expect(talk.deadline(at: ms(330)) == .failed(read: "b"))
        #expect(talk.begin(Self.two, at: ms(340)) == .pause(until: ms(630)), "a late answer")
    }

    @Test mutating func eachReadHasItsOwnRetries() {
        _ = talk.begin(Self.two, at: ms(0))
        #expect(talk.deadline(at: ms(100)) == .pause(until: ms(120)))
        #expect(talk.deadline(at: ms(120)) == .send([0xA], until: ms(220)))
        #expect(talk.receivedAnswer(to: 0, at: ms(130)) == .pause(until: ms(350)))
        #expect(talk.deadline(at: ms(350)) == .send([0xB], until: ms(650)))
        #expect(talk.deadline(at: ms(650)) == .failed(read: "b"))
    }

    /// The answer at 130 ms may be that to the first request. That to the second is as late then:
    /// at 250 ms, or up to a timeout of 100 ms later.
    @Test mutating func theAnswerToARepeatedRequestIsNotTakenForThatToTheNext() {
        _ = talk.begin(Self.two, at: ms(0))
        _ = talk.deadline(at: ms(100))
        _ = talk.deadline(at: ms(120))
        #expect(talk.receivedAnswer(to: 0, at: ms(130)) == .pause(until: ms(350)))
        for late in [250, 349] as [Int64] {
            #expect(talk.receivedAnswer(to: 0, at: ms(late)) == nil)
            #expect(talk.receivedAnswer(to: 1, at: ms(late)) == nil)
        }
    }

    @Test mutating func theAnswersOfAFailedRoundAreNotTakenForThoseOfTheNext() {
        _ = talk.begin(Self.two, at: ms(0), isTrial: true)
        #expect(talk.deadline(at: ms(100)) == .failed(read: "a"))
        // The same question waits for nothing: a late answer to it is right.
        #expect(talk.begin(Self.two, at: ms(150)) == .send([0xA], until: ms(250)))
        #expect(talk.receivedAnswer(to: 0, at: ms(160)) == .pause(until: ms(410)))
        _ = talk.deadline(at: ms(410))
        #expect(talk.receivedAnswer(to: 1, at: ms(420)) == .finished)
        // What has no answer for four timeouts will have none.
        _ = talk.begin(Self.two, at: ms(500), isTrial: true)
        _ = talk.deadline(at: ms(600))
        _ = talk.begin(Self.two, at: ms(900))
        #expect(talk.receivedAnswer(to: 0, at: ms(910)) == .pause(until: ms(930)))
    }

    @Test mutating func unrequestedFramesAreIgnored() {
        #expect(talk.receivedAnswer(to: 0, at: ms(0)) == nil)
        _ = talk.begin(Self.two, at: ms(10))
        #expect(talk.receivedAnswer(to: 1, at: ms(20)) == nil)
        #expect(talk.receivedAnswer(to: 0, at: ms(9)) == nil, "stamped before the question")
        #expect(talk.receivedAnswer(to: 0, at: ms(30)) == .pause(until: ms(50)))
        #expect(talk.receivedAnswer(to: 1, at: ms(40)) == nil, "while pausing")
        #expect(talk.deadline(at: ms(50)) == .send([0xB], until: ms(350)))
    }

    @Test mutating func aDeadlineThatComesEarlyOrForNothingChangesNothing() {
        #expect(talk.deadline(at: ms(5)) == .nothing)
        _ = talk.begin(Self.one, at: ms(10))
        #expect(talk.deadline(at: ms(209)) == .nothing)
        #expect(talk.receivedAnswer(to: 0, at: ms(209)) == .finished)
        #expect(talk.deadline(at: ms(210)) == .nothing)
    }

    /// The answer to the first request comes after the second, and that to the second cannot be
    /// taken for an answer to `b`.
    @Test(arguments: [true, false])
    func lateAnswersDelayTheNextQuestionIfTheyLookAlike(alike: Bool) {
        var talk = Conversation(answersLookAlike: alike)
        _ = talk.begin(Self.two, at: ms(0))
        #expect(talk.deadline(at: ms(100)) == .pause(until: ms(120)))
        #expect(talk.deadline(at: ms(120)) == .send([0xA], until: ms(220)))
        // 120 ms for the second answer, and a timeout.
        #expect(
            talk.receivedAnswer(to: 0, at: ms(130)) == .pause(until: ms(alike ? 350 : 150)))
    }

    @Test mutating func theGapIsKeptBetweenRounds() {
        _ = talk.begin(Self.one, at: ms(0))
        _ = talk.receivedAnswer(to: 0, at: ms(10))
        #expect(talk.begin(Self.one, at: ms(20)) == .pause(until: ms(60)))
        #expect(talk.deadline(at: ms(60)) == .send(MHZ19.read.request, until: ms(260)))
    }

    @Test mutating func aNewRoundReplacesTheOldRound() {
        _ = talk.begin(Self.two, at: ms(0))
        _ = talk.receivedAnswer(to: 0, at: ms(10))
        _ = talk.deadline(at: ms(30))
        #expect(talk.begin(Self.two, at: ms(40)) == .send([0xA], until: ms(140)))
        #expect(talk.receivedAnswer(to: 1, at: ms(50)) == nil)
    }

    @Test(arguments: Seeds.fresh(500))
    func everyRoundEndsWithinItsTime(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var talk = talk
        var action = talk.begin(Self.two, at: ms(0))
        var (now, due) = (ms(0), ms(0))
        var sent = 0
        while talk.isUnderWay {
            switch action {
            case .send(_, let until): (sent, due) = (sent + 1, until)
            case .pause(let until), .wait(let until): due = until
            case .nothing, .finished, .failed, .refused: break
            }
            let early = Int64.random(in: now.nanoseconds...due.nanoseconds, using: &random)
            now = random.chance(50) ? due : Instant(nanoseconds: early)
            action =
                random.chance(30)
                ? talk.receivedAnswer(to: Int.random(in: 0...2, using: &random), at: now)
                    ?? .nothing
                : talk.deadline(at: now)
        }
        #expect(action == .finished || action == .failed(read: "a") || action == .failed(read: "b"))
        // The first request twice, its late answer and the second request: 220 + 220 + 300 ms.
        #expect(now <= ms(740))
        #expect(sent <= 3)
    }

    private static let slow = Read(
        name: "data", request: [0xD], rate: .fixed(9600), expect: [0], timeout: .milliseconds(100),
        retries: 0)

    /// At a rate of its own an answer may be long; each byte of it begins the limit anew.
    @Test func theLimitOfAnAnswerAtItsOwnRateIsASilence() {
        var slow = Conversation()
        #expect(slow.begin([Self.slow], at: ms(0)) == .send([0xD], until: ms(100)))
        #expect(slow.receivedBytes(at: ms(90), longest: .seconds(1)) == .wait(until: ms(190)))
        #expect(slow.receivedBytes(at: ms(90), longest: .seconds(1)) == .nothing)
        #expect(slow.deadline(at: ms(189)) == .nothing)
        #expect(slow.receivedBytes(at: ms(180), longest: .seconds(1)) == .wait(until: ms(280)))
        #expect(slow.deadline(at: ms(280)) == .failed(read: "data"))
        #expect(slow.receivedBytes(at: ms(290), longest: .seconds(1)) == .nothing)
    }

    /// Noise without an end does not hold the line for ever.
    @Test func anAnswerHasALongestTime() {
        var slow = Conversation()
        _ = slow.begin([Self.slow], at: ms(0))
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
        _ = talk.begin(Self.one, at: ms(0))
        #expect(talk.receivedBytes(at: ms(190), longest: .seconds(1)) == .nothing)
    }

    private func ms(_ milliseconds: Int64) -> Instant {
        Instant(nanoseconds: milliseconds * 1_000_000)
    }
}
