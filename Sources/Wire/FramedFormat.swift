// SPDX-License-Identifier: Apache-2.0

/// A format with a framing that defines where its frames begin and end.
final class FramedFormat: Sendable {
    let format: Int
    let framing: any Framing
    let body: FrameBody

    /// The size of its longest frame in bytes.
    var longest: Int { framing.longest(ofContent: body.longest) }

    init(_ format: Int, _ framing: any Framing, _ body: FrameBody) {
        self.format = format
        self.framing = framing
        self.body = body
    }
}

extension FramedFormat {
    /// The match at `bytes[0]`: see `FrameFinder.look`.
    func place(
        _ bytes: UnsafeRawBufferPointer, isOver: Bool, _ beginning: FrameBeginning,
        _ scratch: inout FrameFinder.Scratch
    ) -> FrameFinder.Candidate {
        let extent = framing.extent(
            of: bytes, at: beginning, isOver: isOver, unpacked: &scratch.unpacked)
        let refusal: Rejection.Reason?
        switch extent {
        case .none: return .none
        case .bad(let reason): refusal = reason
        case .partial(let range):
            refusal = with(bytes, range, &scratch) { content, _ in
                content.count > body.longest ? .tooLong : self.refusal(ofBeginning: content)
            }
            if refusal == nil { return .partial }
        case .whole(let size, let range):
            refusal = with(bytes, range, &scratch) { content, spans in
                content.count > body.longest ? .tooLong : self.refusal(of: content, &spans)
            }
            if refusal == nil { return .framed(self, size: size, content: range) }
        }
        return refusal.map { .bad(Rejection($0, format: format)) } ?? .none
    }

    private func refusal(
        of content: UnsafeRawBufferPointer, _ spans: inout [HoleSpan]
    ) -> Rejection.Reason? {
        let reason = body.refusal(of: content, &spans)
        return framing.hasCheck ? nil : reason
    }

    private func refusal(ofBeginning content: UnsafeRawBufferPointer) -> Rejection.Reason? {
        framing.hasCheck ? nil : body.refusal(ofBeginning: content)
    }

    private func with<Result>(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>,
        _ scratch: inout FrameFinder.Scratch,
        _ use: (UnsafeRawBufferPointer, inout [HoleSpan]) -> Result
    ) -> Result {
        guard framing.unpacks else {
            return use(UnsafeRawBufferPointer(rebasing: bytes[range]), &scratch.spans)
        }
        return scratch.unpacked.withUnsafeBytes { use($0, &scratch.spans) }
    }

    /// Calls `use` with a view of a frame that was found.
    func withView(
        of frame: UnsafeRawBufferPointer, content range: Range<Int>,
        _ scratch: FrameFinder.Scratch, _ use: (FrameView) -> Void
    ) {
        let slots = body.slots(scratch.spans)
        guard framing.unpacks else {
            let content = UnsafeRawBufferPointer(rebasing: frame[range])
            return use(FrameView(bytes: frame, content: content, slots: slots))
        }
        scratch.unpacked.withUnsafeBytes {
            use(FrameView(bytes: frame, content: $0, slots: slots))
        }
    }
}
