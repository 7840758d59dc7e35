// SPDX-License-Identifier: Apache-2.0

/// The frame of Modbus RTU: the address of the device, a function with its data, and a CRC.
///
/// Source: MODBUS over Serial Line Specification V1.02, section 2.5.1.
package enum ModbusFrame {
    /// CRC-16/MODBUS, low byte first.
    static let check: Check = "crc16-modbus-le"
    /// The largest frame, in bytes.
    package static let longest = 256
    /// An answer with this bit in its function code is an exception.
    package static let exceptionBit: UInt8 = 0x80

    /// An address, a count or a register: two bytes, the high one first.
    package static func word(_ number: Int) -> [UInt8] {
        [UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
    }

    /// The frame around those bytes: the address, the function and its data.
    package static func around(_ content: [UInt8]) -> [UInt8] {
        var frame = content + [0, 0]
        let value = content.withUnsafeBytes { check.value(over: $0) }
        check.write(value, to: &frame, at: content.count)
        return frame
    }

    /// Whether the last two bytes are the CRC of the bytes before them.
    package static func isWhole(_ frame: some Collection<UInt8>) -> Bool {
        frame.count >= 4 && Array(frame) == around(Array(frame.dropLast(2)))
    }

    /// The whole answer to a request, or the exception in its place, in some bytes.
    ///
    /// The contents of an answer can look like another frame: `FF FF 00 00 00` has a right CRC.
    package static func answer(to request: [UInt8], in bytes: [UInt8]) -> [UInt8]? {
        guard request.count >= 2 else { return nil }
        for start in bytes.indices {
            let rest = bytes[start...]
            guard rest.count >= 5, rest[start] == request[0],
                rest[start + 1] & ~exceptionBit == request[1]
            else { continue }
            let isException = rest[start + 1] != request[1]
            let size = isException ? 5 : answerSize(to: request)
            if rest.count >= size, isWhole(rest.prefix(size)) { return Array(rest.prefix(size)) }
        }
        return nil
    }

    /// The last whole answer in some bytes, of any device.
    package static func lastAnswer(in bytes: [UInt8]) -> [UInt8]? {
        for start in bytes.indices.reversed() {
            let rest = bytes[start...]
            guard let size = answerSize(rest), size <= rest.count else { continue }
            if isWhole(rest.prefix(size)) { return Array(rest.prefix(size)) }
        }
        return nil
    }

    /// The size of the answer to a request.
    package static func answerSize(to request: [UInt8]) -> Int {
        RegisterRange(request: request)?.answerSize ?? 8
    }

    /// The size of an answer by its first bytes; `nil` for a function that is not one of ours.
    private static func answerSize(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= 5 else { return nil }
        let function = bytes[bytes.startIndex + 1]
        switch function & ~exceptionBit {
        case 1...6, 15, 16:
            // Zero is no reason. Without this, FF FF 00 00 00 would be an exception.
            if function >= exceptionBit { return bytes[bytes.startIndex + 2] == 0 ? nil : 5 }
            return function <= 4 ? 5 + Int(bytes[bytes.startIndex + 2]) : 8
        default: return nil
        }
    }

    /// The format of an answer that refuses a request; its one slot is the code.
    ///
    /// - Parameter function: The function of the request.
    package static func exceptionFormat(to function: UInt8, from unit: UInt8) -> FrameFormat {
        let layout = FrameLayout(
            sync: [unit, function | exceptionBit],
            slots: [.init(name: "exception", offset: 2, content: .number(.integer(.u8)))],
            size: 3 + check.width, check: check)
        return FrameFormat(name: "exception-\(function)", shape: .fields(layout))
    }

    /// The answer that refuses a request.
    package static func exception(_ code: ModbusException, to request: [UInt8]) -> [UInt8] {
        around([request[0], request[1] | exceptionBit, code.rawValue])
    }
}
