// SPDX-License-Identifier: Apache-2.0

// One device on pins.
//
//     edges of all its lines --+                 +-> InputPart  --+
//                              +-> in order of --+-> CounterPart -+-> one reading of all pins
//     their own deadlines -----+   their time       OutputPart ---+
//                                                     ^
//     commands, schedules, the clock -----------------+
//
// The lines are claimed one by one (see `BoardPins`), so the loop hears of each by itself. What one
// turn brings is put in order by its stamps, and a deadline that lies before an edge comes before
// it: a loop that was late makes the same readings as one that was not, later. An output changes
// when it is switched, not when it should have been.
//
// Each reading holds all pins of the device, not only the one that changed: the newest reading is
// retained, and a subscriber who comes later needs all of it. For the same reason an event (a
// click) is in one reading, and another without it follows at once.

import Devices
import Plan
import Ports
import Reactor
import Readings

/// Owns the pins of one device: claims all of them or none, and brings them back.
@LoopActor final class PinTask: PortTask {
    private let device: Device
    private let pins: any Pins
    /// What the pins are called, by the model's pins: the values that they have.
    private let names: [String]
    /// By the model's pins.
    private let parts: [any PinPart]
    private let listening: [(any EdgePart)?]
    private let outputs: [OutputPart?]
    private let counters: [CounterPart?]
    private var isClaimed = false
    /// Edges that have not been looked at, by pin.
    private var waiting: [(pin: Int, edge: PinEdge)] = []
    private var losses = LostEdges()
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.workSoon() }
    private var willWork = false
    private var isBrokerThere = true
    private lazy var reopening = Reopening(
        attempt: { [unowned self] () throws(PortError) in try claim() },
        watch: { [unowned self] appeared in pins.watch(appeared) },
        report: { [unowned self] error in device.fail(Problem(error)) })

    /// - Precondition: The device hangs on pins, and there is an address for each.
    init(
        _ device: Device, _ addresses: [PinAddress], pins: any Pins, counters: any CounterStore
    ) {
        guard case .pins(let model) = device.model.kind else {
            preconditionFailure("'\(device.name)' does not hang on pins")
        }
        self.device = device
        self.pins = pins
        names = model.pins.indices.map { index in
            device.model.values.first { $0.source.pin == index }?.name ?? model.pins[index].name
        }
        parts = model.pins.indices.map { index in
            let (address, settings) = (addresses[index], device.entry.file.pins[index])
            switch model.pins[index].use {
            case .input(let role):
                let isClicked = device.model.values.contains { $0.source == .click(pin: index) }
                return InputPart(address, settings, role, isClicked: isClicked)
            case .output(let role): return OutputPart(address, settings, role)
            case .counter:
                return CounterPart(address, settings, of: device, pin: index, store: counters)
            }
        }
        listening = parts.map { $0 as? any EdgePart }
        outputs = parts.map { $0 as? OutputPart }
        self.counters = parts.map { $0 as? CounterPart }
    }

    func start() {
        brokerWent()
        reopening.start()
    }

    /// Sets outputs to their state at exit and gives the lines back.
    func stop() {
        reopening.stop()
        for counter in counters { counter?.catchUp() }
        work()
        // The last pulses do not wait for the next reading, which never comes.
        if isClaimed, counters.contains(where: { $0?.hasNews == true }) {
            publish(at: EventLoop.current.now)
        }
        for case let output? in outputs {
            do throws(PortError) {
                if try output.leave() { publish(at: EventLoop.current.now) }
            } catch {
                // Its defect says so.
            }
        }
        reportDefects()
        release()
    }

    func set(_ value: Int, of device: DeviceID, to command: ValueCommand) {
        switch command {
        case .turn(let command): turn(value, command)
        case .count(let pulses): correct(value, toPulses: pulses)
        }
    }

    /// Switches an output and publishes its state.
    private func turn(_ value: Int, _ command: SwitchCommand) {
        guard let pin = device.model.values[value].source.pin,
            let output = outputs[pin]
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
        guard let pin = device.model.values[value].source.pin, let counter = counters[pin] else {
            return
        }
        work()
        counter.correct(to: pulses)
        guard isClaimed else { return }
        publish(at: EventLoop.current.now)
        arm()
    }

    /// The broker is away; told again and again while it is.
    func brokerWent() {
        guard isBrokerThere else { return }
        isBrokerThere = false
        for case let output? in outputs {
            output.brokerWent(at: EventLoop.current.now)
        }
        arm()
    }

    func brokerCame() {
        isBrokerThere = true
        for case let output? in outputs { output.brokerCame() }
        arm()
    }

    // MARK: Lines

    /// Inputs first: while one of them cannot be had, no output is switched.
    private func claim() throws(PortError) {
        guard !isClaimed else { return }
        let inputsFirst = parts.indices.filter { outputs[$0] == nil }
        let order = inputsFirst + parts.indices.filter { outputs[$0] != nil }
        do throws(PortError) {
            for index in order {
                try parts[index].claim(
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

    /// A line that does not obey is as good as gone: it is given back and claimed anew, in its
    /// state at start, because nobody knows what it is now.
    private func lose(_ error: PortError) {
        guard isClaimed else { return }
        release()
        reopening.lost(error)
    }

    private func release() {
        isClaimed = false
        // What was counted was counted, even if there is no reading of it any more.
        for (pin, edge) in waiting { _ = counters[pin]?.take(edge) }
        waiting.removeAll()
        timer.cancel()
        for part in parts { part.release() }
    }

    /// The outputs that do not obey are one problem of the device.
    private func reportDefects() {
        let defects = outputs.indices.compactMap { pin in
            outputs[pin]?.defect.map { "'\(names[pin])' \($0)" }
        }
        if defects.isEmpty {
            device.clearDefect("obeys again")
        } else {
            let message = defects.joined(separator: "; ")
            device.raiseDefect(Problem(kind: .notObeyed, message: message))
        }
    }

    // MARK: Time

    private func take(_ edges: [PinEdge], of pin: Int) {
        for edge in edges {
            waiting.append((pin, edge))
            // A counter knows what to do about them.
            if counters[pin] == nil { losses.add(edge.missed) }
        }
        losses.tell { device.warn("\($0) edges came faster than they were read, and are lost") }
        workSoon()
    }

    /// In the next turn, when the other lines have been heard too.
    private func workSoon() {
        guard !willWork else { return }
        willWork = true
        EventLoop.current.call { [weak self] in
            self?.willWork = false
            self?.work()
        }
    }

    private func work() {
        let edges = waiting.enumerated().sorted {
            ($0.element.edge.stamp, $0.offset) < ($1.element.edge.stamp, $1.offset)
        }
        waiting.removeAll(keepingCapacity: true)
        for (_, (pin, edge)) in edges {
            pass(to: edge.stamp)
            if listening[pin]?.take(edge) == true { publish(at: edge.stamp) }
        }
        let now = EventLoop.current.now
        pass(to: now)
        for case let output? in outputs where isClaimed {
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

    /// Lets the inputs do what is due by then, the earlier first.
    private func pass(to moment: Instant) {
        while let part = nextPart, let due = part.deadline, due <= moment {
            if part.pass(to: due) { publish(at: due) }
        }
    }

    /// The input whose time comes first.
    private var nextPart: (any EdgePart)? {
        var next: (part: any EdgePart, deadline: Instant)?
        for case let part? in listening {
            guard let deadline = part.deadline else { continue }
            if next.map({ deadline < $0.deadline }) ?? true { next = (part, deadline) }
        }
        return next?.part
    }

    private func arm() {
        let deadlines = outputs.compactMap { $0?.deadline } + [nextPart?.deadline].compactMap { $0 }
        guard isClaimed, let deadline = deadlines.min() else { return timer.cancel() }
        timer.schedule(at: deadline)
    }

    // MARK: Readings

    private func publish(at stamp: Instant) {
        device.heard(values(at: stamp), at: stamp)
        guard listening.contains(where: { $0?.hasEvent == true }) else { return }
        for part in listening { part?.forgetEvent() }
        device.heard(values(at: stamp), at: stamp)
    }

    private func values(at stamp: Instant) -> [Value?] {
        device.model.values.map { value in
            value.source.pin.flatMap { parts[$0].value(value, at: stamp) }
        }
    }
}
