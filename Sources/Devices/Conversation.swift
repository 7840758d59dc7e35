// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings

/// One round of questions and answers with a device that sends only when polled.
///
/// Facts. A polled device answers within tens of milliseconds, or not at all; now and then the wire
/// corrupts a request or an answer. Some devices need a pause between an answer and the next
/// question. The values of one round form one reading, so a round either completes or gives
/// nothing.
///
/// Trap. Written as straight code (send, wait, check, loop) this hides its states in a stack. A
/// late answer, an unrequested frame, a timer that fires early: each is a case that the code easily
/// misses.
///
/// Choice. A state machine without a line or a clock. The caller passes each event with its time
/// and gets the next action. So every case has a place in the drawing, and tests do not wait.
///
///            begin                        the last answer, reads left
///     idle ────────> [pausing] ─ time ─> waiting ───────> pausing (gap) ── time ──> waiting
///       ^                  ^               │ │ │ │
///       │                  │ gap           │ │ │ └ the last answer, last read:  finished
///       │                  └── retry ──────┘ │ └ a refusal:                    refused
///       │                    time is up       └── time is up, no retry left:    failed
///       │                                                                       │
///       └───────────────────────────────────────────────────────────────────────┘
///
/// A read may have several answers, which come in any order. A repeated request waits for those
/// that are missing. When no retry is left and some answers came, the round goes on with those: a
/// battery with fewer cells sends fewer answers.
///
/// A device may refuse a request. A refusal ends the round at once, because the same request would
/// be refused again. One that says "not now" does not: the request is repeated when its time is
/// over, and the refusal counts only when no retry is left.
///
/// The answer at a rate of its own may take a second or a minute. Its limit is a silence: bytes
/// that arrive move the deadline of `waiting`, within a bound.
///
/// A write that the device does not confirm expects no answer. It is done when the gap after it is
/// over.
///
/// In any state, the answer to another read is ignored. In `idle` and `pausing` every answer is
/// ignored. An early deadline changes nothing. The gap also separates two rounds when the next
/// begins at once.
///
/// Cost. Answers of equal form are indistinguishable: a late answer to an abandoned request would
/// pass for the answer to the next one. Therefore the sender discards earlier input
/// (`FrameDecoder.reset`, `ByteChannel.discardInput`) and decodes only the frame that the read
/// expects. An answer with a time before its request does not count. After a request without an
/// answer the next question waits (see `LateAnswers`).
package struct Conversation: Sendable {
    /// The next action of the caller.
    package enum Action: Equatable, Sendable {
        /// Send, and call `deadline` at that moment unless another action replaces this one before.
        case send([UInt8], until: Instant)
        /// Send nothing, and call `deadline` at that moment.
        case pause(until: Instant)
        /// The answer goes on: call `deadline` at that moment instead.
        case wait(until: Instant)
        /// All answers are in: the round is over.
        case finished
        /// The device does not answer the read of that name: the round is over.
        case failed(read: String)
        /// The device refuses the read of that name, perhaps with a reason: the round is over.
        case refused(read: String, reason: String?)
        /// No change: the last action stays in force.
        case nothing
    }

    private enum State: Equatable {
        case idle
        case pausing(read: Int, attempt: Int, until: Instant)
        case waiting(read: Int, attempt: Int, sent: Instant, until: Instant)
    }

    /// The answers to the present read that have not come, by their place in `expect`.
    private var missing: Set<Int> = []

    /// The refusal of the present read that was not the last word.
    private var refusal: Refusal.Statement?

    /// The questions under way.
    private var reads: [Read] = []
    private var state = State.idle
    /// The index of the read that was sent last, or of the first one before it is sent: input is
    /// decoded as its answer.
    package private(set) var latestRead = 0
    /// Nothing is sent before this moment.
    package private(set) var quietUntil = Instant(nanoseconds: .min)
    private var late = LateAnswers()
    /// Whether no answer has come in this round, which then has one try.
    private var isTrial = false

    /// Whether an answer may be taken for that to another question.
    private let answersLookAlike: Bool

    /// - Parameter answersLookAlike: Whether an answer may be taken for that to another question of
    ///   the device: then another question waits for late answers.
    package init(answersLookAlike: Bool = true) {
        self.answersLookAlike = answersLookAlike
    }

    /// True from `begin` until `finished`, `failed` or `refused`.
    package var isUnderWay: Bool { state != .idle }

    /// Begins a round of questions. What is in progress is abandoned.
    ///
    /// - Parameters:
    ///   - quiet: The line stays idle until then, because of another device on it.
    ///   - isTrial: Whether the first question is asked once only: the device did not answer
    ///     earlier, and others on the line wait.
    /// - Precondition: There is at least one question.
    package mutating func begin(
        _ questions: [Read], at now: Instant,
        quietUntil quiet: Instant = Instant(nanoseconds: .min), isTrial: Bool = false
    ) -> Action {
        precondition(!questions.isEmpty, "a device without reads sends unasked: do not poll it")
        reads = questions
        latestRead = 0
        quietUntil = max(quietUntil, quiet)
        self.isTrial = isTrial
        return start(0, at: now)
    }

    private mutating func start(_ read: Int, at now: Instant) -> Action {
        missing = Set(reads[read].expect.indices)
        refusal = nil
        return ask(read, attempt: 0, at: now)
    }

    /// Bytes of an answer arrived that complete no frame. The time limit of an answer at a rate of
    /// its own is a silence, so it begins anew.
    ///
    /// - Parameter longest: How long the answer may last altogether.
    /// - Returns: `nothing` when the limit stays as it is.
    package mutating func receivedBytes(at now: Instant, longest: Duration) -> Action {
        guard case .waiting(let read, let attempt, let sent, let until) = state,
            reads[read].rate != nil, now >= sent
        else { return .nothing }
        let later = min(now + reads[read].timeout, sent + max(longest, reads[read].timeout))
        guard later > until else { return .nothing }
        state = .waiting(read: read, attempt: attempt, sent: sent, until: later)
        return .wait(until: later)
    }

    /// A whole frame arrived as an answer to the read with that index.
    ///
    /// - Parameter part: Its place among the expected frames of the read.
    /// - Returns: `nil` for an answer that is not expected: ignore it.
    package mutating func receivedAnswer(
        to index: Int, part: Int = 0, at now: Instant
    ) -> Action? {
        guard case .waiting(let read, _, let sent, _) = state, read == index, now >= sent,
            missing.remove(part) != nil
        else { return nil }
        isTrial = false
        guard missing.isEmpty else { return .nothing }
        quietUntil = now + reads[read].gap
        late.answered(reads[read], sent: sent, at: now)
        return goOn(after: read, at: now)
    }

    /// A whole frame arrived that refuses the read with that index.
    ///
    /// - Returns: `nil` for a refusal of another read: ignore it.
    package mutating func receivedRefusal(
        of index: Int, _ statement: Refusal.Statement, at now: Instant
    ) -> Action? {
        guard case .waiting(let read, let attempt, let sent, _) = state, read == index, now >= sent
        else { return nil }
        late.answered(reads[read], sent: sent, at: now)
        if statement.isTransient, attempt < reads[read].retries {
            refusal = statement
            return .nothing
        }
        quietUntil = now + reads[read].gap
        state = .idle
        return .refused(read: reads[read].name, reason: statement.reason)
    }

    /// The deadline of the last action has passed; an early call does no harm.
    package mutating func deadline(at now: Instant) -> Action {
        switch state {
        case .pausing(let read, let attempt, let until) where now >= until:
            return ask(read, attempt: attempt, at: now)
        case .waiting(let read, _, _, let until) where now >= until && reads[read].expect.isEmpty:
            return goOn(after: read, at: now)
        case .waiting(let read, let attempt, _, let until) where now >= until:
            return giveUp(read, attempt: attempt, at: now)
        case .idle, .pausing, .waiting:
            return .nothing
        }
    }

    private mutating func giveUp(_ read: Int, attempt: Int, at now: Instant) -> Action {
        quietUntil = now + reads[read].gap
        if attempt < reads[read].retries, !isTrial {
            return ask(read, attempt: attempt + 1, at: now)
        }
        guard missing.count == reads[read].expect.count else { return goOn(after: read, at: now) }
        late.abandoned(reads[read], at: now)
        state = .idle
        guard let refusal else { return .failed(read: reads[read].name) }
        return .refused(read: reads[read].name, reason: refusal.reason)
    }

    private mutating func goOn(after read: Int, at now: Instant) -> Action {
        guard read + 1 < reads.count else {
            state = .idle
            return .finished
        }
        return start(read + 1, at: now)
    }

    /// Sends the request now, or as soon as the gap is over and no late answer can be mistaken.
    private mutating func ask(_ read: Int, attempt: Int, at now: Instant) -> Action {
        let question = reads[read]
        let quiet = answersLookAlike ? max(quietUntil, late.end(before: question)) : quietUntil
        guard now >= quiet else {
            state = .pausing(read: read, attempt: attempt, until: quiet)
            return .pause(until: quiet)
        }
        let until = now + (question.expect.isEmpty ? question.gap : question.timeout)
        state = .waiting(read: read, attempt: attempt, sent: now, until: until)
        latestRead = read
        late.sent(question, at: now)
        return .send(question.request, until: until)
    }
}
