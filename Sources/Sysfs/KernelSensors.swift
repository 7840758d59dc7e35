// SPDX-License-Identifier: Apache-2.0

// The sensors of this machine, as the kernel shows them below /sys.
//
// **Cost.** Files are kept open and read by `pread` at 0. A sensor whose driver answers at once is
// read on the loop: a hundred of them, due together, are one wake-up. A sensor whose driver sleeps
// is read on a thread of `offload`, one at a time for each bus, and all that are due on a bus
// together in one go: the loop is woken once more for each bus, and never waits.
//
//     read ─> the driver answers at once? ── yes ─> pread ─> done
//                      │ no
//                      └─> SensorBus: waiting ─> one batch on a thread ─> done, done, done
//
// **Gone and back.** A file whose driver is gone fails with ENODEV: that is how a loss is noticed,
// by the next read. What is missing is waited for by the kernel's own news of devices (uevents),
// which every process may hear; so a missing sensor costs no wake-up. A tree that is not the
// kernel's is watched by inotify instead, which in turn says nothing about sysfs.

import Devices
import LinuxSystem
import Plan
import Ports
import Reactor

/// The sensors of this machine, or of a tree that looks like its `/sys`.
///
/// Isolation: the loop.
@LoopActor package final class KernelSensors: Sensors {
    private let tree: SensorTree
    private let news: SensorNews
    private let isReal: Bool
    private var buses: [String: SensorBus] = [:]

    /// - Parameter tree: `/sys`, or a simulated one.
    /// - Throws: When the user has no inotify instance left.
    package init(loop: EventLoop, tree: SensorTree = .ofMachine) throws(LoopError) {
        self.tree = tree
        isReal = isSysfs(tree.root)
        news = try SensorNews(loop: loop, tree: tree, isReal: isReal)
    }

    package func open(
        _ address: SensorAddress, channels: [SensorChannel]
    ) throws(PortError) -> any Sensor {
        let found = try tree.find(address)
        let files = try SensorFiles(found, address, channels, isReal: isReal)
        return KernelSensor(files, on: found.bus.map { bus(found, $0) })
    }

    package func watch(
        _ kind: SensorKind, _ appeared: @escaping @LoopActor () -> Void
    ) -> any Cancellable {
        news.watch(kind, appeared)
    }

    private func bus(_ found: FoundSensor, _ name: String) -> SensorBus {
        if let known = buses[name] { return known }
        let bus = SensorBus(bulk: found.kind == .w1 ? BulkConversion(above: found.folder) : nil)
        buses[name] = bus
        return bus
    }
}

/// Isolation: the loop.
@LoopActor private final class KernelSensor: Sensor {
    private let files: SensorFiles
    private let bus: SensorBus?
    private var isClosed = false

    init(_ files: SensorFiles, on bus: SensorBus?) {
        self.files = files
        self.bus = bus
    }

    func read(_ done: @escaping @LoopActor (Result<SensorSample, PortError>) -> Void) {
        guard let bus else { return done(files.read()) }
        bus.read(files) { [weak self] result in
            if self?.isClosed == false { done(result) }
        }
    }

    func close() {
        isClosed = true
    }
}
