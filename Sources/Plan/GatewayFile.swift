// SPDX-License-Identifier: Apache-2.0

/// A compiled gateway file: the devices, where they are connected, and the broker.
package struct GatewayFile: Sendable {
    /// The gateway's name.
    package var name: String
    /// The beginning of all topics.
    package var base: String
    package var broker: BrokerSettings
    /// `nil` when nothing is announced.
    package var discovery: DiscoverySettings?
    /// The folder of the lock, and of the state that outlives the process.
    package var stateDirectory: String
    /// A folder in memory that outlives the process; `nil` where none is known.
    package var memoryDirectory: String?
    /// The largest number of readings that wait for the broker.
    package var storeBound: Int
    /// The seed of the simulator's random numbers; `nil` takes a new one at each start.
    package var seed: UInt64?
    /// Whether all devices are simulated. Then no port and no pin is opened.
    package var isSimulated: Bool
    package var devices: [DeviceEntry]
    package var schedules: [ScheduleEntry]

    package init(
        name: String, base: String, broker: BrokerSettings,
        discovery: DiscoverySettings? = nil, stateDirectory: String,
        memoryDirectory: String? = nil, storeBound: Int, seed: UInt64?, isSimulated: Bool = false,
        devices: [DeviceEntry],
        schedules: [ScheduleEntry]
    ) {
        self.name = name
        self.base = base
        self.broker = broker
        self.discovery = discovery
        self.stateDirectory = stateDirectory
        self.memoryDirectory = memoryDirectory
        self.storeBound = storeBound
        self.seed = seed
        self.isSimulated = isSimulated
        self.devices = devices
        self.schedules = schedules
    }
}
