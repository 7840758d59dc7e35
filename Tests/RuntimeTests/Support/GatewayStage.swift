// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Ports
import Reactor
import ReactorTesting
import Readings
import Runtime
import Storage
import Synchronization

/// A gateway with an outside in memory, and with a clock that the test moves.
@LoopActor final class GatewayStage {
    let lines = MemoryLines()
    let pins = MemoryPins()
    let sensors = MemorySensors()
    let counters: MemoryCounters
    let broker = MemoryBroker()
    let clock: ManualWallClock
    let store: MemoryReadingStore
    let topics: MemoryTopicList
    let logged = LoggedLines()
    /// The lines of the trace of the device `traced`.
    let trace = LoggedLines()
    var traced: String?
    var schedules: [ScheduleEntry] = []
    var discovery: DiscoverySettings?
    var devices: [DeviceEntry] = []
    /// The plan with the present devices and schedules.
    var plan: GatewayFile {
        GatewayFile(
            name: "shed", base: "martlet/shed", broker: BrokerSettings(host: "test"),
            discovery: discovery, stateDirectory: "", storeBound: 100, seed: nil, devices: devices,
            schedules: schedules)
    }
    private(set) lazy var gateway = Gateway(
        plan,
        Outside(
            lines: lines, pins: pins, sensors: sensors, broker: broker, store: store,
            topics: topics, counters: counters, clock: clock,
            log: Log { [logged] _, text in logged.append(text) },
            trace: traced.map { Trace(of: $0) { [trace] in trace.append($0) } }),
        version: "0")

    init(
        dateKnown: Bool = true, bound: Int = 100, counters: MemoryCounters = MemoryCounters(),
        topics: MemoryTopicList = MemoryTopicList()
    ) {
        self.topics = topics
        self.counters = counters
        clock = ManualWallClock(offset: dateKnown ? 0 : nil)
        store = MemoryReadingStore(bound: bound)
    }

    func add(
        _ name: String, _ file: DeviceFile, port: String, _ pace: ReadingPace = ReadingPace(),
        corrections: [String: Correction] = [:], filters: [String: [FilterRule]] = [:]
    ) {
        add(name, file, at: .device(port), pace, corrections: corrections, filters: filters)
    }

    func add(
        _ name: String, _ file: DeviceFile, at port: PortAddress,
        _ pace: ReadingPace = ReadingPace(), corrections: [String: Correction] = [:],
        filters: [String: [FilterRule]] = [:]
    ) {
        let place = DeviceEntry.Place.serial(port, SerialSettings())
        devices.append(
            DeviceEntry(
                name: name, file: file, place: place, pace: pace, corrections: corrections,
                filters: filters))
    }

    func add(_ name: String, _ file: DeviceFile, pin: String) {
        add(name, file, pins: [pin])
    }

    func add(_ name: String, _ file: DeviceFile, pins: [String]) {
        let place = DeviceEntry.Place.pins(pins.map(GatewayStage.pin))
        devices.append(DeviceEntry(name: name, file: file, place: place))
    }

    func add(_ name: String, _ file: DeviceFile, every: Duration) {
        let place = DeviceEntry.Place.sensor(SensorAddress(kind: .iio, name: "chip"))
        devices.append(
            DeviceEntry(name: name, file: file, place: place, pace: ReadingPace(every: every)))
    }

    static func pin(_ name: String) -> PinAddress {
        PinAddress(chip: nil, line: .name(name))
    }

    /// The messages on a topic below the gateway's base, oldest first.
    func texts(_ topic: String) -> [String] {
        broker.texts("martlet/shed/\(topic)")
    }

    /// The kinds of the problems that a device published, oldest first.
    func problems(_ device: String) -> [String] {
        texts("\(device)/problem").map { text in
            String(text.split(separator: "\"").dropFirst(3).first ?? "")
        }
    }

    /// The kind of the newest one.
    func problem(_ device: String) -> String? { problems(device).last }

    /// Whether a kind of problem is none.
    nonisolated static func isCalm(_ kind: String) -> Bool { ["none", "starting"].contains(kind) }

    /// The numbers that a device published as `level`.
    func levels(_ topic: String) -> [String] {
        texts(topic).map { text in
            String(text.split(separator: "\"level\":").last?.dropLast() ?? "")
        }
    }
}

/// The lines of the gateway's log.
final class LoggedLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func append(_ line: String) { lines.withLock { $0.append(line) } }
}
