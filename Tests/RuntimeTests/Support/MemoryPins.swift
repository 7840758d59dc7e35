// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import Readings

/// Pins in memory: the test changes them.
@LoopActor final class MemoryPins: Pins {
    var isMissing = false
    /// The errors that claiming these pins throws.
    var refusals: [PinAddress: PortError] = [:]
    /// Pins whose lines are driven from outside at the start.
    var forced: [PinAddress: Bool] = [:]
    private(set) var inputs: [PinAddress: MemoryInput] = [:]
    private(set) var outputs: [PinAddress: MemoryOutput] = [:]
    private(set) var watches: [MemoryWatch] = []

    nonisolated init() {}

    func input(
        _ pin: PinAddress, _ settings: PinSettings,
        edges: @escaping @LoopActor ([PinEdge]) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) -> any InputPin {
        try find(pin)
        let input = MemoryInput(edges, lost)
        inputs[pin] = input
        return input
    }

    func output(
        _ pin: PinAddress, _ settings: PinSettings,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) -> any OutputPin {
        try find(pin)
        let output = MemoryOutput(settings.atStart, lost)
        output.forced = forced[pin]
        outputs[pin] = output
        return output
    }

    private func find(_ pin: PinAddress) throws(PortError) {
        if isMissing { throw PortError(.missing, "there is no chip for \(pin)") }
        if let refusal = refusals[pin] { throw refusal }
    }

    func watch(_ appeared: @escaping @LoopActor () -> Void) -> any Cancellable {
        let watch = MemoryWatch("", appeared)
        watches.append(watch)
        return watch
    }
}

@LoopActor final class MemoryInput: InputPin {
    private var isOn = false
    private let edges: @LoopActor ([PinEdge]) -> Void
    let lost: @LoopActor (PortError) -> Void

    init(
        _ edges: @escaping @LoopActor ([PinEdge]) -> Void,
        _ lost: @escaping @LoopActor (PortError) -> Void
    ) {
        self.edges = edges
        self.lost = lost
    }

    func read() throws(PortError) -> Bool { isOn }

    /// Edges that have arrived and are reported by `catchUp` only.
    var unread: [PinEdge] = []

    func catchUp() {
        let batch = unread
        unread = []
        if !batch.isEmpty { report(batch) }
    }

    func close() {}

    func change(to on: Bool) {
        report([PinEdge(isOn: on, stamp: EventLoop.current.now)])
    }

    func report(_ batch: [PinEdge]) {
        isOn = batch.last?.isOn ?? isOn
        edges(batch)
    }
}

@LoopActor final class MemoryOutput: OutputPin {
    var refusal: PortError?
    /// The state to which the line is driven from outside.
    var forced: Bool?
    let lost: @LoopActor (PortError) -> Void
    private(set) var states: [Bool]
    private(set) var isClosed = false

    init(_ first: Bool, _ lost: @escaping @LoopActor (PortError) -> Void) {
        states = [first]
        self.lost = lost
    }

    func read() throws(PortError) -> Bool { forced ?? states[states.count - 1] }

    func set(_ on: Bool) throws(PortError) {
        if let refusal { throw refusal }
        states.append(on)
    }

    func close() { isClosed = true }
}
