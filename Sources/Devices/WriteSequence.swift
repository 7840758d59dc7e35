// SPDX-License-Identifier: Apache-2.0

/// Writes that are sent one after the other, each with those before and after it.
///
///     config-begin ─> the write ─> config-end ─> the next one
///
/// The writes after a write end what those before it began, so they are sent even when it fails.
package struct WriteSequence: Sendable {
    /// The writes by their indices in the model, in the order of sending.
    package private(set) var writes: [Int] = []
    /// For each place, the places of the writes that are sent when its write has failed.
    private var closings: [Range<Int>] = []

    /// - Parameter wanted: The writes without those before and after them, by their indices.
    package init(_ wanted: [Int], of serial: SerialModel) {
        for write in wanted {
            let (before, after) = (serial.writes[write].before, serial.writes[write].after)
            let start = writes.count
            writes += before + [write] + after
            let closing = start + before.count + 1..<writes.count
            closings += (start..<writes.count).map { place in
                max(closing.lowerBound, place + 1)..<closing.upperBound
            }
        }
    }

    /// The places in `writes` of what is still to be sent when the write of that place has failed.
    package func closing(afterFailureOf place: Int) -> Range<Int> { closings[place] }
}
