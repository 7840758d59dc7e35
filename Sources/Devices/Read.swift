// SPDX-License-Identifier: Apache-2.0

/// One question to a device and the answers that it must give.
///
/// A write is a question too: its answers are the frames that confirm it (see `Write`).
package struct Read: Sendable {
    package let name: String
    /// The bytes to send; zeros where an earlier answer determines them.
    package let request: [UInt8]
    /// For a request that repeats fields of earlier answers.
    package internal(set) var parts: RequestParts?
    /// The rate of the answer; `nil` for that of the line.
    package internal(set) var rate: AnswerRate?
    /// The indices of the expected frames: each comes once, in any order. Empty for a write that
    /// the device does not confirm.
    package let expect: [Int]
    /// The frames that may come in place of the answers.
    package let refusals: [Refusal]
    /// How long to wait for the last answer. With a `rate`, how long the line may be silent before
    /// the answer and within it: the same answer takes 30 s at one rate and 1 s at another.
    package let timeout: Duration
    /// The largest number of retries.
    package let retries: Int
    /// How long the line stays idle after the last answer.
    package let gap: Duration

    /// The same read on a line: with more time for the answer, and a longer silence after it.
    package func with(timeout: Duration, gap: Duration) -> Read {
        Read(
            name: name, request: request, parts: parts, rate: rate, expect: expect,
            refusals: refusals, timeout: timeout, retries: retries, gap: gap)
    }

    package init(
        name: String, request: [UInt8], parts: RequestParts? = nil, rate: AnswerRate? = nil,
        expect: [Int], refusals: [Refusal] = [],
        timeout: Duration = .milliseconds(500), retries: Int = 2, gap: Duration = .zero
    ) {
        self.name = name
        self.request = request
        self.parts = parts
        self.rate = rate
        self.expect = expect
        self.refusals = refusals
        self.timeout = timeout
        self.retries = retries
        self.gap = gap
    }

    /// The indices of all frames that may follow the request: the expected ones, then the refusals.
    package var frames: [Int] { expect + refusals.map(\.frame) }
}
