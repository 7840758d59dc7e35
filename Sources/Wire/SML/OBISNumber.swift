// SPDX-License-Identifier: Apache-2.0

/// The number of a quantity of a meter, of six parts: `1-0:1.8.0*255` is the energy taken.
package struct OBISNumber: Hashable, Sendable {
    let bytes: [UInt8]

    /// - Returns: `nil` for any other text. The last part may be missing: it is 255.
    package init?(_ text: String) {
        let separators: [Character] = ["-", ":", ".", ".", "*"]
        var (rest, bytes) = (text[...], [UInt8]())
        for separator in separators {
            guard let place = rest.firstIndex(of: separator) else { break }
            guard let part = Self.part(rest[..<place]) else { return nil }
            bytes.append(part)
            rest = rest[rest.index(after: place)...]
        }
        guard bytes.count >= 4, let last = Self.part(rest) else { return nil }
        bytes.append(last)
        self.bytes = bytes.count == 5 ? bytes + [255] : bytes
    }

    private static func part(_ text: Substring) -> UInt8? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt8(text) : nil
    }

    /// As it is written on meters.
    package var text: String {
        zip(bytes, ["-", ":", ".", ".", "*", ""]).reduce("") { "\($0)\($1.0)\($1.1)" }
    }
}
