// SPDX-License-Identifier: Apache-2.0

import Wire

/// Makes a frame with a wrong check that is correct otherwise.
///
/// The frame format knows where the check is and what it covers; this code asks the decoder. It
/// flips one bit at each position, from the end, where checks usually are, until the decoder
/// rejects the frame because of its check.
enum BadCheck {
    /// - Returns: `nil` for a frame that has no check.
    static func made(of frame: [UInt8], _ formats: [FrameFormat]) -> [UInt8]? {
        for place in frame.indices.reversed() {
            // Flipping the lowest bit of some hex digits makes a non-digit; then the second bit
            // works.
            for bit: UInt8 in [1, 2] {
                var bad = frame
                bad[place] ^= bit
                if isRefusedByCheck(bad, formats) { return bad }
            }
        }
        return nil
    }

    private static func isRefusedByCheck(_ bytes: [UInt8], _ formats: [FrameFormat]) -> Bool {
        var decoder = FrameDecoder(formats)
        decoder.reset()
        var first: Rejection.Reason?
        bytes.withUnsafeBytes { all in
            decoder.receive(all) { event in
                if case .rejected(let rejection) = event { first = first ?? rejection.reason }
            }
        }
        return [.check, .tag, .key].contains(first) && decoder.counters.frames == 0
    }
}
