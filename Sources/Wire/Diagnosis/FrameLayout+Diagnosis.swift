// SPDX-License-Identifier: Apache-2.0

extension FrameLayout {
    /// Finds out why the bytes do not begin with a frame of this layout.
    func diagnosis(of bytes: [UInt8]) -> FrameDiagnosis? {
        if let wrong = difference(sync, bytes, at: 0) { return wrong }
        for piece in head {
            if let wrong = difference(piece.bytes, bytes, at: piece.offset, piece.complaint) {
                return wrong
            }
        }
        guard let size = size(of: bytes) else { return wrongSize(bytes) }
        guard bytes.count >= size else { return ending(bytes.count, "it takes \(size) bytes") }
        let frame = Array(bytes[..<size])
        for piece in tail {
            let place = piece.offset.place(in: size)
            if let wrong = difference(piece.bytes, frame, at: place, piece.complaint) {
                return wrong
            }
        }
        return wrongList(frame) ?? wrongDigits(frame)
            ?? checks.lazy.compactMap { $0.range(in: size).diagnosis(of: frame) }.first
    }

    /// The first byte that differs from constant ones.
    private func difference(
        _ constant: [UInt8], _ bytes: [UInt8], at start: Int,
        _ reason: Rejection.Reason = .constant
    ) -> FrameDiagnosis? {
        let there = bytes.dropFirst(start)
        guard let step = zip(constant, there).enumerated().first(where: { $1.0 != $1.1 }) else {
            return there.count < constant.count && start + constant.count > bytes.count
                && sizes.count == 1
                ? ending(bytes.count, "it takes \(sizes.lowerBound) bytes") : nil
        }
        let place = start + step.offset
        let what = reason == .length ? "its length field" : "a constant"
        return FrameDiagnosis(
            reason: reason, place: place..<place + 1,
            message: "\(what) is another byte: found \([bytes[place]].hexText), expected "
                + "\([step.element.0].hexText)")
    }

    private func ending(_ count: Int, _ requirement: String) -> FrameDiagnosis {
        FrameDiagnosis(
            reason: .length, place: count..<count,
            message: "it ends after \(count) byte\(count == 1 ? "" : "s"): \(requirement)")
    }

    /// The size of the frame, as far as the bytes define it.
    private func size(of bytes: [UInt8]) -> Int? {
        switch extent {
        case .fixed: return sizes.lowerBound
        case .silence: return sizes.contains(bytes.count) ? bytes.count : nil
        case .length(let type, let offset, let times, let plus):
            guard bytes.count >= offset + type.width else { return nil }
            return size(of: bytes.withUnsafeBytes { type.read($0, at: offset) }, times, plus)
        case .mark(let mark):
            let first = sizes.lowerBound - mark.count
            guard first <= bytes.count else { return nil }
            return (first...bytes.count).first { bytes[$0...].starts(with: mark) }
                .map { $0 + mark.count }
        }
    }

    private func wrongSize(_ bytes: [UInt8]) -> FrameDiagnosis? {
        let bounds = "\(sizes.lowerBound) to \(sizes.upperBound) bytes"
        switch extent {
        case .length(let type, let offset, let times, let plus)
        where bytes.count >= offset + type.width:
            let number = bytes.withUnsafeBytes { type.read($0, at: offset) }
            return FrameDiagnosis(
                reason: .length, place: offset..<offset + type.width,
                message: "its length field does not match the layout: \(number) makes a frame of "
                    + "\(Int128(number) * Int128(times) + Int128(plus)) bytes, and it takes "
                    + bounds)
        case .mark(let mark):
            return ending(bytes.count, "its end is \(mark.hexText)")
        case .fixed, .length, .silence:
            return ending(bytes.count, "it takes \(bounds)")
        }
    }

    /// The list and the size of the frame disagree.
    private func wrongList(_ frame: [UInt8]) -> FrameDiagnosis? {
        guard let list, frame.withUnsafeBytes({ list.items(in: $0) }) == nil else { return nil }
        return FrameDiagnosis(
            reason: .length, place: list.place..<list.place + 1,
            message: "the list that begins here does not fill its place in a frame of "
                + "\(frame.count) bytes")
    }

    private func wrongDigits(_ frame: [UInt8]) -> FrameDiagnosis? {
        for slot in digits {
            guard case .number(let type) = slot.content else { continue }
            let place = slot.offset.place(in: frame.count)
            guard frame.withUnsafeBytes({ !type.isPossible($0, at: place) }) else { continue }
            let range = place..<place + type.width
            return FrameDiagnosis(
                reason: .digits, place: range,
                message: "the field '\(slot.name)' has other characters in the place of digits: "
                    + "found \(Array(frame[range]).hexText)")
        }
        return nil
    }
}

extension FrameLayout.CheckSpan {
    /// The check in a frame of that size.
    fileprivate func range(in size: Int) -> CheckedRange {
        CheckedRange(
            check: check, place: offset.place(in: size), covers: first..<end.place(in: size))
    }
}
