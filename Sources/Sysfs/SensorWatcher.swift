// SPDX-License-Identifier: Apache-2.0

import Devices
import LinuxSystem
import Ports
import Reactor

/// Reports when a sensor may have appeared.
///
/// It receives the kernel's device events (uevents) only while at least one watch exists, because
/// each event is a wake-up: a USB stick causes a dozen. If it cannot receive them, it reports every
/// 10 s.
///
/// Isolation: the loop.
@LoopActor final class SensorWatcher {
    private static let fallbackPeriod = Duration.seconds(10)

    private let loop: EventLoop
    private let tree: SensorTree
    private let watcher: PathWatcher?
    private var watches: [ObjectIdentifier: Watch] = [:]
    private var uevents: UeventSource?
    private var ticker: Ticker?

    /// - Throws: If the user has no inotify instance left.
    init(loop: EventLoop, tree: SensorTree, isReal: Bool) throws(LoopError) {
        self.loop = loop
        self.tree = tree
        watcher = isReal ? nil : try PathWatcher(loop: loop)
    }

    func watch(
        _ kind: SensorKind, _ appeared: @escaping @LoopActor () -> Void
    ) -> any Cancellable {
        if let watcher {
            let (folder, prefix) = tree.location(of: kind)
            return watcher.watch(prefix: "\(folder)/\(prefix)", appeared)
        }
        let watch = Watch(self, kind, appeared)
        watches[ObjectIdentifier(watch)] = watch
        if watches.count == 1 { startListening() }
        return watch
    }

    fileprivate func remove(_ watch: Watch) {
        watches[ObjectIdentifier(watch)] = nil
        guard watches.isEmpty else { return }
        uevents?.close()
        uevents = nil
        ticker?.cancel()
        ticker = nil
    }

    private func startListening() {
        uevents = UeventSource(loop: loop) { [unowned self] subsystem in
            notify { $0.subsystem == subsystem || subsystem == nil }
        }
        guard uevents == nil else { return }
        ticker = loop.every(SensorWatcher.fallbackPeriod) { [unowned self] in notify { _ in true } }
    }

    private func notify(_ isAffected: (SensorKind) -> Bool) {
        for watch in watches.values where isAffected(watch.kind) { watch.appeared?() }
    }
}

/// Isolation: the loop.
@LoopActor private final class Watch: Cancellable {
    let kind: SensorKind
    private(set) var appeared: (@LoopActor () -> Void)?
    private weak var owner: SensorWatcher?

    init(_ owner: SensorWatcher, _ kind: SensorKind, _ appeared: @escaping @LoopActor () -> Void) {
        self.owner = owner
        self.kind = kind
        self.appeared = appeared
    }

    func cancel() {
        appeared = nil
        owner?.remove(self)
    }
}

/// A source of the kernel's device events, until it is closed.
///
/// Isolation: the loop.
@LoopActor private final class UeventSource {
    private let socket: UeventSocket
    private var registration: Registration?

    /// - Parameter changed: Receives the subsystem of a new or changed device; `nil` if events were
    ///   lost because the socket's buffer was full.
    init?(loop: EventLoop, _ changed: @escaping @LoopActor (String?) -> Void) {
        guard let socket = try? UeventSocket() else { return nil }
        self.socket = socket
        let registration = try? loop.watch(self.socket.number, .readable) { [unowned self] _ in
            // One message per turn; the remaining ones make the socket ready again.
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
