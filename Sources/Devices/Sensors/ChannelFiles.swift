// SPDX-License-Identifier: Apache-2.0

/// The files of one channel: their names, or the files themselves.
package enum ChannelFiles<File> {
    /// One file with the quantity itself.
    case whole(File)
    /// The quantity is (raw + offset) * scale; without an offset it is 0, without a scale 1.
    case scaled(raw: File, offset: File?, scale: File?)
    /// One file with a text.
    case text(File)

    /// The same with something else in the place of each file: opened, for instance.
    package func map<Other, Failure: Error>(
        _ transform: (File) throws(Failure) -> Other
    ) throws(Failure) -> ChannelFiles<Other> {
        switch self {
        case .whole(let file): return .whole(try transform(file))
        case .text(let file): return .text(try transform(file))
        case .scaled(let raw, let offset, let scale):
            var parts: [Other?] = []
            for part in [offset, scale] {
                guard let part else {
                    parts.append(nil)
                    continue
                }
                parts.append(try transform(part))
            }
            return .scaled(raw: try transform(raw), offset: parts[0], scale: parts[1])
        }
    }
}

extension ChannelFiles: Equatable where File: Equatable {}
extension ChannelFiles: Sendable where File: Sendable {}
