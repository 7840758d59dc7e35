// SPDX-License-Identifier: Apache-2.0

/// One kind of frame that a device sends: its name in the device file, and its shape.
package struct FrameFormat: Sendable {
    package enum Shape: Sendable {
        case binary(FrameLayout)
        case line(Template, end: LineEnd)
        case record(TextRecord)
    }

    package let name: String
    package let shape: Shape

    package init(name: String, shape: Shape) {
        self.name = name
        self.shape = shape
    }

    /// The names that values can be fed from; a slot's number is its place here.
    package var slotNames: [String] {
        switch shape {
        case .binary(let layout): return layout.slots.map(\.name)
        case .line(let template, _): return template.holes.map(\.name)
        case .record(let record): return record.holes.map(\.name)
        }
    }

    /// What each slot holds.
    package var slotTypes: [RawType] {
        switch shape {
        case .binary(let layout): return layout.slots.map(\.content.rawType)
        case .line(let template, _): return template.holes.map(\.type.rawType)
        case .record(let record): return record.holes.map(\.type.rawType)
        }
    }

    /// Whether a frame may come without some of its values, and is shorter then.
    package var mayLackValues: Bool {
        switch shape {
        case .binary: return false
        case .line(let template, _): return template.hasParts
        case .record: return true
        }
    }

    /// What a frame of this format has at least, for a person whose bytes are none.
    package var requirement: String {
        switch shape {
        case .binary(let layout):
            let beginning = layout.sync.isEmpty ? "" : " and begins with \(Self.hex(layout.sync))"
            return "it takes \(layout.sizes.text) bytes\(beginning)"
        case .line:
            return "it is a line of text"
        case .record(let record) where record.kind == .telegram:
            return "it goes from / to ! and four digits of its check"
        case .record:
            return "it is lines that begin with CR LF, up to Checksum and a byte"
        }
    }

    /// The number of the slot of that name.
    package func slot(named name: String) -> Int? {
        slotNames.firstIndex(of: name)
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
        case .binary(let layout): return try layout.encode(values, over: over, rounding: rounding)
        case .line(let template, let end):
            let line = over.map(end.strip)
            return try template.encode(values, over: line, rounding: rounding) + end.bytes
        case .record(let record):
            return try record.encode(values, over: over, rounding: rounding)
        }
    }
}

extension FrameFormat {
    /// Bytes as a device file writes them.
    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "0" + digits : digits
        }.joined(separator: " ")
    }
}
