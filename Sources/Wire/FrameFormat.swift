// SPDX-License-Identifier: Apache-2.0

/// One kind of frame that a device sends: its name in the device file, and its shape.
package struct FrameFormat: Sendable {
    package enum Shape: Sendable {
        /// Fields that define where a frame begins and ends.
        case fields(FrameLayout)
        /// A body and the framing around it.
        case framed(any Framing, FrameBody)
    }

    package let name: String
    package let shape: Shape

    package init(name: String, shape: Shape) {
        self.name = name
        self.shape = shape
    }

    /// The content of a frame.
    package var body: FrameBody {
        switch shape {
        case .fields(let layout): return .fields(layout)
        case .framed(_, let body): return body
        }
    }

    /// The names that values refer to; a slot's number is its index here.
    package var slotNames: [String] { body.slotNames }

    /// The kind of each slot's content.
    package var slotTypes: [RawType] { body.slotTypes }

    /// Whether some values of a frame may be missing, which makes it shorter.
    package var mayLackValues: Bool { body.mayLackValues }

    /// Whether a frame may have any of its values, and no others.
    package var isMadeOfPieces: Bool {
        if case .fields = body { return false }
        return mayLackValues
    }

    /// How an example of a frame is written in a device file.
    package var exampleForms: Set<ExampleForm> {
        switch shape {
        case .fields: return [.bytes]
        case .framed(let framing, .template): return framing.exampleForms
        // Other bodies need not be one line of text.
        case .framed(let framing, _): return framing.exampleForms.union([.bytes])
        }
    }

    /// The minimal requirements of a frame of this format, for a message about wrong bytes.
    package var requirement: String {
        switch shape {
        case .fields(let layout):
            let beginning = layout.sync.isEmpty ? "" : " and begins with \(layout.sync.hexText)"
            return "it takes \(layout.sizes.text) bytes\(beginning)"
        case .framed(let framing, _):
            return framing.requirement
        }
    }

    /// The number of the slot with that name.
    package func slot(named name: String) -> Int? {
        slotNames.firstIndex(of: name)
    }

    /// An example of a frame, completed with the end that a written line may lack.
    package func completed(_ example: [UInt8]) -> [UInt8] {
        guard case .framed(let framing, _) = shape else { return example }
        return framing.completed(example)
    }

    /// The form of the date in a slot; `nil` for any other content.
    package func datePattern(ofSlot slot: Int) -> DatePattern? {
        let holes = body.holes
        return slot < holes.count ? holes[slot].type.date : nil
    }

    /// Whether it has lines in any order.
    package var hasLines: Bool {
        if case .lines = body { return true }
        return false
    }

    /// The lines of a frame that templates were made for, and that match none.
    package func unfitLines(in frame: FrameView) -> [UnfitLine] {
        body.unfitLines(frame.content)
    }

    /// The contents of the slots of a whole frame.
    ///
    /// - Parameter example: A frame of this format; a line may lack its end.
    /// - Returns: `nil` when it is no frame of this format.
    package func rawValues(of example: [UInt8]) -> [RawValue?]? {
        let content: [UInt8]?
        switch shape {
        case .fields: content = example
        case .framed(let framing, _): content = framing.content(of: example)
        }
        return content?.withUnsafeBytes { bytes in
            var spans: [HoleSpan] = []
            guard body.refusal(of: bytes, &spans) == nil else { return nil }
            let view = FrameView(bytes: bytes, slots: body.slots(spans))
            return slotNames.indices.map(view.rawValue)
        }
    }

    /// The bytes of a frame with those values.
    ///
    /// - Parameters:
    ///   - values: One for each slot. `nil` keeps the bytes of `over`, or writes zeros without it.
    ///   - over: A frame of this format; bytes without a meaning are copied from it. A line may
    ///     lack its end.
    ///   - rounding: Whether a number between two steps is rounded to the nearer step, instead of
    ///     an error.
    /// - Returns: The whole frame with sync, length and checks, and with the end of a line.
    /// - Throws: `EncodingError` when a value does not fit its slot, or `over` is no frame of this
    ///   format.
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
