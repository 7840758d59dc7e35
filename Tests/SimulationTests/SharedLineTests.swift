// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

@testable import Simulation

/// Meters of one model on one line. Each has its own address, and two registers whose answers have
/// the same form.
@Suite struct SharedLineTests {
    private static func gatewayFile() throws -> GatewayFile {
        let tests = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
        return try GatewayFile.load(
            "/\(tests)/DeviceFilesTests/Fixtures/meters-on-one-line/gateway.yaml",
            Surroundings(systemFolders: []))
    }

    private static func request(_ device: DeviceEntry, _ read: Int) -> [UInt8] {
        guard case .serial(let serial) = device.file.model.kind else { return [] }
        return serial.reads[read].request
    }

    /// On the real clock: the kernel transfers the requests through a real pty.
    @Test func eachMeterAnswersItsOwnAddressWithItsOwnValues() throws {
        try RealLoop.run {
            let file = try Self.gatewayFile()
            let gateway = try SimulatedGateway(file: file, seed: 1, loop: .current)
            gateway.start()
            #expect(gateway.portPaths[0] == gateway.portPaths[1])
            let reader = try LoopReader(try #require(gateway.portPaths[0]))
            // Voltage and power of the first meter, then of the second.
            let answers: [[UInt8]] = [
                [1, 3, 2, 0, 230], [1, 3, 2, 1, 0xCC], [2, 3, 2, 0, 110], [2, 3, 2, 0, 220],
            ]
            for (number, answer) in answers.enumerated() {
                reader.write(Self.request(file.devices[number / 2], number % 2))
                #expect(await reader.waitForBytes(7 * (number + 1)))
                #expect(Array(reader.bytes.suffix(7).prefix(5)) == answer)
            }
            #expect(gateway.counters(of: 0)?.sent == 2)
            #expect(gateway.counters(of: 1)?.sent == 2)
            reader.close()
            gateway.close()
        }
    }

    /// The shared wake-ups are 5 ms apart. On a busy machine some answers are late, not all.
    @Test func anAnswerEndsWhenTheLineHasCarriedIt() throws {
        try RealLoop.run {
            let file = try Self.gatewayFile()
            let gateway = try SimulatedGateway(file: file, seed: 1, loop: .current)
            gateway.start()
            let reader = try LoopReader(try #require(gateway.portPaths[0]))
            var shortest = Duration.seconds(1)
            for count in 1...20 {
                let start = EventLoop.current.now
                reader.write(Self.request(file.devices[0], 0))
                #expect(await reader.waitForBytes(7 * count))
                shortest = min(shortest, start.duration(to: EventLoop.current.now))
            }
            let pace = LinePace(SerialSettings(baud: 115_200))
            #expect(shortest >= .nanoseconds(pace.duration(of: 8 + 7)))
            #expect(shortest < .milliseconds(3))
            reader.close()
            gateway.close()
        }
    }

    @Test func aRequestToAnUnknownAddressHasNoAnswer() throws {
        try RealLoop.run {
            let file = try Self.gatewayFile()
            let gateway = try SimulatedGateway(file: file, seed: 1, loop: .current)
            gateway.start()
            let reader = try LoopReader(try #require(gateway.portPaths[0]))
            reader.write([3, 3, 0, 0, 0, 1, 0x85, 0xE8])
            reader.write(Self.request(file.devices[1], 0))
            #expect(await reader.waitForBytes(7))
            #expect(reader.bytes.first == 2)
            #expect(gateway.counters(of: 0)?.sent == 0)
            reader.close()
            gateway.close()
        }
    }
}
