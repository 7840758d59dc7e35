// SPDX-License-Identifier: Apache-2.0

/// Puts frames together that begin behind the one before them: it takes in all bytes that no search
/// wants.
package protocol FrameCollector: Sendable {
    mutating func receive(
        _ bytes: UnsafeRawBufferPointer, _ counters: inout DecoderCounters,
        _ deliver: (FrameEvent) -> Void)

    /// Forgets what is unfinished.
    ///
    /// - Parameter hearsBeginning: Whether what comes next begins a frame.
    mutating func reset(_ counters: inout DecoderCounters, hearsBeginning: Bool)
}
