// SPDX-License-Identifier: Apache-2.0

// Reads one sensor of the kernel, each time when it is due.
//
//     missing <── gone ──┐
//        │ appears       │
//        v               │
//     waiting ── due ─> reading ── a number of each channel ──> published, waiting
//        ^               │ a channel could not be read
//        │               v
//        └── 2 s, or due ── again, `retries` times; then what there is, or the problem
//
// Drivers fail now and then without anything being wrong: one transmission of four of a DHT22 is
// lost, a checksum on a long 1-Wire line does not fit. So a failure is first tried again, and
// nothing is published in its place: the last value is not the present one.
//
// A read that does not come back has a deadline too. Nothing can be done about it but to say so:
// the driver sleeps in the kernel, and the other sensors of its bus wait with it.

import Devices
import Plan
import Ports
import Reactor
import Readings

/// Owns one sensor of the kernel.
@LoopActor final class SensorTask: PortTask {
    /// What a DHT22 needs between two measurements, and no other sensor more.
    private static let pause = Duration.seconds(2)
    /// Longer than ten thermometers need, one after the other.
    private static let patience = Duration.seconds(15)

    private let device: Device
    private let address: SensorAddress
    private let settings: SensorModel
    /// A copy of the device's own: to ask for it would copy it again for each reading.
    private let model: Model
    private let sensors: any Sensors
    private let period: Duration
    private var sensor: (any Sensor)?
    private var isReading = false
    private var failures = 0
    private var ticker: Ticker?
    private lazy var again = EventLoop.current.timer { [weak self] in self?.read() }
    private lazy var deadline = EventLoop.current.timer { [weak self] in self?.wasSilent() }
    private lazy var reopening = Reopening(
        attempt: { [unowned self] () throws(PortError) in try open() },
        watch: { [unowned self] appeared in sensors.watch(address.kind, appeared) },
        report: { [unowned self] error in fail(error) })

    init(
        _ device: Device, _ address: SensorAddress, _ settings: SensorModel, sensors: any Sensors
    ) {
        self.device = device
        self.address = address
        self.settings = settings
        model = device.model
        self.sensors = sensors
        period = device.entry.every ?? model.every ?? .seconds(10)
    }

    func start() {
        reopening.start()
    }

    func stop() {
        reopening.stop()
        close()
    }

    func read(_ device: DeviceID) {
        read()
    }

    /// Reads it now, unless it is being read.
    private func read() {
        guard let sensor, !isReading else { return }
        again.cancel()
        isReading = true
        sensor.read { [weak self] result in self?.took(result) }
        if isReading { deadline.schedule(after: SensorTask.patience) }
    }

    private func open() throws(PortError) {
        guard sensor == nil else { return }
        sensor = try sensors.open(address, channels: model.channels)
        ticker = EventLoop.current.every(period) { [weak self] in self?.read() }
        read()
    }

    private func took(_ result: Result<SensorSample, PortError>) {
        isReading = false
        deadline.cancel()
        switch result {
        case .success(let sample): took(sample)
        case .failure(let error):
            close()
            reopening.lost(error)
        }
    }

    private func took(_ sample: SensorSample) {
        if let failure = sample.failure {
            failures += 1
            guard failures > settings.retries else {
                if period > SensorTask.pause { again.schedule(after: SensorTask.pause) }
                return
            }
            guard sample.numbers.contains(where: { $0 != nil }) else {
                let times = failures == 1 ? "" : ", \(failures) times in a row"
                return device.fail(Problem(kind: .unreadable, message: failure + times))
            }
        } else {
            failures = 0
        }
        device.heard(model.decode(channels: sample.numbers), at: EventLoop.current.now)
    }

    private func wasSilent() {
        let time = SensorTask.patience.components.seconds
        device.fail(
            Problem(
                kind: .noReply, message: "\(address): its driver has not answered for \(time) s"))
    }

    private func fail(_ error: PortError) {
        var message = error.message
        if error.kind == .missing, let overlay = settings.overlay {
            message += "; on a Raspberry Pi, config.txt needs dtoverlay=\(overlay)"
        }
        device.fail(Problem(PortError(error.kind, message)))
    }

    private func close() {
        ticker?.cancel()
        again.cancel()
        deadline.cancel()
        sensor?.close()
        sensor = nil
        isReading = false
        failures = 0
    }
}
