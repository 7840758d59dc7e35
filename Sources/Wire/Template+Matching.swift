// SPDX-License-Identifier: Apache-2.0

extension Template {
    /// True when the end of a longer line could pass for a whole one: nothing constant stands
    /// before the first hole, so that `1453 mm` without its `1` is `453 mm`.
    var startsWithHole: Bool { opening.isEmpty }

    /// Takes a line apart.
    ///
    /// - Parameter spans: Gets the place of each hole's filling, and keeps its storage.
    /// - Returns: Whether the whole line matches; `spans` means something only then.
    func match(_ line: UnsafeRawBufferPointer, into spans: inout [HoleSpan]) -> Bool {
        spans.removeAll(keepingCapacity: true)
        guard line.starts(with: opening) else { return false }
        var at = opening.count
        for hole in holes {
            let rest = UnsafeRawBufferPointer(rebasing: line[at...])
            let length = hole.length(in: rest)
            guard length > 0 else { return false }
            spans.append(HoleSpan(start: at, end: at + length, type: hole.type))
            at += length
            guard line[at...].starts(with: hole.following) else { return false }
            at += hole.following.count
        }
        return at == line.count
    }
}

extension Template.Hole {
    /// How much of the text fills this hole; 0 when nothing can.
    fileprivate func length(in text: UnsafeRawBufferPointer) -> Int {
        switch type {
        case .decimal: return DecimalText.length(of: text, allowsPoint: true)
        case .integer: return DecimalText.length(of: text, allowsPoint: false)
        case .word: return wordLength(in: text)
        }
    }

    private func wordLength(in text: UnsafeRawBufferPointer) -> Int {
        for at in 0..<text.count {
            if at > 0, !following.isEmpty, text[at...].starts(with: following) { return at }
            if text[at] <= 0x20 || text[at] == 0x7F { return 0 }
        }
        return following.isEmpty ? text.count : 0
    }
}
