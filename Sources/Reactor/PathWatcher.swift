// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// Reports when a path may have appeared, by the kernel's events alone.
///
/// **Facts.** A USB adapter is unplugged: `/dev/ttyUSB0` disappears, and with it the link
/// `/dev/serial/by-id/usb-...`; with the last adapter the folders `by-id` and `serial` disappear
/// too. When it is plugged in again, all of it comes back in steps: the kernel makes the node for
/// root only, udev sets its group a little later, then makes the folders and the link. The port
/// must be open within a second, and a gateway whose adapter is missing for days must sleep.
///
/// **Choice.** Inotify watches folders that exist. So for each path the *nearest existing* folder
/// above it is watched for the next name on the way. If the path is a link, its target is watched
/// in the same way, since the node may come after the link. After each event that matches a path,
/// its watch points are computed again, until they stay the same: otherwise a file made between the
/// check and the watch would be missed.
///
/// **Events.** Creation, arrival by rename, and a change of permissions (`IN_ATTRIB`: a node that
/// could not be opened has its group now).
///
/// **Cost.** One inotify instance for all paths (a user has 128), one kernel watch for each folder;
/// no timer, and a wake-up only for events in those folders. **Rejected:** a retry every second (86
/// 400 wake-ups a day for each missing adapter); the kernel's uevent socket (its messages come
/// before udev has set the group).
///
/// Isolation: the loop.
@LoopActor package final class PathWatcher {
    private static let events: Inotify.Events = [.created, .movedIn, .attributes, .gone]

    private let loop: EventLoop
    private let inotify: Inotify
    private var registration: Registration?
    private var watches: [ObjectIdentifier: PathWatch] = [:]
    /// The kernel's watches that any path needs.
    private var folders: Set<CInt> = []

    /// - Throws: If the user has no inotify instance left.
    package init(loop: EventLoop) throws(LoopError) {
        self.loop = loop
        inotify = try mappingSystemErrors { () throws(SystemError) in try Inotify() }
        registration = try loop.watch(inotify.number, .readable) { [weak self] _ in
            // An event may still be pending when the last user has dropped the watcher.
            self?.takeEvents()
        }
    }

    /// Calls `appeared` when a file appears at the path, or when the permissions of the file
    /// change, until the watch is cancelled. A file that is there already is not reported: watch
    /// first, then check.
    package func watch(_ path: String, _ appeared: @escaping @LoopActor () -> Void) -> PathWatch {
        insert(PathWatch(self, path, isPrefix: false, appeared))
    }

    /// The same for all paths with this prefix: `/dev/gpiochip`.
    package func watch(
        prefix: String, _ appeared: @escaping @LoopActor () -> Void
    ) -> PathWatch {
        insert(PathWatch(self, prefix, isPrefix: true, appeared))
    }

    /// Ends all watches.
    package func close() {
        registration?.cancel()
        registration = nil
        for watch in watches.values { watch.cancel() }
    }

    func remove(_ watch: PathWatch) {
        watches[ObjectIdentifier(watch)] = nil
        removeUnusedFolders()
    }

    private func insert(_ watch: PathWatch) -> PathWatch {
        watches[ObjectIdentifier(watch)] = watch
        installPoints(of: watch)
        return watch
    }

    private func takeEvents() {
        var affected: [ObjectIdentifier: PathWatch] = [:]
        // Reading an open inotify descriptor has no error except "no event".
        try? inotify.read { event in
            for (id, watch) in watches where watch.isAffected(by: event) { affected[id] = watch }
        }
        for watch in affected.values { installPoints(of: watch) }
        removeUnusedFolders()
        for watch in affected.values { watch.notify() }
    }

    /// Watches the folders in which the next step towards the path would appear.
    private func installPoints(of watch: PathWatch) {
        // Each round goes at least one folder deeper, or ends; 64 is beyond any path of a device.
        for _ in 0..<64 {
            let points = PathWatch.watchPoints(for: watch.path)
            let installedPoints = points.compactMap { point -> PathWatch.InstalledPoint? in
                guard let folder = try? inotify.watch(point.folder, PathWatcher.events) else {
                    return nil
                }
                return PathWatch.InstalledPoint(folder: folder, name: point.name)
            }
            watch.installedPoints = installedPoints
            folders.formUnion(installedPoints.map(\.folder))
            if PathWatch.watchPoints(for: watch.path) == points { return }
        }
    }

    private func removeUnusedFolders() {
        let needed = Set(watches.values.flatMap { $0.installedPoints.map(\.folder) })
        for folder in folders.subtracting(needed) { inotify.remove(folder) }
        folders = needed
    }
}
