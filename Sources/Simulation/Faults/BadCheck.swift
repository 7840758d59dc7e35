// SPDX-License-Identifier: Apache-2.0

import Wire

/// A frame whose check does not hold, and which is right in everything else.
///
/// Where the check stands, and over what, is the format's own business: here the decoder is asked.
/// A bit is turned at one place after the other, from the end, where checks mostly stand, until the
/// check is what speaks against the frame.
enum BadCheck {
    /// - Returns: `nil` for a frame that has no check.
    static func made(of frame: [UInt8], _ formats: [FrameFormat]) -> [UInt8]? {
        for place in frame.indices.reversed() {
            // The second bit for hex digits, of which the first makes no digit of some.
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
        return first == .check && decoder.counters.frames == 0
    }
}
