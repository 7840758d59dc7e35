// SPDX-License-Identifier: Apache-2.0

// Where a line stops to match a template, and what was expected there.

extension Template {
    /// Finds out why a line does not match; `nil` when it does.
    func diagnosis(of line: [UInt8]) -> FrameDiagnosis? {
        var spans: [HoleSpan] = []
        switch line.withUnsafeBytes({ match($0, into: &spans) }) {
        case .yes: return nil
        case .badCheck(let place): return wrongCheck(at: place, of: line)
        case .no(let stop): return diagnosis(of: line, at: stop)
        }
    }

    private func wrongCheck(at place: Int, of line: [UInt8]) -> FrameDiagnosis? {
        pieces.lazy.compactMap { piece in
            guard case .check(let check, let coverage) = piece.content else { return nil }
            return coverage.range(at: place).flatMap {
                CheckedRange(check: check, place: place, covers: $0).diagnosis(of: line)
            }
        }.first
    }

    private func diagnosis(of line: [UInt8], at stop: Stop) -> FrameDiagnosis {
        let rest = line.dropFirst(stop.place)
        let shown = rest.prefix(12)
        let found = shown.isEmpty ? "the end" : "'\(String(decoding: shown, as: UTF8.self))'"
        let place = min(stop.place + sameBytes(rest, at: stop), line.count)
        return FrameDiagnosis(
            reason: .noMatch, place: place..<min(place + 1, line.count),
            message: "the line does not match the template: expected "
                + "\(expectation(at: stop))\(hole(at: stop)), found \(found)")
    }

    /// The number of bytes that are as in the expected constant text.
    private func sameBytes(_ rest: ArraySlice<UInt8>, at stop: Stop) -> Int {
        guard stop.isBehind, stop.piece < pieces.count else { return 0 }
        let constant = stop.piece < 0 ? opening : pieces[stop.piece].following
        return zip(constant.bytes, rest).prefix { $0 == $1 }.count
    }

    /// The hole that was expected.
    private func hole(at stop: Stop) -> String {
        guard pieces.indices.contains(stop.piece), !stop.isBehind,
            case .hole(let slot, _, _) = pieces[stop.piece].content
        else { return "" }
        return " for '\(holes[slot].name)'"
    }
}
