// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// Tells when a path may have come into being, by the kernel's events alone.
///
/// **The task.** A USB adapter is unplugged: `/dev/ttyUSB0` goes, and with it the link
/// `/dev/serial/by-id/usb-...`; with the last adapter the folders `by-id` and `serial` go too. When
/// it is plugged in again all of it comes back, in steps: the kernel makes the node for root only,
/// udev sets its group a little later, then makes the folders and the link. The port must be open
/// within a second, and a gateway whose adapter lies in a drawer must sleep.
///
/// **The choice.** Inotify watches folders that exist. So for each path the *nearest existing*
/// folder above it is watched for the next name on the way; where the path is a link, the same is
/// done for what it points to, since the node may come after the link. After each event that
/// concerns a path the places are worked out again, until they stay the same: what was made between
/// looking and watching would be missed otherwise.
///
/// **What counts.** Creation, arrival by rename, and a change of permissions (`IN_ATTRIB`: the node
/// that refused us has its group now).
///
/// **Cost.** One inotify instance for all paths (a user has 128), one kernel watch for each folder;
/// no timer, and a wake-up only for what happens in those folders. **Rejected:** a retry every
/// second (86 400 wake-ups a day for each missing adapter); the kernel's uevent socket (it speaks
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

    /// - Throws: When the user has no inotify instance left.
    package init(loop: EventLoop) throws(LoopError) {
        self.loop = loop
        inotify = try passingOn { () throws(SystemError) in try Inotify() }
        registration = try loop.watch(inotify.number, .readable) { [weak self] _ in
            // An event may still be on its way when the last user has let go of the watcher.
            self?.takeEvents()
        }
    }

    /// Calls `appeared` when something has come to the path, or what is there may be used by
    /// others than before, until the watch is cancelled. What is there already is not told: watch
    /// first, then look.
    package func watch(_ path: String, _ appeared: @escaping @LoopActor () -> Void) -> PathWatch {
        insert(PathWatch(self, path, isPrefix: false, appeared))
    }

    /// The same for all paths that begin so: `/dev/gpiochip`.
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
        forgetFolders()
    }

    private func insert(_ watch: PathWatch) -> PathWatch {
        watches[ObjectIdentifier(watch)] = watch
        place(watch)
        return watch
    }

    private func takeEvents() {
        var concerned: [ObjectIdentifier: PathWatch] = [:]
        // The read of an open inotify descriptor has no error but "nothing there".
        try? inotify.read { event in
            for (id, watch) in watches where watch.isConcerned(by: event) { concerned[id] = watch }
        }
        for watch in concerned.values { place(watch) }
        forgetFolders()
        for watch in concerned.values { watch.tell() }
    }

    /// Watches the folders where the next step towards the path would show.
    private func place(_ watch: PathWatch) {
        // Each round goes one folder deeper at least, or ends; 64 is beyond any path of a device.
        for _ in 0..<64 {
            let places = PathWatch.places(of: watch.path)
            let placed = places.compactMap { place -> PathWatch.Placed? in
                guard let folder = try? inotify.watch(place.folder, PathWatcher.events) else {
                    return nil
                }
                return PathWatch.Placed(folder: folder, name: place.name)
            }
            watch.placed = placed
            folders.formUnion(placed.map(\.folder))
            if PathWatch.places(of: watch.path) == places { return }
        }
    }

    private func forgetFolders() {
        let needed = Set(watches.values.flatMap { $0.placed.map(\.folder) })
        for folder in folders.subtracting(needed) { inotify.remove(folder) }
        folders = needed
    }
}
