// SPDX-License-Identifier: Apache-2.0

/// Translates between the frames of Modbus RTU and those of Modbus TCP.
///
///     RTU    address  function  data  CRC
///     TCP    transaction  00 00  length  address  function  data
///
/// Facts. Both carry the same function and data (MODBUS Messaging on TCP/IP Implementation Guide
/// V1.0b, section 3.1.3). TCP has no CRC, because its segments have one. It has the number of a
/// transaction, which the answer repeats.
///
/// Choice. All of Martlet knows the frames of RTU. A connection translates them, so one device file
/// is enough for both. An answer to an older transaction is dropped here: it would pass for the
/// answer to the present request.
///
/// Both ends use it: the gateway sends requests and gets answers, the simulator the reverse. Pure.
package struct ModbusTCP {
    /// The bytes do not come from a server that speaks Modbus TCP.
    package struct Mismatch: Error, Equatable {}

    /// The bytes before the address of a frame.
    private static let headSize = 6
    private var buffer: [UInt8] = []
    /// The transaction of the last frame that was sent, or that came from a client.
    private var transaction: UInt16 = 0

    package init() {}

    /// The next request: a frame of TCP with a new transaction.
    ///
    /// - Parameter frame: A whole frame of RTU.
    package mutating func request(_ frame: [UInt8]) -> [UInt8] {
        transaction &+= 1
        return around(frame)
    }

    /// The answer to the last request that came.
    ///
    /// - Parameter frame: A whole frame of RTU.
    package func answer(_ frame: [UInt8]) -> [UInt8] { around(frame) }

    private func around(_ frame: [UInt8]) -> [UInt8] {
        let content = frame.dropLast(2)
        return [
            UInt8(transaction >> 8), UInt8(transaction & 0xFF), 0, 0,
            UInt8(content.count >> 8), UInt8(content.count & 0xFF),
        ] + content
    }

    /// Takes bytes, and returns the frames of RTU that answer the last request.
    package mutating func receiveAnswers(
        _ bytes: UnsafeRawBufferPointer
    ) throws(Mismatch) -> [[UInt8]] {
        buffer += bytes
        var answers: [[UInt8]] = []
        while let (number, content) = try next() {
            if number == transaction { answers.append(ModbusFrame.around(content)) }
        }
        return answers
    }

    /// Takes bytes, and returns the next request in them as a frame of RTU; its answer must be sent
    /// before the next call.
    package mutating func receiveRequest(
        _ bytes: UnsafeRawBufferPointer
    ) throws(Mismatch) -> [UInt8]? {
        buffer += bytes
        guard let (number, content) = try next() else { return nil }
        transaction = number
        return ModbusFrame.around(content)
    }

    /// Forgets what has not been processed: the connection is another one.
    package mutating func reset() {
        buffer = []
    }

    /// Removes one whole frame from the buffer.
    private mutating func next() throws(Mismatch) -> (number: UInt16, content: [UInt8])? {
        guard buffer.count >= Self.headSize else { return nil }
        let length = Int(buffer[4]) << 8 | Int(buffer[5])
        guard buffer[2] == 0, buffer[3] == 0, (2...ModbusFrame.longest - 2).contains(length) else {
            throw Mismatch()
        }
        guard buffer.count >= Self.headSize + length else { return nil }
        let number = UInt16(buffer[0]) << 8 | UInt16(buffer[1])
        let content = Array(buffer[Self.headSize..<Self.headSize + length])
        buffer.removeFirst(Self.headSize + length)
        return (number, content)
    }
}
