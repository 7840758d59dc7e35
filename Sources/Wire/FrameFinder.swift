// SPDX-License-Identifier: Apache-2.0

/// The formats that are searched for on one line, and what of them begins at a byte.
///
/// A part of the decoder that never changes: so the decoder's search need not copy the decoder for
/// each look.
final class FrameFinder: Sendable {
    enum Place {
        case none, partial
        case bad(Rejection)
        case frame(Int, FrameView)
        /// A frame of so many bytes, and where its content stands.
        case framed(FramedFormat, size: Int, content: Range<Int>)
    }

    /// What a look needs beside the bytes; it keeps its storage from one to the next.
    struct Scratch {
        var unpacked: [UInt8] = []
        var spans: [HoleSpan] = []
    }

    private let layouts: [(format: Int, layout: FrameLayout)]
    private let framed: [FramedFormat]
    /// For each byte, whether a frame may begin with it.
    private let beginsFrame: [Bool]
    /// Bytes of the longest frame.
    let longest: Int
    /// A silence of this length, or a longer one, stands between frames.
    let silence: Duration?

    init(_ formats: [FrameFormat]) {
        var (layouts, framed) = ([(format: Int, layout: FrameLayout)](), [FramedFormat]())
        for (index, format) in formats.enumerated() {
            switch format.shape {
            case .fields(let layout): layouts.append((index, layout))
            case .framed(let framing, let body):
                if !framing.isCollected { framed.append(FramedFormat(index, framing, body)) }
            }
        }
        (self.layouts, self.framed) = (layouts, framed)
        beginsFrame = (0...255).map { byte in
            layouts.contains { $0.layout.sync.first.map { $0 == byte } ?? true }
                || framed.contains { $0.framing.mayBegin(with: byte) }
        }
        longest = (layouts.map(\.layout.sizes.upperBound) + framed.map(\.longest)).max() ?? 0
        silence = (layouts.map(\.layout.silence) + framed.map(\.framing.silence))
            .compactMap { $0 }.min()
    }

    /// What begins at `bytes[0]`: the first format with a whole frame there, or one that may yet
    /// become a frame, or else what speaks against the first that began.
    ///
    /// - Parameters:
    ///   - isOver: Whether a silence follows the bytes.
    ///   - beginning: What stands right before them.
    func look(
        at bytes: UnsafeRawBufferPointer, isOver: Bool, _ beginning: FrameBeginning,
        _ scratch: inout Scratch
    ) -> Place {
        guard beginsFrame[Int(bytes[0])] else { return .none }
        let place = look(at: bytes, isOver: isOver, isBehindSilence: beginning == .silence)
        guard !framed.isEmpty else { return place }
        return look(at: bytes, isOver: isOver, beginning, &scratch, beside: place)
    }

    /// What the layouts make of it. Apart from the others, because most lines have no others.
    private func look(
        at bytes: UnsafeRawBufferPointer, isOver: Bool, isBehindSilence: Bool
    ) -> Place {
        var place = Place.none
        for (format, layout) in layouts {
            if layout.silence != nil, !isBehindSilence { continue }
            switch (layout.match(bytes, isOver: isOver), place) {
            case (.frame(let size), _):
                let frame = UnsafeRawBufferPointer(rebasing: bytes[..<size])
                return .frame(format, FrameView(bytes: frame, slots: .fields(layout.slots)))
            case (.partial, _):
                place = .partial
            case (.bad, _) where layout.sync.isEmpty && !isBehindSilence:
                continue  // It did not begin like a frame: any byte would.
            case (.bad(let reason), .none):
                place = .bad(Rejection(reason, format: format))
            case (.bad, _), (.none, _):
                continue
            }
        }
        return place
    }

    /// What the framings make of it; a frame of a layout that stands before them is first.
    @inline(never) private func look(
        at bytes: UnsafeRawBufferPointer, isOver: Bool, _ beginning: FrameBeginning,
        _ scratch: inout Scratch, beside found: Place
    ) -> Place {
        var place = found
        for candidate in framed {
            if case .frame(let format, _) = found, format < candidate.format { return found }
            let next = candidate.place(bytes, isOver: isOver, beginning, &scratch)
            switch (next, place) {
            case (.framed, _): return next
            case (_, .frame): continue
            case (.partial, _), (.bad, .none): place = next
            case (.frame, _), (.bad, _), (.none, _): continue
            }
        }
        return place
    }
}
