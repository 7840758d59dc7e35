// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Glibc
import Plan
import Ports
import Reactor
import ReactorTesting
import Readings
import Testing

@testable import Simulation

@Suite struct SimulatedGatewayTests {
    @Test func simulatedPortsReplaceTheRealOnes() throws {
        try TestLoop.run { _ in
            let devices = [
                try sensor("air", "plantower/pms5003", port: "/dev/ttyUSB0"),
                try pinDevice("button", "generic/button", line: "GPIO17"),
                try sensor("co2", "winsen/mh-z19", port: "/dev/ttyUSB1"),
                try sensor("co2b", "winsen/mh-z19", port: "/dev/ttyUSB1"),
            ]
            let gateway = try SimulatedGateway(file: gatewayFile(devices), seed: 1, loop: .current)
            let paths = gateway.portPaths
            #expect(paths.keys.sorted() == [0, 2, 3])
            #expect(paths[0] != paths[2])
            #expect(paths[2] == paths[3], "devices on one port share the simulated port")
            #expect(paths.values.allSatisfy { !$0.hasPrefix("/dev/ttyUSB") && isThere($0) })
            guard case .pins(let addresses) = gateway.file.devices[1].place else {
                Issue.record("a device on pins stays on its pins")
                return
            }
            #expect(addresses == [PinAddress(chip: nil, line: .name("GPIO17"))])
            gateway.close()
            #expect(!paths.values.contains { isThere($0) })
        }
    }

    @Test func anUnpluggedPortHangsUpAndComesBackWithItsName() throws {
        try TestLoop.run { time in
            let devices = [
                try sensor("air", "plantower/pms5003", port: "/dev/ttyUSB0"),
                try sensor("other", "plantower/pms5003", port: "/dev/ttyUSB1"),
            ]
            let gateway = try SimulatedGateway(file: gatewayFile(devices), seed: 1, loop: .current)
            let path = try #require(gateway.portPaths[0])
            gateway.start()
            let first = try Reader(path)
            let other = try Reader(try #require(gateway.portPaths[1]))
            await time.advance(by: .milliseconds(3500))
            gateway.unplug(0)
            #expect(first.hasHungUp)
            #expect(!isThere(path))
            await time.advance(by: .seconds(5))
            try gateway.replug(0)
            let second = try Reader(path)
            let sent = try #require(gateway.counters(of: 0)?.sent)
            await time.advance(by: .seconds(3))
            #expect(try #require(gateway.counters(of: 0)?.sent) >= sent + 2)
            second.read(upTo: 64)
            #expect(second.readings(devices[0].file.model).values.count >= 2)
            #expect(second.readings(devices[0].file.model).rejected == 0)
            let undisturbed = try #require(gateway.counters(of: 1))
            #expect(undisturbed.sent >= 10 && undisturbed.dropped == 0)
            other.read(upTo: undisturbed.sent * 32)
            #expect(other.readings(devices[1].file.model).values.count == undisturbed.sent)
            gateway.close()
        }
    }

    /// On the real clock: the kernel transfers the request on its own thread.
    @Test func aPolledSensorAnswersOnlyItsOwnRequest() throws {
        try RealLoop.run {
            let devices = [try sensor("co2", "winsen/mh-z19", port: "/dev/ttyUSB0")]
            let gateway = try SimulatedGateway(file: gatewayFile(devices), seed: 1, loop: .current)
            gateway.start()
            let reader = try LoopReader(try #require(gateway.portPaths[0]))
            let request: [UInt8] = [0xFF, 0x01, 0x86, 0, 0, 0, 0, 0, 0x79]
            reader.write([0xFF, 0x01, 0x87, 0, 0, 0, 0, 0, 0x78])
            reader.write(request)
            let asked = EventLoop.current.now
            #expect(await reader.waitForBytes(9))
            // Nine bytes there and nine back, at 9600 baud.
            #expect(asked.duration(to: EventLoop.current.now) >= .milliseconds(18))
            reader.write(request)
            #expect(await reader.waitForBytes(18))
            #expect(reader.bytes.count == 18, "the wrong request has no answer")
            #expect(gateway.counters(of: 0)?.sent == 2)
            let readings = reader.readings(devices[0].file.model).values
            #expect(readings.count == 2)
            #expect(readings.allSatisfy { (420_000...1_400_000).contains(thousandths($0[0]) ?? 0) })
            #expect(readings.allSatisfy { (19_000...26_000).contains(thousandths($0[1]) ?? 0) })
            reader.close()
            gateway.close()
        }
    }

    @Test func polledSensorsWithoutRequestsNeedNoTimer() throws {
        try TestLoop.run { time in
            let devices = [try sensor("co2", "winsen/mh-z19", port: "/dev/ttyUSB0")]
            let gateway = try SimulatedGateway(file: gatewayFile(devices), seed: 1, loop: .current)
            gateway.start()
            await time.advance(by: .seconds(1))
            #expect(EventLoop.current.statistics.timers == 0)
            gateway.close()
        }
    }

    @Test func aPressIsTwoEdges() throws {
        try TestLoop.run { time in
            let devices = [try pinDevice("button", "generic/button", line: "GPIO17")]
            let gateway = try SimulatedGateway(file: gatewayFile(devices), seed: 1, loop: .current)
            var edges: [PinEdge] = []
            let pin = try gateway.pins.input(
                gateway.address(0), PinSettings(direction: .input),
                edges: { edges += $0 }, lost: { _ in })
            let start = time.now
            gateway.press(0)
            await time.advance(by: .seconds(1))
            let release = PinEdge(isOn: false, stamp: start + .milliseconds(200))
            #expect(edges == [PinEdge(isOn: true, stamp: start), release])
            pin.close()
            gateway.close()
        }
    }

    @Test func buttonPressesAreRepeatable() throws {
        #expect(try presses(seed: 3).count > 20)
        #expect(try presses(seed: 3) == presses(seed: 3))
        #expect(try presses(seed: 3) != presses(seed: 4))
    }

    private nonisolated func presses(seed: UInt64) throws -> [Instant] {
        try TestLoop.run { time in
            let devices = [try pinDevice("button", "generic/button", line: "GPIO17")]
            let file = gatewayFile(devices)
            let gateway = try SimulatedGateway(file: file, seed: seed, loop: .current)
            var stamps: [Instant] = []
            let pin = try gateway.pins.input(
                gateway.address(0), PinSettings(direction: .input),
                edges: { stamps += $0.map(\.stamp) }, lost: { _ in })
            gateway.start()
            await time.advance(by: .seconds(200))
            pin.close()
            gateway.close()
            return stamps
        }
    }

    private nonisolated func isThere(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }
}
