// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import ReactorTesting
import Runtime
import Storage

extension PacedBus {
    /// Devices 1 ... `count` on one line.
    nonisolated static func devices(
        _ count: Int, _ settings: SerialSettings, every: Duration,
        _ registers: (UInt8) -> [Int] = { _ in [0, 100] }
    ) -> [DeviceEntry] {
        (1...UInt8(count)).map { unit in
            DeviceEntry(
                name: "d\(unit)", file: Models.modbus(unit: unit, registers: registers(unit)),
                place: .serial(.device("/dev/bus"), settings), pace: ReadingPace(every: every))
        }
    }

    /// A gateway with devices on this line.
    func gateway(_ devices: [DeviceEntry], _ broker: MemoryBroker) -> Gateway {
        let plan = GatewayFile(
            name: "shed", base: "martlet/shed", broker: BrokerSettings(host: "test"),
            stateDirectory: "", storeBound: 100_000, seed: nil, devices: devices, schedules: [])
        return Gateway(
            plan,
            Outside(
                lines: self, pins: MemoryPins(), sensors: MemorySensors(), broker: broker,
                store: MemoryReadingStore(bound: 100_000), counters: MemoryCounters(),
                clock: ManualWallClock(offset: 0), log: Log { _, _ in }), version: "0")
    }
}
