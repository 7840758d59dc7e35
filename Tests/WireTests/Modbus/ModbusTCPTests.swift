// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing

@testable import Wire

@Suite struct ModbusTCPTests {
    private static let read = RegisterRange(.input, 0..<2)
    private static let request = read.request(to: 5)
    private static let answer = read.answer(from: 5, [1, 2, 3, 4])

    private func answers(_ tcp: inout ModbusTCP, _ bytes: [UInt8]) throws -> [[UInt8]] {
        try bytes.withUnsafeBytes { try tcp.receiveAnswers($0) }
    }

    private func request(_ tcp: inout ModbusTCP, _ bytes: [UInt8]) throws -> [UInt8]? {
        try bytes.withUnsafeBytes { try tcp.receiveRequest($0) }
    }

    /// MODBUS Messaging on TCP/IP Implementation Guide V1.0b, section 3.1.3.
    @Test func aRequestHasTheHeadOfTheSpecification() {
        var tcp = ModbusTCP()
        #expect(tcp.request(Self.request) == hex("00 01 00 00 00 06 05 04 00 00 00 02"))
        #expect(tcp.request(Self.request).prefix(2) == [0, 2])
    }

    @Test func requestsAndAnswersGoThroughBothEnds() throws {
        var (gateway, server) = (ModbusTCP(), ModbusTCP())
        for _ in 0..<3 {
            let sent = gateway.request(Self.request)
            let received = try request(&server, sent)
            #expect(received == Self.request)
            let got = try answers(&gateway, server.answer(Self.answer))
            #expect(got == [Self.answer])
        }
    }

    @Test func anAnswerMayArriveInPieces() throws {
        var gateway = ModbusTCP()
        let number = gateway.request(Self.request).prefix(2)
        let frame = number + [0, 0, 0, 7] + Self.answer.dropLast(2)
        var found: [[UInt8]] = []
        for byte in frame { found += try answers(&gateway, [byte]) }
        #expect(found == [Self.answer])
    }

    @Test func anAnswerToAnOlderRequestIsDropped() throws {
        var (gateway, server) = (ModbusTCP(), ModbusTCP())
        _ = try request(&server, gateway.request(Self.request))
        let late = server.answer(Self.answer)
        _ = try request(&server, gateway.request(Self.request))
        let other = Self.read.answer(from: 5, [9, 9, 9, 9])
        let got = try answers(&gateway, late + server.answer(other))
        #expect(got == [other])
    }

    @Test func otherBytesAreNoModbusTCP() {
        for bytes in ["HTTP/1.1 400", "\u{1}\u{2}\u{0}\u{0}\u{1}\u{1}"] {
            var tcp = ModbusTCP()
            #expect(throws: ModbusTCP.Mismatch.self) {
                try answers(&tcp, Array(bytes.utf8))
            }
        }
    }

    @Test func noiseNeverGrowsTheBuffer() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<200 {
            var tcp = ModbusTCP()
            _ = tcp.request(Self.request)
            for _ in 0..<20 {
                let noise = random.bytes(Int.random(in: 0...300, using: &random))
                guard let found = try? answers(&tcp, noise) else { break }
                #expect(found.allSatisfy { ModbusFrame.isWhole($0) })
            }
        }
    }
}
