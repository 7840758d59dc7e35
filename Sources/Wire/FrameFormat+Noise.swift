// SPDX-License-Identifier: Apache-2.0

// How often noise passes for a frame. Noise is a series of independent random bytes: a floating
// wire, or a line at the wrong baud rate, comes near to it.
//
// A place in noise passes for a frame when all fixed bytes occur there by chance. These chances are
// independent: a check is compared with random bytes. So the chances multiply: a frame with one
// byte of sync, one byte of a sum and nothing else fixed is found in one of 65 536 places.

extension FrameFormat {
    /// The average number of false frames per byte of noise, as long as they are rare.
    ///
    /// Noise without pauses has no frame after a silence, so these frames are not counted.
    package var falseFramesPerByte: Double {
        switch shape {
        case .fields(let layout): return layout.silence == nil ? layout.chanceInNoise : 0
        case .framed(let framing, let body): return framing.chanceInNoise(body)
        }
    }
}

extension FrameBody {
    /// The chance that noise continues like this body, over all its lengths together.
    var chanceInNoise: Double {
        switch self {
        case .fields(let layout): return layout.chanceInNoise
        case .template(let template): return template.chanceInNoise
        case .sml, .mbus: return 1
        case .lines(let lines):
            return lines.templates.chanceInNoise(between: 2 * chance(ofBytes: 1))
        }
    }
}

/// The chance that a number of given bytes occur in a place.
func chance(ofBytes count: Int) -> Double {
    Double(sign: .plus, exponent: -8 * count, significand: 1)
}

extension FrameLayout {
    fileprivate var chanceInNoise: Double {
        let constants = (head + tail).reduce(sync.count) { $0 + $1.bytes.count }
        var chance = chance(ofBytes: constants) * extentChance
        for slot in digits { chance *= slot.chanceInNoise }
        for span in checks { chance *= span.check.chanceInNoise }
        return chance * (list?.chanceInNoise ?? 1)
    }

    /// The factor for the end of the frame: the expected number of ends within its sizes.
    private var extentChance: Double {
        switch extent {
        case .fixed:
            return 1
        case .silence:
            return Double(sizes.count)
        case .length(let type, _, _, _):
            return Double(sizes.count) * Wire.chance(ofBytes: type.width)
        case .mark(let mark):
            // The end's bytes are among the constants as well: the end is at one of these places or
            // at none.
            let isMissed = 1 - Wire.chance(ofBytes: mark.count)
            let isFound = 1 - sizes.reduce(1) { missed, _ in missed * isMissed }
            return isFound / Wire.chance(ofBytes: mark.count)
        }
    }
}

extension FrameLayout.Slot {
    fileprivate var chanceInNoise: Double {
        guard case .number(.digits(let type)) = content else { return 1 }
        let digit = (type.radix == 16 ? 22.0 : 10.0) / 256
        return (0..<type.count).reduce(1) { chance, _ in chance * digit }
    }
}

extension Check {
    /// The chance that the bytes in its place are its result. Six of the sixteen hexadecimal digits
    /// have two spellings.
    var chanceInNoise: Double {
        guard form == .hex else { return chance(ofBytes: width) }
        return (0..<width).reduce(1) { chance, _ in chance * (22.0 / 16) / 256 }
    }
}
