// SPDX-License-Identifier: Apache-2.0

extension FrameLayout {
    /// What a place in the received bytes is, as far as they go.
    enum Match {
        /// No frame begins here.
        case none
        /// All that came so far fits; the frame is not complete.
        case partial
        /// It began like a frame, and is none.
        case bad(Rejection.Reason)
        /// A whole frame, of so many bytes.
        case frame(Int)
    }

    /// Compares what begins at `bytes[0]` with this layout, without waiting for what it can already
    /// refuse.
    ///
    /// - Parameter isOver: Whether a silence stands behind the last of the bytes.
    func match(_ bytes: UnsafeRawBufferPointer, isOver: Bool = false) -> Match {
        let seen = min(sync.count, bytes.count)
        for index in 0..<seen where bytes[index] != sync[index] { return .none }
        guard seen == sync.count else { return .partial }
        for piece in head where !piece.holds(in: bytes) { return .bad(piece.complaint) }
        let size: Int
        switch measure(bytes, isOver) {
        case .frame(let measured): size = measured
        case let undecided: return undecided
        }
        guard bytes.count >= size else { return .partial }
        let frame = UnsafeRawBufferPointer(rebasing: bytes[..<size])
        for piece in tail where !piece.holds(in: frame) { return .bad(piece.complaint) }
        for slot in digits where !slot.isPossible(in: frame) { return .bad(.digits) }
        for span in checks where !span.holds(in: frame) { return .bad(.check) }
        return .frame(size)
    }

    /// How long the frame is; of a fixed size also before it has come.
    private func measure(_ bytes: UnsafeRawBufferPointer, _ isOver: Bool) -> Match {
        switch extent {
        case .fixed:
            return .frame(sizes.lowerBound)
        case .length(let type, let offset, let plus):
            guard bytes.count >= offset + type.width else { return .partial }
            let (size, tooLarge) = type.read(bytes, at: offset).addingReportingOverflow(Int64(plus))
            guard !tooLarge, let size = Int(exactly: size), sizes.contains(size) else {
                return .bad(.length)
            }
            return .frame(size)
        case .mark(let mark):
            return search(mark, in: bytes)
        case .silence:
            guard bytes.count <= sizes.upperBound else { return .bad(.tooLong) }
            guard isOver else { return .partial }
            return bytes.count < sizes.lowerBound ? .bad(.length) : .frame(bytes.count)
        }
    }

    private func search(_ mark: [UInt8], in bytes: UnsafeRawBufferPointer) -> Match {
        var at = sizes.lowerBound - mark.count
        let last = min(bytes.count, sizes.upperBound) - mark.count
        while at <= last {
            if bytes[at...].starts(with: mark) { return .frame(at + mark.count) }
            at += 1
        }
        return bytes.count < sizes.upperBound ? .partial : .bad(.tooLong)
    }
}

extension FrameLayout.Fixed {
    /// False when a byte that is there is another one.
    fileprivate func holds(in all: UnsafeRawBufferPointer) -> Bool {
        let start = offset.place(in: all.count)
        for index in 0..<bytes.count {
            guard start + index < all.count else { return true }
            if all[start + index] != bytes[index] { return false }
        }
        return true
    }
}

extension FrameLayout.Slot {
    fileprivate func isPossible(in frame: UnsafeRawBufferPointer) -> Bool {
        guard case .number(let type) = content else { return true }
        return type.isPossible(frame, at: offset.place(in: frame.count))
    }
}

extension FrameLayout.CheckSpan {
    fileprivate func holds(in frame: UnsafeRawBufferPointer) -> Bool {
        check.holds(value(over: frame), in: frame, at: offset.place(in: frame.count))
    }

    /// What the check must say of that frame.
    func value(over frame: UnsafeRawBufferPointer) -> Int64 {
        let end = end.place(in: frame.count)
        return check.value(over: UnsafeRawBufferPointer(rebasing: frame[first..<end]))
    }
}
