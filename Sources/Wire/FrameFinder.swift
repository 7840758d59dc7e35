// SPDX-License-Identifier: Apache-2.0

/// The binary formats that may come in on one line, and what of them begins at a byte.
///
/// A part of the decoder that never changes: so the decoder's search need not copy the decoder for
/// each look.
final class FrameFinder: Sendable {
    enum Place {
        case none, partial
        case bad(Rejection)
        case frame(Int, FrameView)
    }

    private let layouts: [(format: Int, layout: FrameLayout)]
    /// For each byte, whether a frame may begin with it.
    private let beginsFrame: [Bool]

    init(_ layouts: [(format: Int, layout: FrameLayout)]) {
        self.layouts = layouts
        var beginsFrame = [Bool](repeating: false, count: 256)
        for (_, layout) in layouts {
            if let first = layout.sync.first {
                beginsFrame[Int(first)] = true
            } else {
                beginsFrame = [Bool](repeating: true, count: 256)
            }
        }
        self.beginsFrame = beginsFrame
    }

    /// What begins at `bytes[0]`: the first format with a whole frame there, or one that may yet
    /// become a frame, or else what speaks against the first that began.
    ///
    /// - Parameters:
    ///   - isOver: Whether a silence follows the bytes.
    ///   - isAtBeginning: Whether a silence, or a question, stands right before them.
    func look(at bytes: UnsafeRawBufferPointer, isOver: Bool, isAtBeginning: Bool) -> Place {
        guard beginsFrame[Int(bytes[0])] else { return .none }
        var place = Place.none
        for (format, layout) in layouts {
            if layout.silence != nil, !isAtBeginning { continue }
            switch (layout.match(bytes, isOver: isOver), place) {
            case (.frame(let size), _):
                let frame = UnsafeRawBufferPointer(rebasing: bytes[..<size])
                return .frame(format, FrameView(bytes: frame, slots: .binary(layout.slots)))
            case (.partial, _):
                place = .partial
            case (.bad, _) where layout.sync.isEmpty && !isAtBeginning:
                continue  // It did not begin like a frame: any byte would.
            case (.bad(let reason), .none):
                place = .bad(Rejection(reason, format: format))
            case (.bad, _), (.none, _):
                continue
            }
        }
        return place
    }
}
