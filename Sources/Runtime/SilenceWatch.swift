// SPDX-License-Identifier: Apache-2.0

import Devices
import Reactor
import Readings

/// Reports devices that should send unasked and are silent: from the start, or after readings.
///
/// Each reading would move a timer of its device. So there is one timer for all devices, which
/// readings do not move: when it fires, the watch compares the deadlines and sets the timer to the
/// next one. When all devices are silent, no timer is set.
@LoopActor final class SilenceWatch {
    private struct Watched {
        let device: Device
        let fellSilent: @LoopActor () -> Void
        /// Since when a reading is expected; `nil` while no reading is expected.
        var since: Instant?

        /// When the device becomes silent, unless a reading arrives before.
        @LoopActor var deadline: Instant? {
            guard let since, let limit = device.longestSilence else { return nil }
            return max(since, device.lastReading) + limit
        }
    }

    private var devices: [Watched] = []
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.checkDeadlines() }

    /// Adds a device; one without a limit is never silent for too long.
    ///
    /// - Parameter fellSilent: Called when it has sent nothing at all for too long, each time that
    ///   it was expected to.
    func add(_ device: Device, fellSilent: @escaping @LoopActor () -> Void) {
        devices.append(Watched(device: device, fellSilent: fellSilent))
    }

    /// The device leaves the gateway.
    func remove(_ device: Device) {
        devices.removeAll { $0.device === device }
    }

    /// From now on the device should send: its port was opened, or a reading arrived again.
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

    /// Its port is lost: the problem is the port, and not the silence.
    func expectNothing(of device: Device) {
        if let place = place(of: device) { devices[place].since = nil }
    }

    func stop() {
        timer.cancel()
    }

    private func place(of device: Device) -> Int? {
        devices.firstIndex { $0.device === device }
    }

    private func checkDeadlines() {
        let now = EventLoop.current.now
        var next: Instant?
        var silent: [Watched] = []
        for place in devices.indices {
            guard let deadline = devices[place].deadline else { continue }
            if deadline <= now {
                let stillSends = devices[place].device.silenceLimitPassed()
                devices[place].since = stillSends ? now : nil
                if !stillSends { silent.append(devices[place]) }
            }
            if let deadline = devices[place].deadline { next = min(next ?? deadline, deadline) }
        }
        if let next { timer.schedule(at: next) }
        for watched in silent { watched.fellSilent() }
    }
}
