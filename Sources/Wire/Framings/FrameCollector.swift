// SPDX-License-Identifier: Apache-2.0

/// Assembles frames that begin at the end of the frame before: it takes all bytes that no search
/// accepts.
package protocol FrameCollector: Sendable {
    mutating func receive(
        _ bytes: UnsafeRawBufferPointer, _ counters: inout DecoderCounters,
        _ deliver: (FrameEvent) -> Void)

    /// Discards an unfinished frame.
    ///
    /// - Parameter beginsFrame: Whether the next byte begins a frame.
    mutating func reset(_ counters: inout DecoderCounters, beginsFrame: Bool)
}
