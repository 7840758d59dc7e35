// SPDX-License-Identifier: Apache-2.0

extension FrameFormat {
    /// The encryption around its frames; `nil` for plain ones.
    package var encryption: GeneralCiphering? {
        guard case .framed(let framing, _) = shape else { return nil }
        return framing as? GeneralCiphering
    }

    /// The same format with other keys.
    package func keyed(by keys: FrameKeys?) -> FrameFormat {
        guard let encryption, case .framed(_, let body) = shape else { return self }
        return FrameFormat(name: name, shape: .framed(encryption.keyed(by: keys), body))
    }

    /// A frame of this format, encrypted again for the same format with other keys; a plain frame
    /// as it is.
    ///
    /// - Returns: `nil` when it is no frame of this format.
    package func sealed(_ frame: [UInt8], for other: FrameFormat) -> [UInt8]? {
        guard let encryption, let new = other.encryption else { return frame }
        return encryption.sealed(frame, by: new)
    }

    /// A frame with a larger frame counter; a plain frame as it is.
    package func advanced(_ frame: [UInt8], by count: UInt32) -> [UInt8] {
        encryption?.advanced(frame, by: count) ?? frame
    }
}
