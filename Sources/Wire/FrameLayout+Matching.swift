// SPDX-License-Identifier: Apache-2.0

extension FrameLayout {
    /// The match of a place in the received bytes.
    enum Match {
        /// No frame begins here.
        case none
        /// All received bytes match; the frame is incomplete.
        case partial
        /// The bytes began like a frame and are none.
        case bad(Rejection.Reason)
        /// A whole frame, with its size in bytes.
        case frame(Int)
    }

    /// Compares the bytes from `bytes[0]` on with this layout, and rejects them as early as
    /// possible.
    ///
    /// - Parameter isOver: Whether a silence follows the last of the bytes.
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
        if let list, list.items(in: frame) == nil { return .bad(.length) }
        for slot in digits where !slot.isPossible(in: frame) { return .bad(.digits) }
        for span in checks where !span.holds(in: frame) { return .bad(.check) }
        return .frame(size)
    }

    /// The size of the frame; a fixed size is known before the bytes arrive.
    private func measure(_ bytes: UnsafeRawBufferPointer, _ isOver: Bool) -> Match {
        switch extent {
        case .fixed:
            return .frame(sizes.lowerBound)
        case .length(let type, let offset, let times, let plus):
            guard bytes.count >= offset + type.width else { return .partial }
            let number = type.read(bytes, at: offset)
            return size(of: number, times, plus).map(Match.frame) ?? .bad(.length)
        case .mark(let mark):
            return search(mark, in: bytes)
        case .silence:
            guard bytes.count <= sizes.upperBound else { return .bad(.tooLong) }
            guard isOver else { return .partial }
            return bytes.count < sizes.lowerBound ? .bad(.length) : .frame(bytes.count)
        }
    }

    /// The size of a frame with that number in its length field; `nil` when the layout has no such
    /// frame.
    func size(of number: Int64, _ times: Int, _ plus: Int) -> Int? {
        let (counted, isTooMuch) = number.multipliedReportingOverflow(by: Int64(times))
        let (size, isTooLarge) = counted.addingReportingOverflow(Int64(plus))
        guard !isTooMuch, !isTooLarge, let size = Int(exactly: size), sizes.contains(size)
        else { return nil }
        return size
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
    /// False when a received byte differs.
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

    /// The expected value of the check for that frame.
    func value(over frame: UnsafeRawBufferPointer) -> Int64 {
        let end = end.place(in: frame.count)
        return check.value(over: UnsafeRawBufferPointer(rebasing: frame[first..<end]))
    }
}
