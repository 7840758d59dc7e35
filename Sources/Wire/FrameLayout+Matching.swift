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
        /// A whole frame.
        case frame
    }

    /// Compares what begins at `bytes[0]` with this layout, without waiting for what it can already
    /// refuse.
    func match(_ bytes: UnsafeRawBufferPointer) -> Match {
        let seen = min(sync.count, bytes.count)
        for index in 0..<seen where bytes[index] != sync[index] { return .none }
        guard seen == sync.count else { return .partial }
        for piece in fixed where !piece.holds(in: bytes) { return .bad(piece.complaint) }
        guard bytes.count >= size else { return .partial }
        for span in checks where !span.holds(in: bytes) { return .bad(.check) }
        return .frame
    }
}

extension FrameLayout.Fixed {
    /// False when a byte that is there is another one.
    fileprivate func holds(in all: UnsafeRawBufferPointer) -> Bool {
        for index in 0..<bytes.count {
            guard offset + index < all.count else { return true }
            if all[offset + index] != bytes[index] { return false }
        }
        return true
    }
}

extension FrameLayout.CheckSpan {
    fileprivate func holds(in all: UnsafeRawBufferPointer) -> Bool {
        let covered = UnsafeRawBufferPointer(rebasing: all[covers])
        return check.value(over: covered) == check.type.read(all, at: offset)
    }
}
