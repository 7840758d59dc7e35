// SPDX-License-Identifier: Apache-2.0

/// Converts libyaml's marks, which count characters, to UTF-8 offsets.
struct CharacterOffsets {
    /// The offset of each character and of the end; `nil` if all characters are one byte long.
    private let table: [Int32]?
    private let end: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        end = bytes.count
        guard bytes.contains(where: { $0 >= 0x80 }) else {
            table = nil
            return
        }
        var offsets: [Int32] = []
        offsets.reserveCapacity(bytes.count + 1)
        for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
            offsets.append(Int32(offset))
        }
        offsets.append(Int32(bytes.count))
        table = offsets
    }

    /// The UTF-8 offset of the character with a number; the end for a number that is too large.
    func offset(ofCharacter number: Int) -> Int {
        guard let table else { return min(number, end) }
        return number < table.count ? Int(table[number]) : end
    }
}
