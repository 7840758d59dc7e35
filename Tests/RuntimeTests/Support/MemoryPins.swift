// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import Readings

/// Pins in memory: the test is the board.
@LoopActor final class MemoryPins: Pins {
    var isMissing = false
    private(set) var inputs: [PinAddress: MemoryInput] = [:]
    private(set) var outputs: [PinAddress: MemoryOutput] = [:]
    private(set) var watches: [MemoryWatch] = []

    nonisolated init() {}

    func input(
        _ pin: PinAddress, _ settings: PinSettings,
        changed: @escaping @LoopActor (Bool, BootInstant) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) -> any InputPin {
        if isMissing { throw PortError(.missing, "there is no chip for \(pin)") }
        let input = MemoryInput(changed)
        inputs[pin] = input
        return input
    }

    func output(
        _ pin: PinAddress, _ settings: PinSettings,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) -> any OutputPin {
        if isMissing { throw PortError(.missing, "there is no chip for \(pin)") }
        let output = MemoryOutput(settings.atStart, lost)
        outputs[pin] = output
        return output
    }

    func watch(_ appeared: @escaping @LoopActor () -> Void) -> any Cancellable {
        let watch = MemoryWatch("", appeared)
        watches.append(watch)
        return watch
    }
}

@LoopActor final class MemoryInput: InputPin {
    private var isOn = false
    private let changed: @LoopActor (Bool, BootInstant) -> Void

    init(_ changed: @escaping @LoopActor (Bool, BootInstant) -> Void) {
        self.changed = changed
    }

    func read() throws(PortError) -> Bool { isOn }

    func close() {}

    func change(to on: Bool) {
        isOn = on
        changed(on, BootInstant(EventLoop.current.now))
    }
}

@LoopActor final class MemoryOutput: OutputPin {
    var refusal: PortError?
    let lost: @LoopActor (PortError) -> Void
    private(set) var states: [Bool]
    private(set) var isClosed = false

    init(_ first: Bool, _ lost: @escaping @LoopActor (PortError) -> Void) {
        states = [first]
        self.lost = lost
    }

    func read() throws(PortError) -> Bool { states[states.count - 1] }

    func set(_ on: Bool) throws(PortError) {
        if let refusal { throw refusal }
        states.append(on)
    }

    func close() { isClosed = true }
}
