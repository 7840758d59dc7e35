// SPDX-License-Identifier: Apache-2.0

/// Why a frame cannot share a line with other frames.
package struct FrameConflict: Equatable, Sendable {
    /// The index of the later frame.
    package let format: Int
    /// The message for a person: the error and its remedy, without the frame's name.
    package let message: String
}

extension FrameFormat {
    /// Why the frames of a device are indistinguishable; empty when they are distinguishable.
    package static func conflicts(among formats: [FrameFormat]) -> [FrameConflict] {
        formats.indices.compactMap { index in
            let earlier = formats[..<index]
            // The first frame with a demand sets it for the others.
            let first =
                earlier.first { $0.company != .any } ?? earlier.first(where: \.isText)
                ?? earlier.first
            let message =
                first.flatMap(formats[index].conflict(with:))
                ?? formats[index].shadow(of: Array(earlier))
            return message.map { FrameConflict(format: index, message: $0) }
        } + splitters(among: formats)
    }

    /// The constant frames whose bytes are a part of every frame of another format, like `0D 0A` of
    /// every line: that one would never be found.
    private static func splitters(among formats: [FrameFormat]) -> [FrameConflict] {
        formats.indices.filter { formats[$0].isConstant }.compactMap { index in
            let whole = formats[..<index].first { $0.isSplit(by: formats[index]) }
            return whole.map { whole in
                FrameConflict(
                    format: index,
                    message: "its bytes are also a part of every frame of '\(whole.name)', which "
                        + "would never be found: give it a 'silence' of some milliseconds, after "
                        + "which it begins")
            }
        }
    }

    private var isConstant: Bool {
        guard case .fields(let layout) = shape else { return false }
        return layout.slots.isEmpty && layout.silence == nil
    }

    /// Whether the decoder finds the other frame in each frame of this one, and not this one.
    private func isSplit(by other: FrameFormat) -> Bool {
        let samples = probes
        return !samples.isEmpty
            && samples.allSatisfy { sample in
                var decoder = FrameDecoder([self, other])
                decoder.reset()
                var found: Set<Int> = []
                let take = { (event: FrameEvent) in
                    if case .frame(let index, _) = event { found.insert(index) }
                }
                sample.withUnsafeBytes { decoder.receive($0, take) }
                decoder.fallSilent(take)
                return found == [1]
            }
    }

    private var company: FramingCompany {
        guard case .framed(let framing, _) = shape else { return .any }
        return framing.company
    }

    private var isText: Bool { body.isText }

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

    /// Reports the earlier frame that matches every frame of this format.
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

    /// Sample frames of this format, as different from each other as possible.
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
