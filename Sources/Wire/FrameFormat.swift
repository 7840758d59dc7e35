// SPDX-License-Identifier: Apache-2.0

/// One kind of frame that a device sends: its name in the device file, and its shape.
package struct FrameFormat: Sendable {
    package enum Shape: Sendable {
        /// Fields that tell by themselves where a frame begins and ends.
        case fields(FrameLayout)
        /// A body and what stands around it.
        case framed(any Framing, FrameBody)
    }

    package let name: String
    package let shape: Shape

    package init(name: String, shape: Shape) {
        self.name = name
        self.shape = shape
    }

    /// What a frame holds.
    package var body: FrameBody {
        switch shape {
        case .fields(let layout): return .fields(layout)
        case .framed(_, let body): return body
        }
    }

    /// The names that values can be fed from; a slot's number is its place here.
    package var slotNames: [String] { body.slotNames }

    /// What each slot holds.
    package var slotTypes: [RawType] { body.slotTypes }

    /// Whether a frame may come without some of its values, and is shorter then.
    package var mayLackValues: Bool { body.mayLackValues }

    /// How an example of a frame is written in a device file.
    package var exampleForms: Set<ExampleForm> {
        switch shape {
        case .fields: return [.bytes]
        case .framed(let framing, .template): return framing.exampleForms
        // Not each of them is one line of text.
        case .framed(let framing, _): return framing.exampleForms.union([.bytes])
        }
    }

    /// What a frame of this format has at least, for a person whose bytes are none.
    package var requirement: String {
        switch shape {
        case .fields(let layout):
            let beginning = layout.sync.isEmpty ? "" : " and begins with \(hex(layout.sync))"
            return "it takes \(layout.sizes.text) bytes\(beginning)"
        case .framed(let framing, _):
            return framing.requirement
        }
    }

    /// The number of the slot of that name.
    package func slot(named name: String) -> Int? {
        slotNames.firstIndex(of: name)
    }

    /// An example of a frame, with the end of a line that it may be written without.
    package func completed(_ example: [UInt8]) -> [UInt8] {
        guard case .framed(let framing, _) = shape else { return example }
        return framing.completed(example)
    }

    /// The bytes of a frame with those values.
    ///
    /// - Parameters:
    ///   - values: One for each slot. `nil` leaves what `over` says; without it, zeros.
    ///   - over: A frame of this format, from which the bytes without a meaning are kept. A line
    ///     may come with or without its end.
    ///   - rounding: Whether a number between two steps becomes the nearer of them, instead of an
    ///     error.
    /// - Returns: The whole frame: sync, length and checks filled in, the line's end included.
    /// - Throws: `EncodingError` when a value does not fit its slot, or `over` is no such frame.
    package func encode(
        _ values: [RawValue?], over: [UInt8]? = nil, rounding: Bool = false
    ) throws(EncodingError) -> [UInt8] {
        precondition(values.count == slotNames.count, "pass one value, or nil, for each slot")
        switch shape {
        case .fields(let layout):
            return try layout.encode(values, over: over, rounding: rounding)
        case .framed(let framing, let body):
            let example = over.flatMap(framing.content)
            guard over == nil || example != nil else {
                throw EncodingError(slot: nil, "the given bytes are no frame: \(requirement)")
            }
            let content = try body.encode(
                values, over: example, rounding: rounding, framing.lineStyle)
            return try framing.frame(around: content, like: over)
        }
    }
}
