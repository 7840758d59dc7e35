// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import Readings

/// Sensors in memory: the test answers their reads.
@LoopActor final class MemorySensors: Sensors {
    /// The sensors that can be opened, by name.
    var present: [String: MemorySensor] = [:]
    private(set) var attempts = 0
    private(set) var watches: [MemoryWatch] = []

    nonisolated init() {}

    func open(
        _ address: SensorAddress, channels: [SensorChannel]
    ) throws(PortError) -> any Sensor {
        attempts += 1
        guard let sensor = present[address.name] else {
            throw PortError(.missing, "\(address): it is not there")
        }
        return sensor
    }

    func watch(
        _ kind: SensorKind, _ appeared: @escaping @LoopActor () -> Void
    ) -> any Cancellable {
        let watch = MemoryWatch(kind.rawValue, appeared)
        watches.append(watch)
        return watch
    }

    func plug(_ name: String, _ sensor: MemorySensor) {
        present[name] = sensor
        for watch in watches { watch.fire() }
    }
}

/// A sensor whose reads the test answers.
@LoopActor final class MemorySensor: Sensor {
    private(set) var reads = 0
    private(set) var isClosed = false
    var missing: MissingChannels?
    /// The answer to each read; `nil` waits for `answer`.
    var immediateAnswer: SensorSample?
    private var done: (@LoopActor (Result<SensorSample, PortError>) -> Void)?

    func read(_ done: @escaping @LoopActor (Result<SensorSample, PortError>) -> Void) {
        reads += 1
        if let immediateAnswer { return done(.success(immediateAnswer)) }
        self.done = done
    }

    func answer(_ numbers: [Int64?]) {
        let failure = numbers.contains(nil) ? "temp: Input/output error" : nil
        answer(
            .success(
                SensorSample(
                    contents: numbers.map { $0.map { .number(Decimal($0)) } }, failure: failure)))
    }

    func answer(_ result: Result<SensorSample, PortError>) {
        let done = done
        self.done = nil
        done?(result)
    }

    func close() {
        isClosed = true
        done = nil
    }
}
