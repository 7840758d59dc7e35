// SPDX-License-Identifier: Apache-2.0

import Devices
import Reactor
import Readings

/// Notices that a device which sends by itself has fallen silent.
///
/// A timer for each device would be moved by each reading. One timer for all of them is not: when
/// it fires, it looks who is late and sleeps until the next could be. A gateway whose devices are
/// all silent has no timer here at all.
@LoopActor final class SilenceWatch {
    private var devices: [(device: Device, limit: Duration)] = []
    private lazy var timer = EventLoop.current.timer { [weak self] in self?.look() }

    /// Watches a device from the moment when it is heard.
    func add(_ device: Device, limit: Duration) {
        devices.append((device, limit))
    }

    /// A device came online: it has a deadline again.
    func heardAgain(_ device: Device) {
        guard let watched = devices.first(where: { $0.device === device }) else { return }
        let deadline = Instant(device.lastHeard).advanced(by: watched.limit)
        if !timer.isScheduled || deadline < timer.deadline { timer.schedule(at: deadline) }
    }

    func stop() {
        timer.cancel()
    }

    private func look() {
        let now = EventLoop.current.now
        var next: Instant?
        for (device, limit) in devices where device.isOnline {
            let deadline = Instant(device.lastHeard).advanced(by: limit)
            if deadline <= now {
                device.fallSilent(after: limit)
            } else {
                next = min(next ?? deadline, deadline)
            }
        }
        if let next { timer.schedule(at: next) }
    }
}
