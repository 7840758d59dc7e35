// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import PropertyTesting
import Reactor
import ReactorTesting
import Runtime
import Storage
import Testing

@Suite struct LineLoadTests {
    /// The time of the line, and the time that its rounds should have taken, without the first.
    @LoopActor private static func times(
        _ devices: [DeviceEntry], _ settings: SerialSettings, _ time: ManualClock
    ) async throws -> (measured: Duration, predicted: Duration) {
        let bus = PacedBus(settings, present: Set(1...UInt8(devices.count)))
        let gateway = bus.gateway(devices, MemoryBroker())
        gateway.start()
        await time.advance(by: devices.reduce(Duration.zero) { $0 + $1.round } * 6)
        let sent = try #require(bus.channel?.sent)
        let firsts = devices.map { $0.reads[0].request }
        let rounds = sent.filter { firsts.contains($0.bytes) }.dropFirst(devices.count)
        let predicted = rounds.dropLast().reduce(Duration.zero) { sum, request in
            sum + devices[Int(request.bytes[0]) - 1].round
        }
        let (first, last) = (try #require(rounds.first), try #require(rounds.last))
        return (first.at.duration(to: last.at), predicted)
    }

    /// A line that is asked without pause needs as long for its rounds as was computed.
    @Test(arguments: Seeds.fresh(1))
    func theMeasuredTimeIsThePredictedOne(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let settings = SerialSettings(
                baud: [2400, 4800, 9600, 19_200, 38_400, 115_200].randomElement(using: &random)!,
                parity: Bool.random(using: &random) ? .even : .none,
                stopBits: Int.random(in: 1...2, using: &random))
            let count = Int.random(in: 1...6, using: &random)
            var registers: [UInt8: [Int]] = [:]
            for unit in 1...UInt8(count) {
                registers[unit] = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                    Int.random(in: 0...200, using: &random)
                }
            }
            var devices = PacedBus.devices(count, settings, every: .zero) { registers[$0]! }
            // Hardly a pause between two rounds.
            let often = devices.reduce(Duration.zero) { $0 + $1.round } / 50
            for index in devices.indices { devices[index].pace.every = often }
            let asked = devices
            try TestLoop.run { time in
                let (measured, predicted) = try await Self.times(asked, settings, time)
                #expect(abs(measured / predicted - 1) < 0.05)
            }
        }
    }

    /// The gateway uses at least 90 % of a line that ten devices fill.
    @Test func tenDevicesFillALineOf9600Baud() throws {
        let settings = SerialSettings(baud: 9600)
        let devices = PacedBus.devices(10, settings, every: .milliseconds(400))
        let load = LineLoad(devices)
        #expect(load.share > 1)
        try TestLoop.run { time in
            let bus = PacedBus(settings, present: Set(1...10))
            let broker = MemoryBroker()
            let gateway = bus.gateway(devices, broker)
            gateway.start()
            broker.accept()
            await time.advance(by: .seconds(120))
            let info = try #require(await Self.info(gateway, broker))
            #expect(info >= 90)
            let rounds = try #require(bus.channel?.sent.count) / 2
            let possible = Duration.seconds(120) / (load.parts[0].round)
            #expect(Double(rounds) >= 0.9 * possible)
        }
    }

    @LoopActor private static func info(_ gateway: Gateway, _ broker: MemoryBroker) async -> Double?
    {
        await gateway.stop(within: .seconds(1))
        let text = broker.texts("martlet/shed/bridge/info").last
        let parts = text?.split(separator: #""/dev/bus":"#)
        return (parts?.last?.prefix { $0.isNumber || $0 == "." }).flatMap { Double($0) }
    }

    /// One of ten devices is dead: the others are asked at most 2 % less often, after a minute.
    @Test func aDeadDeviceHardlySlowsTheOthers() throws {
        let settings = SerialSettings(baud: 9600)
        let devices = PacedBus.devices(10, settings, every: .milliseconds(500))
        let answers = try [Set<UInt8>(1...10), Set<UInt8>(1...9)].map { present in
            try TestLoop.run { time in
                let bus = PacedBus(settings, present: present)
                let gateway = bus.gateway(devices, MemoryBroker())
                gateway.start()
                await time.advance(by: .seconds(60))
                let before = bus.channel?.sent.count { $0.bytes[0] == 1 } ?? 0
                await time.advance(by: .seconds(600))
                return (bus.channel?.sent.count { $0.bytes[0] == 1 } ?? 0) - before
            }
        }
        // Without the dead device the others even have its time.
        #expect(Double(answers[1]) >= 0.98 * Double(answers[0]))
    }

    @Test func theLargestShareGetsAnIntervalThatIsPossible() throws {
        let settings = SerialSettings(baud: 1200)
        var devices = PacedBus.devices(2, settings, every: .seconds(10))
        devices[0].pace.every = .milliseconds(300)
        let load = LineLoad(devices)
        #expect(load.share > 1)
        let (part, every) = try #require(load.relief)
        #expect(part.name == "d1")
        devices[0].pace.every = every
        #expect(abs(LineLoad(devices).share - 1) < 0.001)
    }
}
