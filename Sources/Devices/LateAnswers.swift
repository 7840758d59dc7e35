// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Answers of a device that may still come after another answer was taken.
///
///     A ──────────── A again ──────────────────────── B
///     └─ the answer takes longer ─> taken for A       │
///                    └─ as long again ───> would be taken for B
///
/// Fact. A device that needs longer than the timeout answers each request in the end, so there is
/// one answer for each repeat. In many protocols the answer does not say which question it answers:
/// in Modbus RTU two ranges of one length have answers of one form.
///
/// Choice. When several requests were sent before an answer came, it may be that to the first. Then
/// the others are as late, and a timeout is added, because no two answers take equally long. Until
/// then only the same question is asked: a late answer to it is right. After a question without an
/// answer, others wait for one more timeout.
///
/// Cost. On a disturbed line the first answer was damaged and no other comes. Then a device with
/// several questions waits for nothing, and the other devices of its line with it. A device that
/// needs longer than two timeouts, and not always equally long, is not covered.
struct LateAnswers: Sendable {
    /// When the first request was sent that has no answer.
    private var unansweredSince: Instant?
    private var question: [UInt8] = []
    private var until = Instant(nanoseconds: .min)

    mutating func sent(_ read: Read, at now: Instant) {
        guard !read.expect.isEmpty else { return }
        if let first = unansweredSince, now < first + read.timeout * 4 { return }
        unansweredSince = now
    }

    /// An answer, or a refusal, was taken.
    ///
    /// - Parameter sent: When the latest request was sent.
    mutating func answered(_ read: Read, sent: Instant, at now: Instant) {
        if let first = unansweredSince, first < sent {
            wait(for: read, until: now + first.duration(to: sent) + read.timeout)
        }
        unansweredSince = nil
    }

    /// A question has no answer after all its repeats.
    mutating func abandoned(_ read: Read, at now: Instant) {
        wait(for: read, until: now + read.timeout)
    }

    private mutating func wait(for read: Read, until end: Instant) {
        (question, until) = (read.request, end)
    }

    /// Late answers may be taken for that to this question before this moment.
    func end(before read: Read) -> Instant {
        read.request == question || read.expect.isEmpty ? Instant(nanoseconds: .min) : until
    }
}
