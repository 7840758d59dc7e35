// SPDX-License-Identifier: Apache-2.0

// One device on pins.
//
//     edges of all its lines --+                    +-> InputPart  --+
//                              +-> EdgeTimeline  ---+-> CounterPart -+-> one reading of all pins
//     deadlines of the inputs -+   in order of time     OutputPart --+
//                                                         ^
//     commands, schedules, deadlines of the outputs ------+
//
// Edges are handled in the order of time (see `EdgeTimeline`). A late loop switches an output late,
// so the reading has the time of the real switch.
//
// Each reading holds all pins of the device, not only the pin that changed: the newest reading is
// retained, and a subscriber who comes later needs all of them. `DeviceState` removes an event (a
// click) after one reading.

import Devices
import Plan
import Ports
import Reactor
import Readings

/// Owns the pins of one device: claims all of them or none, and claims them again after a loss.
@LoopActor final class PinTask: PortTask {
    private let device: Device
    private let pins: any Pins
    private let parts: PinParts
    private let timeline: EdgeTimeline
    private var isClaimed = false
    private var lostEdges = LostEdges()
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.workSoon() }
    private var willWork = false
    private var isBrokerConnected = true
    private lazy var reopening = Reopening(
        attempt: { [unowned self] () throws(PortError) in
            try claim()
            return true
        },
        watch: { [unowned self] appeared in pins.watch(appeared) },
        report: { [unowned self] error in device.fail(Problem(error)) })

    /// - Precondition: The device is on pins, and there is an address for each of them.
    init(
        _ device: Device, _ addresses: [PinAddress], pins: any Pins, counters: any CounterStore
    ) {
        self.device = device
        self.pins = pins
        parts = PinParts(device, addresses, counters: counters)
        timeline = EdgeTimeline(parts.inputs)
    }

    func start() {
        brokerDisconnected()
        reopening.start()
    }

    /// Sets outputs to their state at exit and gives the lines back.
    func stop() {
        reopening.stop()
        for counter in parts.counters { counter?.catchUp() }
        work()
        // The last pulses need a reading of their own: the next tick never comes.
        if isClaimed, parts.counters.contains(where: { $0?.hasNewPulses == true }) {
            publish(at: EventLoop.current.now)
        }
        for case let output? in parts.outputs {
            do throws(PortError) {
                if try output.setExitState() { publish(at: EventLoop.current.now) }
            } catch {
                // The output keeps the reason as its defect, which is reported below.
            }
        }
        reportDefects()
        release()
    }

    func set(_ value: Int, of device: DeviceID, to command: ValueCommand) -> String? {
        switch command {
        case .turn(let command): turn(value, command)
        case .count(let pulses): correct(value, toPulses: pulses)
        case .set: preconditionFailure("only a device on a serial line has such a value")
        }
        return nil
    }

    /// Switches an output and publishes its state.
    private func turn(_ value: Int, _ command: SwitchCommand) {
        guard let pin = device.model.values[value].source.pin, let output = parts.outputs[pin]
        else { return }
        work()
        let now = EventLoop.current.now
        do throws(PortError) {
            try output.obey(command, at: now)
        } catch {
            reportDefects()
            return lose(error)
        }
        reportDefects()
        publish(at: now)
        arm()
    }

    /// Corrects a counter and publishes its total.
    private func correct(_ value: Int, toPulses pulses: Int64) {
        guard let pin = device.model.values[value].source.pin, let counter = parts.counters[pin]
        else { return }
        work()
        counter.correct(to: pulses)
        guard isClaimed else { return }
        publish(at: EventLoop.current.now)
        arm()
    }

    /// Only the first call of an outage counts: it is called again after each failed attempt.
    func brokerDisconnected() {
        guard isBrokerConnected else { return }
        isBrokerConnected = false
        for case let output? in parts.outputs {
            output.brokerDisconnected(at: EventLoop.current.now)
        }
        arm()
    }

    func brokerConnected() {
        isBrokerConnected = true
        for case let output? in parts.outputs { output.brokerConnected() }
        arm()
    }

    // MARK: Lines

    private func claim() throws(PortError) {
        guard !isClaimed else { return }
        do throws(PortError) {
            for index in parts.claimOrder {
                try parts.all[index].claim(
                    on: pins, edges: { [weak self] in self?.take($0, of: index) },
                    lost: { [weak self] in self?.lose($0) })
            }
        } catch {
            release()
            throw error
        }
        isClaimed = true
        publish(at: EventLoop.current.now)
        reportDefects()
        arm()
    }

    /// An output that does not obey is treated like a lost line: its state is unknown. The line is
    /// given back and claimed again, in its state at start.
    private func lose(_ error: PortError) {
        guard isClaimed else { return }
        release()
        reopening.lost(error)
    }

    private func release() {
        isClaimed = false
        // Pulses that arrived belong to the total, even if no reading follows.
        for (pin, edge) in timeline.removeAll() { _ = parts.counters[pin]?.take(edge) }
        timer.cancel()
        for part in parts.all { part.release() }
    }

    /// All outputs that do not obey are one problem of the device.
    private func reportDefects() {
        if let defect = parts.defect {
            device.raiseDefect(Problem(kind: .notObeyed, message: defect))
        } else {
            device.clearDefect("obeys again")
        }
    }

    // MARK: Time

    private func take(_ edges: [PinEdge], of pin: Int) {
        for edge in edges {
            timeline.add(edge, of: pin)
            // A counter adds lost edges to its total, and reports them itself.
            if parts.counters[pin] == nil { lostEdges.add(edge.missed) }
        }
        lostEdges.report {
            device.warn(
                "\($0) edges came faster than they were read, and are lost", kind: "lost edges")
        }
        workSoon()
    }

    /// Works in the next turn, when the edges of the other lines have arrived too.
    private func workSoon() {
        guard !willWork else { return }
        willWork = true
        EventLoop.current.call { [weak self] in
            self?.willWork = false
            self?.work()
        }
    }

    private func work() {
        let now = EventLoop.current.now
        timeline.advance(to: now) { publish(at: $0) }
        for case let output? in parts.outputs where isClaimed {
            do throws(PortError) {
                guard try output.pass(to: now) else { continue }
                reportDefects()
                publish(at: now)
            } catch {
                reportDefects()
                lose(error)
            }
        }
        arm()
    }

    private func arm() {
        let deadlines = parts.outputs.map { $0?.deadline } + [timeline.deadline]
        guard isClaimed, let deadline = deadlines.compactMap({ $0 }).min() else {
            return timer.cancel()
        }
        timer.schedule(at: deadline)
    }

    // MARK: Readings

    private func publish(at stamp: Instant) {
        device.receivedReading(parts.values(at: stamp), at: stamp)
        parts.forgetEvents()
    }
}
