// SPDX-License-Identifier: Apache-2.0

// How often noise passes for a frame. Noise is bytes each of which is any of the 256, whatever came
// before: a floating wire, or a line at the wrong baud rate, comes near to it.
//
// A place in noise is taken for a frame when all that is fixed stands there by chance. These do not
// depend on each other: a check is compared with bytes that may be anything. So chances multiply,
// and a frame of which nothing is fixed but one byte of sync and one of a sum is found in one of
// 65 536 places.

extension FrameFormat {
    /// How many false frames are found in a byte of noise, on average, as long as they are rare.
    ///
    /// Noise that never pauses has no frame behind a silence, and so none of these is counted.
    package var falseFramesPerByte: Double {
        switch shape {
        case .fields(let layout): return layout.silence == nil ? layout.chanceInNoise : 0
        case .framed(let framing, let body): return framing.chanceInNoise(body)
        }
    }
}

extension FrameBody {
    /// That noise goes on like this body, in all lengths that it may have together.
    var chanceInNoise: Double {
        switch self {
        case .fields(let layout): return layout.chanceInNoise
        case .template(let template): return template.chanceInNoise
        case .lines(let lines):
            return lines.templates.chanceInNoise(between: 2 * chance(ofBytes: 1))
        }
    }
}

/// The chance that so many given bytes stand in a place.
func chance(ofBytes count: Int) -> Double {
    Double(sign: .plus, exponent: -8 * count, significand: 1)
}

extension FrameLayout {
    fileprivate var chanceInNoise: Double {
        let constants = (head + tail).reduce(sync.count) { $0 + $1.bytes.count }
        var chance = chance(ofBytes: constants) * extentChance
        for slot in digits { chance *= slot.chanceInNoise }
        for span in checks { chance *= span.check.chanceInNoise }
        return chance
    }

    /// That something in reach says how long the frame is.
    private var extentChance: Double {
        switch extent {
        case .fixed:
            return 1
        case .silence:
            return Double(sizes.count)
        case .length(let type, _, _):
            return Double(sizes.count) * Wire.chance(ofBytes: type.width)
        case .mark(let mark):
            // Its bytes stand among the constants as well: it is at one of these places or at none.
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
    /// That what stands in its place is its result. Six of the sixteen hexadecimal digits may be
    /// written in two ways.
    var chanceInNoise: Double {
        guard form == .hex else { return chance(ofBytes: width) }
        return (0..<width).reduce(1) { chance, _ in chance * (22.0 / 16) / 256 }
    }
}
