// SPDX-License-Identifier: Apache-2.0

// The gateway: one task for each port, and one way for every reading.
//
//     serial bytes -> SerialPortTask -> Listener / Poller --+
//                                                           +-> Device -> sinks -> broker
//     pin edges ----> PinTask ------------------------------+
//     sysfs --------> SensorTask ---------------------------+
//     schedules, commands -> PortTask.read, PortTask.set
//
// Each port task owns its port, and only the task knows whether the port is open. Devices send what
// happens to the sinks (see `Sink`), of which the publisher is one. Nothing here waits for anything
// else: a port that is gone, a device that does not answer, a broker that is away are each a state
// of one part, and the parts meet only in the store. All of it runs in
// callbacks on the loop; the one asynchronous function is `stop`, because leaving in order means
// waiting.
//
// Plans. `apply` compares a plan with what runs. A port whose devices are the same in both goes on
// untouched; any other is closed or opened. So the start is the difference to nothing, and a new
// gateway file is the difference to the old one. A device keeps its number as long as the gateway
// runs, whatever its place in the file is and however often it comes and goes: readings that wait
// for the broker name devices by these numbers.
//
// Leaving: no new readings are made; outputs take their state at exit, which is a last reading;
// what the broker takes within the time given is published and acknowledged; the devices and the
// gateway publish `offline`; the connection is closed in order, so that the broker does not send
// the last will.

import Devices
import Plan
import Ports
import Reactor
import Readings

/// A running gateway.
///
/// Isolation: the loop.
@LoopActor package final class Gateway {
    private struct OpenPort {
        let plan: PortPlan
        let task: any PortTask
        let devices: [Device]
    }

    private let plan: GatewayFile
    private let outside: Outside
    private let topics: Topics
    private let publisher: Publisher
    private let events: FanOut
    private let info: BridgeInfo
    private let silence = SilenceWatch()
    private var ports: [OpenPort] = []
    private var numbers = DeviceNumbers()
    private var isConnected = false
    private var whyOffline: String?
    private lazy var scheduler = Scheduler(clock: outside.clock) { [weak self] action in
        self?.perform(action)
    }
    private lazy var commands = Commands(topics: topics, log: outside.log) { [weak self] name in
        self?.find(name).map { CommandTarget($0.device, $0.port) }
    }

    /// - Parameters:
    ///   - plan: What it does from its start. The base of the topics and the QoS stay as they are.
    ///   - outside: The outside.
    ///   - version: What `bridge/info` calls the program.
    package init(_ plan: GatewayFile, _ outside: Outside, version: String) {
        self.plan = plan
        self.outside = outside
        topics = Topics(base: plan.base)
        publisher = Publisher(outside, topics: topics, qos: plan.broker.qos)
        let newest = NewestValues()
        events = FanOut([publisher, newest])
        info = BridgeInfo(
            topic: topics.bridgeInfo, publisher: publisher, store: outside.store, newest: newest,
            version: version)
    }

    /// Begins to publish, and opens everything in the plan; returns at once.
    package func start() {
        publisher.states.set(topics.bridgeState, Array("online".utf8))
        outside.counters.onNews = { [log = outside.log] text in log.warning(text) }
        outside.broker.onEvent = { [weak self] event in self?.handle(event) }
        outside.broker.subscribe(topics.commands)
        outside.broker.connect()
        apply(plan)
        info.start()
    }

    /// Makes the devices and schedules those of a plan. What is the same in both goes on as it is.
    package func apply(_ plan: GatewayFile) {
        let wanted = PortPlan.all(of: plan.devices)
        let gone = ports.filter { !wanted.contains($0.plan) }
        for port in gone { close(port) }
        let present = ports.map(\.plan)
        let new = wanted.filter { !present.contains($0) }.map(make)
        ports += new
        for port in new {
            port.task.start()
            if isConnected { port.task.brokerCame() }
        }
        scheduler.apply(plan.schedules)
    }

    /// Leaves in order.
    ///
    /// - Parameter limit: How long the broker may take for what is still to be published.
    package func stop(within limit: Duration) async {
        let deadline = EventLoop.current.now.advanced(by: limit)
        scheduler.stop()
        silence.stop()
        for port in ports { port.task.stop() }
        await outside.counters.close(by: deadline)
        await publisher.drain(by: deadline)
        for port in ports { for device in port.devices { device.leave() } }
        info.stop()
        publisher.states.set(topics.bridgeState, Array("offline".utf8))
        publisher.pump()
        await outside.broker.disconnect(by: deadline)
        let left = outside.store.count
        if left > 0 { outside.log.warning("\(left) readings were not taken by the broker") }
    }

    private func make(_ plan: PortPlan) -> OpenPort {
        let devices = plan.devices.map { entry in
            Device(
                id: numbers.number(of: entry), entry: entry, events: events, silence: silence,
                log: outside.log)
        }
        let surroundings = PortSurroundings(outside: outside, silence: silence)
        return OpenPort(plan: plan, task: plan.kind.task(devices, surroundings), devices: devices)
    }

    private func close(_ port: OpenPort) {
        port.task.stop()
        for device in port.devices {
            silence.remove(device)
            device.leave()
            events.send(.removed(device.id))
        }
        ports.removeAll { $0.task === port.task }
    }

    private func find(_ name: some StringProtocol) -> (device: Device, port: any PortTask)? {
        for port in ports {
            if let device = port.devices.first(where: { $0.name == name }) {
                return (device, port.task)
            }
        }
        return nil
    }

    private func perform(_ action: ScheduleEntry.Action) {
        switch action {
        case .read(let name):
            guard let (device, port) = find(name) else { return }
            port.read(device.id)
        case .set(let name, let value, let command):
            guard let (device, port) = find(name),
                let value = device.model.values.firstIndex(where: { $0.name == value })
            else { return }
            port.set(value, of: device.id, to: .turn(command))
        }
    }

    private func handle(_ event: BrokerEvent) {
        switch event {
        case .connected:
            isConnected = true
            whyOffline = nil
            for port in ports { port.task.brokerCame() }
            outside.log.notice("connected to the broker")
            publisher.connected()
            info.publish()
        case .disconnected(let reason):
            isConnected = false
            if reason != whyOffline {
                whyOffline = reason
                outside.log.warning("no connection to the broker: \(reason)")
            }
            publisher.disconnected()
            for port in ports { port.task.brokerWent() }
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
