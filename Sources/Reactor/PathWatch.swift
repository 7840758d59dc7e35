// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The watch for one path, from `PathWatcher.watch` until `cancel`.
///
/// Isolation: the loop.
@LoopActor package final class PathWatch {
    /// A folder that exists, and the name in it that is waited for.
    struct Place: Equatable {
        let folder: String
        let name: String
    }

    /// The same, the folder by the kernel's number.
    struct Placed {
        let folder: CInt
        let name: String
    }

    let path: String
    var placed: [Placed] = []
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

    func isConcerned(by event: Inotify.Event) -> Bool {
        if event.events.contains(.overflow) { return true }
        return placed.contains { place in
            guard place.folder == event.watch else { return false }
            let isAboutFolder = event.name.isEmpty
            return isAboutFolder || event.name == place.name
                || (isPrefix && event.name.hasPrefix(place.name))
        }
    }

    /// Calls the owner if there is something at the path now.
    func tell() {
        if isPrefix || access(path, F_OK) == 0 { appeared?() }
    }

    /// Where to look out for a path: at its nearest existing folder, and at those of what it points
    /// to while it is a link.
    static func places(of path: String) -> [Place] {
        var places: [Place] = []
        var next: String? = path
        // As many links as the kernel follows.
        while let path = next, places.count < 40 {
            let (place, isLastStep) = nearestPlace(of: path)
            places.append(place)
            next = isLastStep ? target(of: path) : nil
        }
        return places
    }

    private static func nearestPlace(of path: String) -> (Place, isLastStep: Bool) {
        var (folder, name) = split(path)
        var isLastStep = true
        while folder != "/", folder != ".", !isFolder(folder) {
            (folder, name) = split(folder)
            isLastStep = false
        }
        return (Place(folder: folder, name: name), isLastStep)
    }

    /// What a link points to, as a path that can be opened from here; `nil` for all else.
    private static func target(of path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes {
            readlink(path, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
        }
        guard count > 0 else { return nil }
        let target = String(decoding: buffer[..<count], as: UTF8.self)
        return target.hasPrefix("/") ? target : "\(split(path).folder)/\(target)"
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return (".", path) }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        return (folder, String(path[path.index(after: slash)...]))
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & mode_t(S_IFMT) == mode_t(S_IFDIR)
    }
}
