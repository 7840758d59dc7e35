// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// The system's date, if it can be trusted, and alarms on it.
///
/// The kernel reports when the clock was stepped (see `RealTimeTimer`), and when another file takes
/// the name of the zone's, so no periodic check is needed. Both are the same for an alarm: it was
/// computed from a clock that shows another time now.
@LoopActor final class SystemWallClock: WallClock {
    private unowned let loop: EventLoop
    private let timer: RealTimeTimer
    private var alarms: [WallAlarm] = []
    private var zoneWatcher: PathWatcher?

    /// - Parameter zoneFile: The file of the machine's time zone, mostly a link.
    /// - Throws: If the kernel has no descriptor left.
    init(loop: EventLoop, zoneFile: String = "/etc/localtime") throws(LoopError) {
        self.loop = loop
        timer = try mappingSystemErrors { () throws(SystemError) in try RealTimeTimer() }
        _ = try loop.register(timer.number, .readable) { [weak self] _ in
            guard let self else { return }
            fire(wasStepped: timer.acknowledge())
        }
        // The user may have no watch left. Then a new zone counts from the next alarm on.
        zoneWatcher = try? PathWatcher(loop: loop)
        _ = zoneWatcher?.watch(zoneFile) { [weak self] in self?.fire(wasStepped: true) }
    }

    nonisolated static var date: Int64? {
        SystemClock.isTrusted ? SystemClock.real : nil
    }

    /// The date of the loop's `now`. The date of a boot-time stamp is computed from its distance to
    /// that moment, so a long turn must not be added to it.
    func now() -> Int64? {
        SystemClock.isTrusted ? SystemClock.dateOfBoot + loop.now.nanoseconds : nil
    }

    func alarm(at nanoseconds: Int64, _ action: @escaping @LoopActor () -> Void) -> WallAlarm {
        let alarm = WallAlarm(at: nanoseconds, action)
        alarms.append(alarm)
        setTimer()
        return alarm
    }

    /// After a step every alarm fires, because each was computed from the old time.
    private func fire(wasStepped: Bool) {
        let now = SystemClock.real
        let due = alarms.filter { wasStepped || $0.nanoseconds <= now }
        alarms.removeAll { wasStepped || $0.nanoseconds <= now }
        for alarm in due { alarm.fire() }
        setTimer()
    }

    private func setTimer() {
        alarms.removeAll { !$0.isSet }
        guard let earliest = alarms.map(\.nanoseconds).min(), timer.set(earliest) else { return }
        // The caller may still be setting an alarm: fire in a later call.
        loop.call { [weak self] in self?.fire(wasStepped: true) }
    }
}
