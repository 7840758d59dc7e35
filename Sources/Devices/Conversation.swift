// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings

/// One round of questions and answers with a device that speaks only when asked.
///
/// Facts. A polled device answers within tens of milliseconds, or not at all; now and then a
/// request or an answer is spoiled on the wire. Some devices need a pause between an answer and the
/// next question. The values of one round belong to one reading, so a round is whole or it is
/// nothing.
///
/// Trap. Written as straight code (send, wait, check, loop) this hides its states in a stack: what
/// happens to an answer that comes late, to a frame nobody asked for, to a timer that fires early?
/// Each is a line that is missing somewhere.
///
/// Choice. A state machine that knows neither line nor clock: it is told what happened and when,
/// and says what to do next. So every case has its place in the drawing, and is tested without
/// waiting.
///
///            begin                        the answer, reads left
///     idle ────────> [pausing] ─ time ─> waiting ───────> pausing (gap) ── time ──> waiting
///       ^                  ^               │ │ │
///       │                  │ gap           │ │ └ the answer, last read:  finished
///       │                  └── retry ──────┘ └── time is up, no retry left:  failed
///       │                    time is up                                       │
///       └─────────────────────────────────────────────────────────────────────┘
///
/// In any state, the answer to another read is ignored; in `idle` and `pausing` every answer is; a
/// deadline that comes early changes nothing. The gap is also kept between two rounds, when the
/// next begins at once.
///
/// Cost. Answers of equal form cannot be told apart: one that comes after its question was given
/// up would be taken for the answer to the next question. Therefore the sender discards what came
/// in before (`FrameDecoder.reset`, `ByteChannel.discardInput`), decodes only the frame that the
/// read expects, and an answer that is stamped before its question was sent does not count.
package struct Conversation: Sendable {
    /// What is to be done now.
    package enum Action: Equatable, Sendable {
        /// Send, and call `deadline` at that moment unless something else is ordered before.
        case send([UInt8], until: Instant)
        /// Send nothing, and call `deadline` at that moment.
        case pause(until: Instant)
        /// All answers are in: the round is over.
        case finished
        /// The device does not answer the read of that name: the round is over.
        case failed(read: String)
        /// Go on as before.
        case nothing
    }

    private enum State: Equatable {
        case idle
        case pausing(read: Int, attempt: Int, until: Instant)
        case waiting(read: Int, attempt: Int, sent: Instant, until: Instant)
    }

    private let reads: [Read]
    private var state = State.idle
    /// The index of the read that was sent last: what comes in is looked at as its answer.
    package private(set) var latestRead = 0
    /// Before this moment the line is to be left alone.
    private var quietUntil = Instant(nanoseconds: .min)

    /// - Precondition: There is at least one read.
    package init(_ reads: [Read]) {
        precondition(!reads.isEmpty, "a device without reads speaks by itself: do not ask it")
        self.reads = reads
    }

    /// True from `begin` until `finished` or `failed`.
    package var isUnderWay: Bool { state != .idle }

    /// Begins a round. A round that is under way is given up.
    package mutating func begin(at now: Instant) -> Action {
        ask(0, attempt: 0, at: now)
    }

    /// A whole frame came in that answers the read with that index.
    package mutating func receivedAnswer(to index: Int, at now: Instant) -> Action {
        guard case .waiting(let read, _, let sent, _) = state, read == index, now >= sent else {
            return .nothing
        }
        quietUntil = now + reads[read].gap
        guard read + 1 < reads.count else {
            state = .idle
            return .finished
        }
        return ask(read + 1, attempt: 0, at: now)
    }

    /// The moment of the last action's deadline has come, or seems to have.
    package mutating func deadline(at now: Instant) -> Action {
        switch state {
        case .pausing(let read, let attempt, let until) where now >= until:
            return ask(read, attempt: attempt, at: now)
        case .waiting(let read, let attempt, _, let until) where now >= until:
            return giveUp(read, attempt: attempt, at: now)
        case .idle, .pausing, .waiting:
            return .nothing
        }
    }

    private mutating func giveUp(_ read: Int, attempt: Int, at now: Instant) -> Action {
        quietUntil = now + reads[read].gap
        guard attempt < reads[read].retries else {
            state = .idle
            return .failed(read: reads[read].name)
        }
        return ask(read, attempt: attempt + 1, at: now)
    }

    /// Asks now, or as soon as the line may be used again.
    private mutating func ask(_ read: Int, attempt: Int, at now: Instant) -> Action {
        guard now >= quietUntil else {
            state = .pausing(read: read, attempt: attempt, until: quietUntil)
            return .pause(until: quietUntil)
        }
        let until = now + reads[read].timeout
        state = .waiting(read: read, attempt: attempt, sent: now, until: until)
        latestRead = read
        return .send(reads[read].request, until: until)
    }
}
