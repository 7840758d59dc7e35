// SPDX-License-Identifier: Apache-2.0

// The sensors of this machine, as the kernel presents them under /sys.
//
// **Cost.** Files stay open and are read by `pread` at offset 0. A sensor whose driver returns at
// once is read on the loop: a hundred of them, due together, cost one wake-up. A sensor whose
// driver sleeps is read on a thread of `offload`. On each bus one sensor is read at a time, and all
// sensors of a bus that are due together are one batch: the loop wakes up once more for each bus,
// and never waits.
//
//     read ─> the driver returns at once? ── yes ─> pread ─> done
//                      │ no
//                      └─> SensorBus: waiting ─> one batch on a thread ─> done, done, done
//
// **Removal and return.** After its driver is removed, a read of a file fails with ENODEV, and the
// folder has no such file: so the next read detects the loss. While the folder has the file, ENODEV
// is the answer of the driver for this quantity. The gateway detects the return by the kernel's
// device events (uevents), which every process may receive; so a missing sensor needs no polling. A
// tree that is not the kernel's is watched by inotify instead; inotify does not work on sysfs.

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
    private let watcher: SensorWatcher
    private let isReal: Bool
    private var buses: [String: SensorBus] = [:]

    /// - Parameter tree: `/sys`, or a simulated one.
    /// - Throws: If the user has no inotify instance left.
    package init(loop: EventLoop, tree: SensorTree = .ofMachine) throws(LoopError) {
        self.tree = tree
        isReal = isSysfs(tree.root)
        watcher = try SensorWatcher(loop: loop, tree: tree, isReal: isReal)
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
        watcher.watch(kind, appeared)
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

    var missing: MissingChannels? { files.missing }

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
