// SPDX-License-Identifier: Apache-2.0

import Devices
import Reactor
import Readings

/// Notices that a device which sends by itself is silent: from the start, or after its readings.
///
/// A timer for each device would be moved by each reading. One timer for all of them is not: when
/// it fires, it looks which devices are late, and is set to the next deadline. When all devices are
/// silent, no timer is set.
@LoopActor final class SilenceWatch {
    private struct Watched {
        let device: Device
        let limit: Duration
        /// Since when a reading is expected; `nil` while none is.
        var since: Instant?

        /// When it is late, unless another reading comes.
        @LoopActor var deadline: Instant? {
            since.map { max($0, device.lastHeard).advanced(by: limit) }
        }
    }

    private var devices: [Watched] = []
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.look() }

    func add(_ device: Device, limit: Duration) {
        devices.append(Watched(device: device, limit: limit))
    }

    /// The device leaves the gateway.
    func remove(_ device: Device) {
        devices.removeAll { $0.device === device }
    }

    /// From now on the device should send: its port was opened, or a reading came again.
    func expect(_ device: Device) {
        guard let place = place(of: device) else { return }
        devices[place].since = EventLoop.current.now
        guard let deadline = devices[place].deadline else { return }
        if !timer.isScheduled || deadline < timer.deadline { timer.schedule(at: deadline) }
    }

    /// A device that was found silent has sent something: it is watched again.
    func expectAgain(_ device: Device) {
        if let place = place(of: device), devices[place].since == nil { expect(device) }
    }

    /// Its port is gone: that is its problem, and not the silence.
    func expectNothing(of device: Device) {
        if let place = place(of: device) { devices[place].since = nil }
    }

    func stop() {
        timer.cancel()
    }

    private func place(of device: Device) -> Int? {
        devices.firstIndex { $0.device === device }
    }

    private func look() {
        let now = EventLoop.current.now
        var next: Instant?
        for place in devices.indices {
            guard let deadline = devices[place].deadline else { continue }
            if deadline <= now {
                let goesOn = devices[place].device.fallSilent(after: devices[place].limit)
                devices[place].since = goesOn ? now : nil
            }
            if let deadline = devices[place].deadline { next = min(next ?? deadline, deadline) }
        }
        if let next { timer.schedule(at: next) }
    }
}
