// SPDX-License-Identifier: Apache-2.0

// Reads one sensor of the kernel at each tick of its interval.
//
//     missing <── gone ──┐
//        │ appears       │
//        v               │
//     waiting ── due ─> reading ── a number of each channel ──> published, waiting
//        ^               │ a channel could not be read
//        │               v
//        └── 2 s, or due ── again, `retries` times; then the channels that were read, or a problem
//
// Drivers fail now and then although nothing is broken: a DHT22 loses one transmission of four, a
// checksum on a long 1-Wire line does not match. So a failed read is repeated first. Nothing is
// published in its place, because the last value is not the present value. A round without a
// reading is a problem when several follow each other (`Device.missReading`).
//
// A read that does not return has a deadline too. The task can only report it: the driver sleeps in
// the kernel, and the other sensors of its bus wait as well.

import Devices
import Plan
import Ports
import Reactor
import Readings

/// Owns one sensor of the kernel.
@LoopActor final class SensorTask: PortTask {
    /// The pause that a DHT22 needs between two measurements; no other sensor needs a longer one.
    private static let retryDelay = Duration.seconds(2)
    /// Longer than ten 1-Wire thermometers on one bus need together.
    private static let answerLimit = Duration.seconds(15)

    private let device: Device
    private let address: SensorAddress
    private let settings: SensorModel
    /// Kept here, because `device.model` copies the model at each use.
    private let model: Model
    private let sensors: any Sensors
    private let period: Duration
    private var sensor: (any Sensor)?
    private var isReading = false
    private var failures = 0
    private var ticker: Ticker?
    private lazy var retryTimer = EventLoop.current.timer { [weak self] in self?.read() }
    private lazy var answerTimer = EventLoop.current.timer { [weak self] in self?.readTimedOut() }
    private lazy var reopening = Reopening(
        attempt: { [unowned self] () throws(PortError) in
            try open()
            return true
        },
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

    /// Reads the sensor now, unless a read is under way.
    private func read() {
        guard let sensor, !isReading else { return }
        retryTimer.cancel()
        isReading = true
        sensor.read { [weak self] result in self?.handle(result) }
        if isReading { answerTimer.schedule(after: SensorTask.answerLimit) }
    }

    private func open() throws(PortError) {
        guard sensor == nil else { return }
        let opened = try sensors.open(address, channels: model.channels)
        sensor = opened
        if let missing = opened.missing {
            device.warn(
                "\(address): \(missing.message): these values are left out",
                kind: "missing channels")
        }
        ticker = EventLoop.current.every(period) { [weak self] in self?.read() }
        read()
    }

    private func handle(_ result: Result<SensorSample, PortError>) {
        isReading = false
        answerTimer.cancel()
        switch result {
        case .success(let sample): handle(sample)
        case .failure(let error):
            close()
            reopening.lost(error)
        }
    }

    private func handle(_ sample: SensorSample) {
        if let failure = sample.failure {
            failures += 1
            guard failures > settings.retries else {
                if period > SensorTask.retryDelay {
                    retryTimer.schedule(after: SensorTask.retryDelay)
                }
                return
            }
            guard sample.contents.contains(where: { $0 != nil }) else {
                let times = failures == 1 ? "" : ", \(failures) times in a row"
                return device.missReading(Problem(kind: .unreadable, message: failure + times))
            }
        } else {
            failures = 0
        }
        let missing = sensor?.missing?.numbers ?? []
        device.receivedReading(
            model.decode(channels: sample.contents, missing: missing), at: EventLoop.current.now)
    }

    private func readTimedOut() {
        let time = SensorTask.answerLimit.components.seconds
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
        retryTimer.cancel()
        answerTimer.cancel()
        sensor?.close()
        sensor = nil
        isReading = false
        failures = 0
    }
}
