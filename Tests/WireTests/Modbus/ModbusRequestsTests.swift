// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing

@testable import Wire

@Suite struct ModbusRequestsTests {
    private static let read = RegisterRange(.input, 0..<2).request(to: 1)
    private static let write = ModbusFrame.around([1, 16, 0, 10, 0, 2, 4, 1, 2, 3, 4])

    private func receive(_ requests: inout ModbusRequests, _ bytes: [UInt8]) -> [[UInt8]] {
        bytes.withUnsafeBytes { requests.receive($0) }
    }

    @Test func requestsAreFoundHoweverTheyArrive() {
        let stream = Self.read + Self.write + Self.read
        for size in 1...stream.count {
            var (requests, found) = (ModbusRequests(), [[UInt8]]())
            for start in stride(from: 0, to: stream.count, by: size) {
                found += receive(
                    &requests, Array(stream[start..<min(start + size, stream.count)]))
            }
            #expect(found == [Self.read, Self.write, Self.read])
        }
    }

    @Test func aDamagedRequestDoesNotHideTheNextOne() {
        var random = SeededGenerator(seed: 9)
        for _ in 0..<500 {
            var requests = ModbusRequests()
            var damaged = Self.read
            damaged[Int.random(in: 0...7, using: &random)] ^= UInt8.random(
                in: 1...255, using: &random)
            // Two whole requests: a damaged length may take bytes of the first one along.
            let found = receive(&requests, damaged + Self.write + Self.read + Self.read)
            #expect(found.suffix(1) == [Self.read])
        }
    }

    @Test func anUnknownFunctionIsARequestIfItIsWhole() {
        var requests = ModbusRequests()
        let unknown = ModbusFrame.around([1, 0x2B, 1, 2, 3, 4])
        #expect(receive(&requests, [0x2B, 0xFF] + unknown) == [unknown])
    }

    @Test func theLastWholeAnswerIsFoundAmongOtherBytes() {
        let answer = RegisterRange(.input, 0..<2).answer(from: 7, [1, 2, 3, 4])
        let exception = ModbusFrame.exception(.illegalAddress, to: Self.read)
        #expect(ModbusFrame.lastAnswer(in: [0, 0xFF] + answer + [0x12]) == answer)
        #expect(ModbusFrame.lastAnswer(in: answer + exception) == exception)
        #expect(ModbusFrame.lastAnswer(in: Array(answer.dropLast())) == nil)
    }

    /// The CRC of `FF FF 00` is zero, and numbers of a device often are -1 and 0.
    @Test func contentsThatLookLikeAnExceptionAreNoAnswer() {
        let range = RegisterRange(.holding, 0..<4)
        let answer = range.answer(from: 1, [0, 1, 0xFF, 0xFF, 0, 0, 0, 0])
        let request = range.request(to: 1)
        for count in 0..<answer.count {
            #expect(ModbusFrame.answer(to: request, in: Array(answer.prefix(count))) == nil)
            #expect(ModbusFrame.lastAnswer(in: Array(answer.prefix(count))) == nil)
        }
        #expect(ModbusFrame.answer(to: request, in: [0x01, 0x03, 0xFF] + answer) == answer)
        let exception = ModbusFrame.exception(.busy, to: request)
        #expect(ModbusFrame.answer(to: request, in: exception) == exception)
        #expect(ModbusFrame.answer(to: range.request(to: 2), in: answer) == nil)
    }
}
