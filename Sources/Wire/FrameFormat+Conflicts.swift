// SPDX-License-Identifier: Apache-2.0

/// Why a frame cannot stand beside others on one line.
package struct FrameConflict: Equatable, Sendable {
    /// The index of the frame that comes too late.
    package let format: Int
    /// What is wrong and what to do about it, for a person, without the frame's name.
    package let message: String
}

extension FrameFormat {
    /// Why the frames of a device cannot be told apart; empty when they can.
    package static func conflicts(among formats: [FrameFormat]) -> [FrameConflict] {
        formats.indices.compactMap { index in
            let earlier = formats[..<index]
            // What the first one with a demand is, the others are to be.
            let first =
                earlier.first { $0.company != .any } ?? earlier.first(where: \.isText)
                ?? earlier.first
            let message =
                first.flatMap(formats[index].conflict(with:))
                ?? formats[index].shadow(of: Array(earlier))
            return message.map { FrameConflict(format: index, message: $0) }
        }
    }

    private var company: FramingCompany {
        guard case .framed(let framing, _) = shape else { return .any }
        return framing.company
    }

    private var isText: Bool {
        if case .fields = shape { return false }
        return true
    }

    private func conflict(with other: FrameFormat) -> String? {
        switch (other.company, company) {
        case (.stuffed(let first), .stuffed(let second)) where first == second:
            return nil
        case (.stuffed, _), (_, .stuffed):
            return "its bytes are escaped otherwise than those of '\(other.name)': "
                + "give both the same 'stuffing'"
        case (.records, _) where isText, (_, .records) where other.isText:
            return "a telegram or a block has no other text beside it, and '\(other.name)' is text"
        case (.lines(let first), .lines(let second)) where first != second:
            return "its lines end otherwise than those of '\(other.name)': give both the same 'end'"
        default:
            return nil
        }
    }

    /// Says which earlier frame every frame of this format would be taken for.
    private func shadow(of earlier: [FrameFormat]) -> String? {
        guard !earlier.isEmpty else { return nil }
        let samples = probes
        var shadows: Set<Int> = []
        for sample in samples {
            var decoder = FrameDecoder(earlier + [self])
            decoder.reset()
            var first: Int?
            let take = { (event: FrameEvent) in
                if case .frame(let index, _) = event { first = first ?? index }
            }
            sample.withUnsafeBytes { decoder.receive($0, take) }
            decoder.fallSilent(take)
            guard let first, first < earlier.count else { return nil }
            shadows.insert(first)
        }
        guard let shadow = shadows.min() else { return nil }
        return "it cannot be told apart from '\(earlier[shadow].name)', which stands before it: "
            + "every such frame is taken for that one"
    }

    /// Frames of this format that are as unlike each other as frames of it can be.
    private var probes: [[UInt8]] {
        let types = slotTypes
        let fillings: [(RawType) -> RawValue] = [
            { $0 == .word ? .word("ok") : .integer(1) },
            { $0 == .word ? .word("7") : .integer(23) },
            {
                switch $0 {
                case .word: return .word("x-y")
                case .integer: return .integer(-5)
                case .decimal: return .decimal(mantissa: -1257, exponent: -2)
                }
            },
        ]
        let plain = (try? encode(types.map { _ in nil })).map { [$0] } ?? []
        return plain + fillings.compactMap { try? encode(types.map($0), rounding: true) }
    }
}
