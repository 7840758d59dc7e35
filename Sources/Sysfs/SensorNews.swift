// SPDX-License-Identifier: Apache-2.0

import Devices
import LinuxSystem
import Ports
import Reactor

/// Tells when a sensor may have come.
///
/// The kernel's news of devices are listened to only while somebody waits for one, since each of
/// them is a wake-up: a USB stick is a dozen. Where they cannot be heard, one looks each 10 s.
///
/// Isolation: the loop.
@LoopActor final class SensorNews {
    private static let patience = Duration.seconds(10)

    private let loop: EventLoop
    private let tree: SensorTree
    private let watcher: PathWatcher?
    private var watches: [ObjectIdentifier: Watch] = [:]
    private var uevents: UeventSource?
    private var ticker: Ticker?

    /// - Throws: When the user has no inotify instance left.
    init(loop: EventLoop, tree: SensorTree, isReal: Bool) throws(LoopError) {
        self.loop = loop
        self.tree = tree
        watcher = isReal ? nil : try PathWatcher(loop: loop)
    }

    func watch(
        _ kind: SensorKind, _ appeared: @escaping @LoopActor () -> Void
    ) -> any Cancellable {
        if let watcher {
            let (folder, prefix) = tree.nursery(kind)
            return watcher.watch(prefix: "\(folder)/\(prefix)", appeared)
        }
        let watch = Watch(self, kind, appeared)
        watches[ObjectIdentifier(watch)] = watch
        if watches.count == 1 { listen() }
        return watch
    }

    fileprivate func forget(_ watch: Watch) {
        watches[ObjectIdentifier(watch)] = nil
        guard watches.isEmpty else { return }
        uevents?.close()
        uevents = nil
        ticker?.cancel()
        ticker = nil
    }

    private func listen() {
        uevents = UeventSource(loop: loop) { [unowned self] subsystem in
            tell { $0.rawValue == subsystem || subsystem == nil }
        }
        guard uevents == nil else { return }
        ticker = loop.every(SensorNews.patience) { [unowned self] in tell { _ in true } }
    }

    private func tell(_ isConcerned: (SensorKind) -> Bool) {
        for watch in watches.values where isConcerned(watch.kind) { watch.appeared?() }
    }
}

/// Isolation: the loop.
@LoopActor private final class Watch: Cancellable {
    let kind: SensorKind
    private(set) var appeared: (@LoopActor () -> Void)?
    private weak var news: SensorNews?

    init(_ news: SensorNews, _ kind: SensorKind, _ appeared: @escaping @LoopActor () -> Void) {
        self.news = news
        self.kind = kind
        self.appeared = appeared
    }

    func cancel() {
        appeared = nil
        news?.forget(self)
    }
}

/// The kernel's news of devices, while it is open.
///
/// Isolation: the loop.
@LoopActor private final class UeventSource {
    private let socket: UeventSocket
    private var registration: Registration?

    /// - Parameter changed: Gets the subsystem of a device that has come or changed; `nil` when so
    ///   much happened that some of it was lost.
    init?(loop: EventLoop, _ changed: @escaping @LoopActor (String?) -> Void) {
        guard let socket = try? UeventSocket() else { return nil }
        self.socket = socket
        let registration = try? loop.watch(self.socket.number, .readable) { [unowned self] _ in
            // One message a turn; what is left makes the socket ready again.
            switch self.socket.read() {
            case .event(let action, let subsystem) where action != "remove": changed(subsystem)
            case .overrun: changed(nil)
            case .event, .nothing: break
            }
        }
        guard let registration else { return nil }
        self.registration = registration
    }

    func close() {
        registration?.cancel()
        registration = nil
    }
}
