// SPDX-License-Identifier: Apache-2.0

// The gateway: one task per port, and one way for every reading.
//
//     serial bytes -> SerialPortTask -> Listener / Poller --+
//                                                           +-> Device -> Publisher -> broker
//     pin edges ----> PinTask ------------------------------+
//     sysfs --------> SensorTask ---------------------------+
//     schedules, commands -> Poller / SensorTask / PinTask
//
// Each port task owns its port and is the only one that knows whether it is open. Nothing here
// waits for anything else: a port that is gone, a device that does not answer, a broker that is
// away are each a state of one part, and the parts meet only in the store. All of it runs in
// callbacks on the loop; the one asynchronous function is `stop`, because leaving in order means
// waiting.
//
// Leaving: no new readings are made; outputs take their state at exit, which is a last reading;
// what the broker takes within the time given is published and acknowledged; the devices and the
// gateway say `offline`; the connection is closed in order, so that the broker does not send the
// last will.

import Devices
import Plan
import Ports
import Reactor
import Readings

/// A running gateway.
@LoopActor package final class Gateway {
    private let file: GatewayFile
    private let outside: Outside
    private let topics: Topics
    private let publisher: Publisher
    private let info: BridgeInfo
    private let silence = SilenceWatch()
    private var devices: [Device] = []
    private var serialTasks: [SerialPortTask] = []
    private var pollers: [Poller] = []
    // By the device's place in the gateway file.
    private var pinTasks: [PinTask?] = []
    private var sensorTasks: [SensorTask?] = []
    private var whyOffline: String?
    private lazy var scheduler = Scheduler(clock: outside.clock) { [weak self] entry in
        self?.perform(entry)
    }
    private lazy var commands = Commands(
        topics: topics, devices: file.devices, log: outside.log
    ) { [weak self] device, value, command in
        switch command {
        case .turn(let command): self?.pinTasks[device]?.set(value, command)
        case .count(let pulses): self?.pinTasks[device]?.correct(value, toPulses: pulses)
        }
    }

    /// - Parameters:
    ///   - file: What the gateway file says.
    ///   - outside: The outside.
    ///   - version: What `bridge/info` calls the program.
    package init(_ file: GatewayFile, _ outside: Outside, version: String) {
        self.file = file
        self.outside = outside
        topics = Topics(base: file.base)
        publisher = Publisher(outside, qos: file.broker.qos)
        info = BridgeInfo(
            topic: topics.bridgeInfo, publisher: publisher, store: outside.store,
            version: version)
    }

    /// Opens everything and begins to publish; returns at once.
    package func start() {
        publisher.states.set(topics.bridgeState, Array("online".utf8))
        addDevices()
        outside.counters.onNews = { [log = outside.log] text in log.warning(text) }
        outside.broker.onEvent = { [weak self] event in self?.handle(event) }
        outside.broker.subscribe(topics.commands)
        outside.broker.connect()
        info.start()
        scheduler.start(file.schedules)
        for task in serialTasks { task.start() }
        for task in pinTasks { task?.start() }
        for task in sensorTasks { task?.start() }
    }

    /// Leaves in order.
    ///
    /// - Parameter limit: How long the broker may take for what is still to be published.
    package func stop(within limit: Duration) async {
        let deadline = EventLoop.current.now.advanced(by: limit)
        scheduler.stop()
        info.stop()
        silence.stop()
        for task in serialTasks { task.stop() }
        for task in pinTasks { task?.stop() }
        for task in sensorTasks { task?.stop() }
        await outside.counters.close(by: deadline)
        await publisher.drain(by: deadline)
        for device in devices { device.leave() }
        publisher.states.set(topics.bridgeState, Array("offline".utf8))
        publisher.pump()
        await outside.broker.disconnect(by: deadline)
        let left = outside.store.count
        if left > 0 { outside.log.warning("\(left) readings were not taken by the broker") }
    }

    private func addDevices() {
        for (index, entry) in file.devices.enumerated() {
            let device = Device(
                id: DeviceID(index: index), entry: entry, topics: topics, publisher: publisher,
                silence: silence, outside: outside)
            devices.append(device)
            pinTasks.append(pinTask(for: device))
            sensorTasks.append(SensorTask(device, sensors: outside.sensors))
        }
        addSerialPorts()
    }

    private func pinTask(for device: Device) -> PinTask? {
        guard case .pins(let addresses) = device.entry.place else { return nil }
        return PinTask(device, addresses, pins: outside.pins, counters: outside.counters)
    }

    /// Devices of one path share its task.
    private func addSerialPorts() {
        var paths: [(path: String, settings: SerialSettings, devices: [Device])] = []
        for device in devices {
            guard case .serial(let path, let settings) = device.entry.place else { continue }
            if let known = paths.firstIndex(where: { $0.path == path }) {
                paths[known].devices.append(device)
            } else {
                paths.append((path, settings, [device]))
            }
        }
        for (path, settings, devices) in paths {
            let service = service(for: devices)
            serialTasks.append(
                SerialPortTask(
                    path: path, settings: settings, lines: outside.lines, service: service))
        }
    }

    private func service(for devices: [Device]) -> any SerialService {
        if let first = devices.first, case .serial(let serial) = first.model.kind,
            serial.reads.isEmpty
        {
            if let limit = first.model.silenceLimit(every: nil) { silence.add(first, limit: limit) }
            return Listener(first, serial, silence)
        }
        let poller = Poller(devices.compactMap(PolledDevice.init))
        pollers.append(poller)
        return poller
    }

    private func perform(_ entry: ScheduleEntry) {
        switch entry.action {
        case .read(let device):
            for poller in pollers { poller.ask(DeviceID(index: device)) }
            sensorTasks[device]?.read()
        case .set(let device, let value, let command):
            pinTasks[device]?.set(value, command)
        }
    }

    private func handle(_ event: BrokerEvent) {
        switch event {
        case .connected:
            whyOffline = nil
            for task in pinTasks { task?.brokerCame() }
            outside.log.notice("connected to the broker")
            publisher.connected()
            info.publish()
        case .disconnected(let reason):
            if reason != whyOffline {
                whyOffline = reason
                outside.log.warning("no connection to the broker: \(reason)")
            }
            publisher.disconnected()
            for task in pinTasks { task?.brokerWent() }
        case .delivered(let delivery):
            publisher.delivered(delivery)
        case .roomAgain:
            publisher.pump()
        case .received(let topic, let payload, let retained):
            commands.received(topic, payload, retained: retained)
        case .ignored(let topic, let bytes):
            commands.ignored(topic, bytes: bytes)
        case .notSubscribed(let filter):
            outside.log.warning(
                "the broker refused the subscription to \(filter): no command will arrive; look at "
                    + "what its access rules let this user subscribe to")
        }
    }
}
