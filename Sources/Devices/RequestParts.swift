// SPDX-License-Identifier: Apache-2.0

import Wire

/// A request that repeats fields of earlier answers of the same round.
///
/// Facts. A meter of IEC 62056-21, mode C, offers the highest speed that it can with one character
/// of its identification. The reader acknowledges with the speed that it wants.
///
/// Choice. Such a request is laid out like that of a write, and each of its slots names the field
/// of an earlier answer. So there is one way to put contents into a request, and the simulator
/// reads them back with the same layout.
package struct RequestParts: Sendable {
    /// The source of one slot.
    package struct Part: Hashable, Sendable {
        /// A single field of an earlier message.
        package let source: FieldSource
        /// What is sent in any case; `nil` for what the answer had.
        package let fixed: RawValue?

        package init(source: FieldSource, fixed: RawValue? = nil) {
            self.source = source
            self.fixed = fixed
        }
    }

    package let format: FrameFormat
    /// One for each slot of the format.
    package let parts: [Part]

    package init(_ format: FrameFormat, _ parts: [Part]) {
        precondition(parts.count == format.slotNames.count, "pass a part for each slot")
        (self.format, self.parts) = (format, parts)
    }

    /// The bytes of the request.
    ///
    /// - Parameter content: The content of a field of an earlier answer.
    /// - Throws: `EncodingError` when an answer did not have the field, or had a content that does
    ///   not fit.
    package func bytes(_ content: (FieldSource) -> RawValue?) throws(EncodingError) -> [UInt8] {
        var raw: [RawValue?] = []
        for (slot, part) in parts.enumerated() {
            guard let known = part.fixed ?? content(part.source) else {
                throw EncodingError(slot: slot, "the answer does not have this field")
            }
            raw.append(known)
        }
        return try format.encode(raw)
    }

    /// The content that was sent for a field; `nil` for bytes that are no such request.
    package func content(of source: FieldSource, in request: [UInt8]) -> RawValue? {
        guard let slot = parts.firstIndex(where: { $0.source == source }) else { return nil }
        return format.rawValues(of: request)?[slot]
    }

    /// The same request with a fixed content for a field.
    func fixing(_ source: FieldSource, to content: RawValue) -> RequestParts {
        RequestParts(
            format,
            parts.map { $0.source == source ? Part(source: source, fixed: content) : $0 })
    }
}
