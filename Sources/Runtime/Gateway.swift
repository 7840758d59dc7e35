// SPDX-License-Identifier: Apache-2.0

// The gateway: one task for each port, and one way for every reading.
//
//     serial bytes -> SerialPortTask -> SerialService --+
//     pin edges ----> PinTask --------------------------+-> Device -> sinks -> broker
//     sysfs --------> SensorTask -----------------------+
//     schedules, commands -> PortTask.read, PortTask.set
//
// Each port task owns its port, and only the task knows whether the port is open. Devices send
// their events to the sinks (see `Sink`); the publisher is one of them. No part waits for another
// part: a lost port, a device that does not answer and a broker that is offline are each the state
// of one part, and the parts meet only in the store. All code runs in callbacks on the loop. The
// one asynchronous function is `stop`, because an orderly end has to wait.
//
// Plans. `apply` compares a plan with the open ports. A port whose devices are the same in both
// stays open; any other port is closed or opened. So a start is the difference to an empty plan,
// and a new gateway file is the difference to the old one. A device keeps its number while the
// gateway runs, even when its position in the file changes, or when it is removed and added again:
// readings that wait for the broker refer to devices by these numbers.
//
// The end: the ports are closed; outputs take their state at exit, which is a last reading;
// readings are published while the time limit allows it; the devices and the gateway publish
// `offline`; the client sends a DISCONNECT, so that the broker does not publish the last will.

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
    private let newest = NewestValues()
    /// `nil` when nothing is announced.
    private let discovery: Discovery?
    private let drops: Drops
    private let silence = SilenceWatch()
    private var ports: [OpenPort] = []
    private var numbers = DeviceNumbers()
    private var isConnected = false
    private var disconnectReason: String?
    /// About the connection to the broker, and the gateway itself.
    private lazy var log = SubjectLog(prefix: "", outside.log)
    private lazy var scheduler = Scheduler(clock: outside.clock) { [weak self] action in
        self?.perform(action)
    }
    private lazy var commands = Commands(
        topics: topics,
        answers: RefusalAnswers(outside, topics: topics, qos: plan.broker.qos), log: outside.log
    ) { [weak self] name in
        self?.find(name).map { CommandTarget($0.device, $0.port) }
    }

    /// - Parameters:
    ///   - plan: The plan at the start. Later plans do not change the base of the topics and the
    ///     QoS.
    ///   - outside: The ports, the broker and the stores.
    ///   - version: The version in `bridge/info`.
    package init(_ plan: GatewayFile, _ outside: Outside, version: String) {
        self.plan = plan
        self.outside = outside
        topics = Topics(base: plan.base)
        drops = Drops(log: outside.log)
        let qos = plan.broker.qos
        let former = outside.topics.map { FormerTopics($0, broker: outside.broker, qos: qos) }
        publisher = Publisher(outside, topics: topics, qos: qos, drops: drops, former: former)
        discovery = plan.discovery.map { [topics] settings in
            Discovery(
                plan, settings, topics: topics, broker: outside.broker, former: former,
                version: version)
        }
        let others: [(any Sink)?] = [discovery, outside.trace.map(TraceSink.init)]
        events = FanOut([publisher, newest] + others.compactMap { $0 })
        info = BridgeInfo(
            topic: topics.bridgeInfo, publisher: publisher, store: outside.store, newest: newest,
            drops: drops, clock: outside.clock, version: version)
    }

    /// Connects to the broker and opens the ports of the plan; returns at once.
    package func start() {
        outside.counters.onReport = { [log] text in log.warning(text, kind: "totals") }
        drops.onFlood = { [weak self] id, isFlooding in self?.setFlooding(isFlooding, id) }
        outside.broker.onEvent = { [weak self] event in self?.handle(event) }
        outside.broker.subscribe(topics.commands, asPublished: true)
        if let discovery { outside.broker.subscribe(discovery.statusTopic) }
        outside.broker.connect()
        apply(plan)
        // After the states of the devices: those of an earlier run may still be on the broker.
        publisher.states.set(topics.bridgeState, Array("online".utf8))
        publisher.begin()
        info.lines = { [weak self] in self?.ports.compactMap { $0.task.lineShare() } ?? [] }
        info.start()
        publisher.onDated = { [weak self] in self?.info.publish() }
    }

    /// Replaces the devices and the schedules. A port whose devices are the same stays open.
    package func apply(_ plan: GatewayFile) {
        let wanted = PortPlan.all(of: plan.devices)
        let gone = ports.filter { !wanted.contains($0.plan) }
        for port in gone { close(port) }
        let present = ports.map(\.plan)
        let new = wanted.filter { !present.contains($0) }.map(make)
        ports += new
        for port in new {
            port.task.start()
            if isConnected { port.task.brokerConnected() }
        }
        scheduler.apply(plan.schedules)
    }

    /// Ends the gateway in order.
    ///
    /// - Parameter limit: How long the broker may take for the last messages.
    package func stop(within limit: Duration) async {
        let deadline = EventLoop.current.now.advanced(by: limit)
        scheduler.stop()
        commands.stop()
        discovery?.stop()
        silence.stop()
        for port in ports { port.task.stop() }
        await outside.counters.close(by: deadline)
        await publisher.drain(by: deadline)
        for port in ports { for device in port.devices { device.goOffline() } }
        info.stop()
        publisher.states.set(topics.bridgeState, Array("offline".utf8))
        publisher.pump()
        await outside.broker.disconnect(by: deadline)
        log.close()
        if let lost = drops.summary(left: outside.store.count) { outside.log.warning(lost) }
    }

    private func make(_ plan: PortPlan) -> OpenPort {
        let devices = plan.devices.map { entry in
            Device(
                id: numbers.number(of: entry), entry: entry, events: events, silence: silence,
                clock: outside.clock, log: outside.log, trace: outside.trace)
        }
        let environment = PortEnvironment(outside: outside, silence: silence)
        return OpenPort(plan: plan, task: plan.kind.task(devices, environment), devices: devices)
    }

    private func close(_ port: OpenPort) {
        port.task.stop()
        for device in port.devices {
            silence.remove(device)
            device.goOffline()
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

    private func setFlooding(_ isFlooding: Bool, _ id: DeviceID) {
        guard let device = ports.flatMap(\.devices).first(where: { $0.id == id }) else { return }
        if isFlooding {
            device.raiseDefect(.flooding)
        } else if device.hasDefect(.flooding) {
            device.clearDefect("its readings are not dropped any more")
        }
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
            if let refusal = port.set(value, of: device.id, to: .turn(command)) {
                device.warn("a schedule cannot set it: \(refusal)", kind: "schedule")
            }
        }
    }

    private func handle(_ event: BrokerEvent) {
        switch event {
        case .connected:
            isConnected = true
            disconnectReason = nil
            for port in ports { port.task.brokerConnected() }
            log.notice("connected to the broker", kind: "connected")
            discovery?.connected()
            publisher.connected(newest.readings)
            info.publish()
        case .disconnected(let reason):
            isConnected = false
            if reason != disconnectReason {
                disconnectReason = reason
                log.warning(
                    "no connection to the broker: \(reason)", kind: reason)
            }
            publisher.disconnected()
            discovery?.disconnected()
            for port in ports { port.task.brokerDisconnected() }
        case .delivered(let delivery):
            publisher.delivered(delivery)
            discovery?.delivered(delivery)
        case .roomAgain:
            publisher.pump()
            discovery?.pump()
        case .received(let topic, let payload, let retained):
            if topic == discovery?.statusTopic {
                discovery?.received(payload)
            } else {
                commands.received(topic, payload, retained: retained)
            }
        case .ignored(let topic, let bytes):
            commands.ignored(topic, bytes: bytes)
        case .refused(let topic, let reason):
            publisher.refused(topic)
            if let name = topics.device(ofReadingsOn: topic) { drops.add(.refused, of: name) }
            let hint =
                discovery?.announces(on: topic) == true
                ? "; without Home Assistant, write 'discovery: off'" : ""
            log.warning(
                "the broker refuses the messages on \(topic): \(reason)\(hint)",
                kind: "refused \(topic)")
        case .notSubscribed(let filter):
            log.warning(
                "the broker refused the subscription to \(filter): no command will arrive; check "
                    + "the access rules of the broker for this user", kind: "not subscribed")
        }
    }
}
