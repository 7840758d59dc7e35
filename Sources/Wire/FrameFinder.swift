// SPDX-License-Identifier: Apache-2.0

/// The searched formats of one line, and the match of their beginnings at a byte.
///
/// The constant part of the decoder: so the search does not copy the decoder for each match.
final class FrameFinder: Sendable {
    enum Candidate {
        case none, partial
        case bad(Rejection)
        case frame(Int, FrameView)
        /// A frame: its size in bytes, and the place of its content.
        case framed(FramedFormat, size: Int, content: Range<Int>)
    }

    /// Scratch storage of a match, reused by the next match.
    struct Scratch {
        var unpacked: [UInt8] = []
        var spans: [HoleSpan] = []
    }

    private let layouts: [(format: Int, layout: FrameLayout)]
    private let framed: [FramedFormat]
    /// For each byte, whether a frame may begin with it.
    private let beginsFrame: [Bool]
    /// The size of the longest frame in bytes.
    let longest: Int
    /// The shortest silence that separates frames.
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

    /// The match at `bytes[0]`: the first format with a whole frame or with an incomplete one, or
    /// else the rejection by the first format that began.
    ///
    /// - Parameters:
    ///   - isOver: Whether a silence follows the bytes.
    ///   - beginning: The kind of place before them.
    func look(
        at bytes: UnsafeRawBufferPointer, isOver: Bool, _ beginning: FrameBeginning,
        _ scratch: inout Scratch
    ) -> Candidate {
        guard beginsFrame[Int(bytes[0])] else { return .none }
        let place = look(at: bytes, isOver: isOver, isBehindSilence: beginning == .silence)
        guard !framed.isEmpty else { return place }
        return look(at: bytes, isOver: isOver, beginning, &scratch, beside: place)
    }

    /// The match of the layouts. Separate, because most lines have layouts only.
    private func look(
        at bytes: UnsafeRawBufferPointer, isOver: Bool, isBehindSilence: Bool
    ) -> Candidate {
        var place = Candidate.none
        for (format, layout) in layouts {
            if layout.silence != nil, !isBehindSilence { continue }
            switch (layout.match(bytes, isOver: isOver), place) {
            case (.frame(let size), _):
                let frame = UnsafeRawBufferPointer(rebasing: bytes[..<size])
                return .frame(format, FrameView(bytes: frame, slots: layout.viewSlots))
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

    /// The match of the framings; an earlier frame of a layout has priority.
    @inline(never) private func look(
        at bytes: UnsafeRawBufferPointer, isOver: Bool, _ beginning: FrameBeginning,
        _ scratch: inout Scratch, beside found: Candidate
    ) -> Candidate {
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
