// SPDX-License-Identifier: Apache-2.0

/// A gateway file, compiled: which devices hang where, and where their readings go.
package struct GatewayFile: Sendable {
    /// The gateway's name.
    package var name: String
    /// What all topics begin with.
    package var base: String
    package var broker: BrokerSettings
    /// Where the gateway keeps its lock and what must survive it.
    package var stateDirectory: String
    /// A folder in memory that outlives the process; `nil` where none is known.
    package var memoryDirectory: String?
    /// How many readings wait for the broker at most.
    package var storeBound: Int
    /// Where the simulator's chance begins; `nil` takes another each time.
    package var seed: UInt64?
    /// Whether all devices are played instead of ports and pins being opened.
    package var isSimulated: Bool
    package var devices: [DeviceEntry]
    package var schedules: [ScheduleEntry]

    package init(
        name: String, base: String, broker: BrokerSettings, stateDirectory: String,
        memoryDirectory: String? = nil, storeBound: Int, seed: UInt64?, isSimulated: Bool = false,
        devices: [DeviceEntry],
        schedules: [ScheduleEntry]
    ) {
        self.name = name
        self.base = base
        self.broker = broker
        self.stateDirectory = stateDirectory
        self.memoryDirectory = memoryDirectory
        self.storeBound = storeBound
        self.seed = seed
        self.isSimulated = isSimulated
        self.devices = devices
        self.schedules = schedules
    }
}
