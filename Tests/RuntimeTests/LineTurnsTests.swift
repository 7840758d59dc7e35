// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import PropertyTesting
import Reactor
import ReactorTesting
import Testing

/// Which device is asked when several are due.
@Suite struct LineTurnsTests {
    private static let settings = SerialSettings(baud: 9600)

    /// The moments at which the rounds of each device began, and that at which the gateway started.
    private static func rounds(
        _ devices: [DeviceEntry], present: Set<UInt8>? = nil, for time: Duration
    ) throws -> (start: Instant, of: [[Instant]]) {
        try TestLoop.run { clock in
            let bus = PacedBus(settings, present: present ?? Set(1...UInt8(devices.count)))
            let gateway = bus.gateway(devices, MemoryBroker())
            let start = EventLoop.current.now
            gateway.start()
            await clock.advance(by: time)
            let sent = try #require(bus.channel?.sent)
            return (
                start,
                devices.map { device in
                    sent.filter { $0.bytes == device.reads[0].request }.map(\.at)
                }
            )
        }
    }

    /// The largest difference between two devices at any moment.
    private static func largestDifference(_ rounds: [[Instant]]) -> Int {
        var counts = rounds.map { _ in 0 }
        var largest = 0
        let order = rounds.enumerated().flatMap { place, times in times.map { ($0, place) } }
        for (_, place) in order.sorted(by: { $0.0 < $1.0 }) {
            counts[place] += 1
            largest = max(largest, counts.max()! - counts.min()!)
        }
        return largest
    }

    @Test(arguments: [430, 400, 200, 20])
    func devicesWithOneIntervalHaveEquallyManyRounds(milliseconds: Int) throws {
        let devices = PacedBus.devices(10, Self.settings, every: .milliseconds(milliseconds))
        let rounds = try Self.rounds(devices, for: .seconds(300)).of
        #expect(Self.largestDifference(rounds) <= 1)
        #expect(rounds[0].count > 600)
    }

    /// At 430 ms the line is idle before each tick, except after a question to the dead device.
    @Test(arguments: [430, 400])
    func aDeadDeviceDoesNotMakeTheOthersUnequal(milliseconds: Int) throws {
        let devices = PacedBus.devices(10, Self.settings, every: .milliseconds(milliseconds))
        let rounds = try Self.rounds(devices, present: Set(2...10), for: .seconds(300)).of
        #expect(Self.largestDifference(Array(rounds.dropFirst())) <= 1)
        #expect(rounds[1].count > 600)
    }

    /// One device asks for more than the whole line.
    @Test func aDeviceThatIsAskedTooOftenForTheLineCostsItself() throws {
        var devices = PacedBus.devices(6, Self.settings, every: .milliseconds(300))
        devices[0].pace.every = .milliseconds(20)
        devices[5].pace.every = .seconds(10)
        #expect(LineLoad(devices).share > 2)
        let (start, rounds) = try Self.rounds(devices, for: .seconds(305))
        #expect(rounds.dropFirst().map(\.count) == [1017, 1017, 1017, 1017, 31])
        #expect(rounds[0].count > 2000)
        // It waits for the exchange that was under way, and for the silences before and after it.
        let longest = devices[0].round + LinePace(Self.settings).modbusSilence
        for (tick, moment) in rounds[5].enumerated().dropFirst() {
            #expect((start + .seconds(10) * tick).duration(to: moment) <= longest)
        }
    }

    @Test(arguments: Seeds.fresh(1))
    func aDeviceThatWaitsSeesAtMostOneRoundOfEachOther(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let count = Int.random(in: 2...8, using: &random)
            var devices = PacedBus.devices(count, Self.settings, every: .zero)
            for index in devices.indices {
                devices[index].pace.every = .milliseconds(Int.random(in: 10...600, using: &random))
            }
            let (start, rounds) = try Self.rounds(devices, for: .seconds(20))
            for (device, own) in zip(devices, rounds) {
                for (last, next) in zip(own, own.dropFirst()) {
                    let ticks = start.duration(to: last) / device.interval
                    let due = start + device.interval * (Int(ticks) + 1)
                    let mostOfOne = rounds.map { $0.count { $0 >= due && $0 < next } }.max()
                    #expect(mostOfOne! <= 1)
                }
            }
        }
    }
}
