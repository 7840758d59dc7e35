// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

/// A request that changes something in a device. Its fields get their bytes from values.
///
/// Facts. Some devices confirm a write with a frame of its own, some repeat the request, some
/// answer nothing. Some accept writes only between two other requests (LD2410: begin and end the
/// configuration).
///
/// Choice. A write is compiled to questions (`ValueChange`), which the `Conversation` asks like any
/// other. So time limits, repetitions, gaps and refusals are the same for both.
package struct Write: Sendable {
    package let name: String
    /// The bytes to send. Each of its slots is set by a value.
    package let request: FrameFormat
    /// The indices of the frames that confirm it: each comes once, in any order. Empty when the
    /// device confirms nothing. A field that the request has too, by its name, must come back with
    /// the same content.
    package let expect: [Int]
    package let refusals: [Refusal]
    package let timeout: Duration
    package let retries: Int
    package let gap: Duration
    /// The writes that are sent before it and after it, by their indices. They have no fields.
    package let before: [Int]
    package let after: [Int]

    package init(
        name: String, request: FrameFormat, expect: [Int] = [], refusals: [Refusal] = [],
        timeout: Duration = .milliseconds(500), retries: Int = 2, gap: Duration = .zero,
        before: [Int] = [], after: [Int] = []
    ) {
        self.name = name
        self.request = request
        self.expect = expect
        self.refusals = refusals
        self.timeout = timeout
        self.retries = retries
        self.gap = gap
        self.before = before
        self.after = after
    }

    /// Whether its bytes are always the same.
    package var isConstant: Bool { request.slotNames.isEmpty }

    /// The question with those bytes.
    func question(_ bytes: [UInt8]) -> Read {
        Read(
            name: name, request: bytes, expect: expect, refusals: refusals, timeout: timeout,
            retries: retries, gap: gap)
    }
}
