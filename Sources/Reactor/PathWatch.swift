// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The watch for one path, from `PathWatcher.watch` until `cancel`.
///
/// Isolation: the loop.
@LoopActor package final class PathWatch {
    /// A folder that exists, and the awaited name in it.
    struct WatchPoint: Equatable {
        let folder: String
        let name: String
    }

    /// The same, with the kernel's number of the watched folder.
    struct InstalledPoint {
        let folder: CInt
        let name: String
    }

    let path: String
    var installedPoints: [InstalledPoint] = []
    private let isPrefix: Bool
    private weak var watcher: PathWatcher?
    private var appeared: (@LoopActor () -> Void)?

    init(
        _ watcher: PathWatcher, _ path: String, isPrefix: Bool,
        _ appeared: @escaping @LoopActor () -> Void
    ) {
        self.watcher = watcher
        self.path = path
        self.isPrefix = isPrefix
        self.appeared = appeared
    }

    /// Ends the watch. Cancelling twice is allowed.
    package func cancel() {
        appeared = nil
        watcher?.remove(self)
    }

    func isAffected(by event: Inotify.Event) -> Bool {
        if event.events.contains(.overflow) { return true }
        return installedPoints.contains { point in
            guard point.folder == event.watch else { return false }
            let isAboutFolder = event.name.isEmpty
            return isAboutFolder || event.name == point.name
                || (isPrefix && event.name.hasPrefix(point.name))
        }
    }

    /// Calls the owner if there is a file at the path now.
    func notify() {
        if isPrefix || access(path, F_OK) == 0 { appeared?() }
    }

    /// The points at which a path may appear: its nearest existing folder and, if the path is a
    /// link, the points of its target.
    static func watchPoints(for path: String) -> [WatchPoint] {
        var points: [WatchPoint] = []
        var next: String? = path
        // As many links as the kernel follows.
        while let path = next, points.count < 40 {
            let (point, isLastStep) = nearestPoint(of: path)
            points.append(point)
            next = isLastStep ? linkedPath(path) : nil
        }
        return points
    }

    private static func nearestPoint(of path: String) -> (WatchPoint, isLastStep: Bool) {
        var (folder, name) = split(path)
        var isLastStep = true
        while folder != "/", folder != ".", !isFolder(folder) {
            (folder, name) = split(folder)
            isLastStep = false
        }
        return (WatchPoint(folder: folder, name: name), isLastStep)
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        return (folder(of: path), name)
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & mode_t(S_IFMT) == mode_t(S_IFDIR)
    }
}
