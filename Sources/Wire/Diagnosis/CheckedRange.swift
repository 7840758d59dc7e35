// SPDX-License-Identifier: Apache-2.0

/// A check in the bytes of a frame: where it stands, and what it covers.
struct CheckedRange {
    let check: Check
    /// The position of its first byte.
    let place: Int
    let covers: Range<Int>

    /// Why the check does not hold; `nil` when it does, and when bytes are missing.
    func diagnosis(of bytes: [UInt8]) -> FrameDiagnosis? {
        let range = place..<place + check.width
        guard range.upperBound <= bytes.count, covers.upperBound <= bytes.count,
            !check.holds(over: covers, in: bytes, at: place)
        else { return nil }
        let computed = bytes.withUnsafeBytes { all in
            check.value(over: UnsafeRawBufferPointer(rebasing: all[covers]))
        }
        var right = bytes
        check.write(computed, to: &right, at: place)
        return FrameDiagnosis(
            reason: .check, place: range,
            message: "its check does not hold: found \(text(Array(bytes[range]))), and "
                + "\(check.name) gives \(text(Array(right[range])))",
            notes: hints(bytes))
    }

    /// The known checks that would hold over the same bytes; or else the other beginnings with
    /// which this check would hold. One byte fits a wrong check by chance, one time in 256.
    private func hints(_ bytes: [UInt8]) -> [String] {
        let others = Check.all.filter {
            $0.width == check.width && $0.holds(over: covers, in: bytes, at: place)
        }
        if !others.isEmpty {
            let names = others.map(\.name).joined(separator: " and ")
            return ["over the same bytes, \(names) would hold"]
        }
        let starts = (0..<min(8, covers.upperBound)).filter { first in
            first != covers.lowerBound
                && check.holds(over: first..<covers.upperBound, in: bytes, at: place)
        }
        return starts.map { "over: \($0)..\(covers.upperBound - 1) would hold" }
    }

    /// Visible characters as such, others in hexadecimal.
    private func text(_ bytes: [UInt8]) -> String {
        let isVisible = bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        return check.isText && isVisible ? String(decoding: bytes, as: UTF8.self) : bytes.hexText
    }
}

/// A framing with a check of its own.
protocol CheckedFraming: Framing {
    /// The check of a frame; `nil` for bytes without one.
    func checked(_ frame: [UInt8]) -> CheckedRange?
}

extension Telegram: CheckedFraming {
    func checked(_ frame: [UInt8]) -> CheckedRange? {
        content(of: frame).map {
            CheckedRange(check: "crc16-arc-hex", place: $0.count + 1, covers: 0..<$0.count + 1)
        }
    }
}

extension SMLTransport: CheckedFraming {
    func checked(_ frame: [UInt8]) -> CheckedRange? {
        guard frame.count > 16 else { return nil }
        let place = frame.count - 2
        let check = Self.check(of: frame) ?? SMLCheck.usual
        return CheckedRange(check: check, place: place, covers: 0..<place)
    }
}

extension MBusFrame: CheckedFraming {
    func checked(_ frame: [UInt8]) -> CheckedRange? {
        guard frame.count >= 4, frame.count == Int(frame[1]) + 6 else { return nil }
        let place = frame.count - 2
        return CheckedRange(check: "sum8", place: place, covers: 4..<place)
    }
}

extension Block: CheckedFraming {
    func checked(_ frame: [UInt8]) -> CheckedRange? {
        content(of: frame).map { _ in
            CheckedRange(check: Self.check, place: frame.count - 1, covers: 0..<frame.count - 1)
        }
    }
}
