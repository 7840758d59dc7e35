// SPDX-License-Identifier: Apache-2.0

/// The CRC of a message or of a transmission. Most meters send CRC-16/X-25; those of Holley send
/// CRC-16/KERMIT, with the other byte first.
struct SMLCheck {
    static let usual: Check = "crc16-x25-le"
    static let known: [Check] = [usual, "crc16-kermit-be"]

    let check: Check
    let covered: Range<Int>
    let place: Int

    /// The first of the known checks that holds; `nil` when none does.
    init?(in bytes: UnsafeRawBufferPointer, over covered: Range<Int>, at place: Int) {
        let held = Self.known.first { check in
            let value = check.value(over: UnsafeRawBufferPointer(rebasing: bytes[covered]))
            return check.holds(value, in: bytes, at: place)
        }
        guard let held else { return nil }
        (check, self.covered, self.place) = (held, covered, place)
    }

    /// Those of the messages. A message whose CRC does not hold keeps it.
    static func all(in bytes: UnsafeRawBufferPointer) -> [SMLCheck] {
        SMLFile(bytes: bytes).messages.compactMap {
            SMLCheck(in: bytes, over: $0.covered, at: $0.crc.lowerBound)
        }
    }

    func write(to bytes: inout [UInt8]) {
        let value = bytes.withUnsafeBytes {
            check.value(over: UnsafeRawBufferPointer(rebasing: $0[covered]))
        }
        check.write(value, to: &bytes, at: place)
    }
}
