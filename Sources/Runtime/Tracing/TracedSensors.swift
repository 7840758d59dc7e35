// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import Readings

extension Outside {
    /// The sensors of the kernel, for one of these devices: shown, if it is traced.
    @LoopActor func sensors(of devices: [Device]) -> any Sensors {
        guard let trace = trace(of: devices) else { return sensors }
        return TracedSensors(sensors, trace)
    }
}

/// Sensors of the kernel that show what their drivers answer.
@LoopActor private final class TracedSensors: Sensors {
    private let sensors: any Sensors
    private let trace: Trace

    init(_ sensors: any Sensors, _ trace: Trace) {
        self.sensors = sensors
        self.trace = trace
    }

    func open(
        _ address: SensorAddress, channels: [SensorChannel]
    ) throws(PortError) -> any Sensor {
        let sensor = try sensors.open(address, channels: channels)
        trace.show(.port, "opened the \(address)")
        return TracedSensor(sensor, trace)
    }

    func watch(
        _ kind: SensorKind, _ appeared: @escaping @LoopActor () -> Void
    ) -> any Cancellable {
        sensors.watch(kind, appeared)
    }
}

/// A sensor that shows what its driver answers.
@LoopActor private final class TracedSensor: Sensor {
    private let sensor: any Sensor
    private let trace: Trace

    var missing: MissingChannels? { sensor.missing }

    init(_ sensor: any Sensor, _ trace: Trace) {
        self.sensor = sensor
        self.trace = trace
    }

    func read(_ done: @escaping @LoopActor (Result<SensorSample, PortError>) -> Void) {
        trace.show(.sent, "read")
        sensor.read { [trace] result in
            switch result {
            case .success(let sample):
                let contents = sample.contents.map { $0?.description ?? "none" }
                trace.show(.received, contents.joined(separator: " "))
                if let failure = sample.failure { trace.show(.rejected, failure) }
            case .failure(let error):
                trace.showLost(error)
            }
            done(result)
        }
    }

    func close() {
        sensor.close()
    }
}
