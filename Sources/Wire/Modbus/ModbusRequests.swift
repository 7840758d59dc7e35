// SPDX-License-Identifier: Apache-2.0

/// Finds the requests of Modbus RTU in the bytes that a device receives.
///
/// The size of a request follows from its function, so no silence is needed to find its end. Bytes
/// that begin no whole request are skipped, one at a time: a damaged request does not hide the next
/// one. The buffer is bounded by the longest request. Pure.
package struct ModbusRequests {
    private var buffer: [UInt8] = []

    package init() {}

    /// Takes bytes, and returns the requests that they complete, to any device.
    package mutating func receive(_ bytes: UnsafeRawBufferPointer) -> [[UInt8]] {
        buffer += bytes
        var found: [[UInt8]] = []
        var start = 0
        while start < buffer.count {
            let rest = buffer[start...]
            guard let size = Self.size(rest) else {
                start += 1
                continue
            }
            guard size <= rest.count else { break }
            let request = Array(rest.prefix(size))
            if ModbusFrame.isWhole(request) {
                found.append(request)
                start += size
            } else {
                start += 1
            }
        }
        buffer.removeFirst(start)
        return found
    }

    /// Discards an unfinished request: the line was interrupted.
    package mutating func reset() {
        buffer = []
    }

    /// The size of a request by its first bytes, 8 as long as only these matter; `nil` where no
    /// request begins.
    private static func size(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= 2 else { return 8 }
        switch bytes[bytes.startIndex + 1] {
        case 1...6: return 8
        case 15, 16:
            guard bytes.count >= 7 else { return 8 }
            return 9 + Int(bytes[bytes.startIndex + 6])
        // Others are refused by their function, and nearly all have this size.
        default: return bytes.count >= 8 && ModbusFrame.isWhole(bytes.prefix(8)) ? 8 : nil
        }
    }
}
