// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// The system's date, where it can be trusted, and alarms on it.
///
/// The kernel says when the clock was stepped (see `RealTimeTimer`), so nobody has to look.
@LoopActor final class SystemWallClock: WallClock {
    private unowned let loop: EventLoop
    private let timer: RealTimeTimer
    private var alarms: [WallAlarm] = []

    /// - Throws: When the kernel has no descriptor left.
    init(loop: EventLoop) throws(LoopError) {
        self.loop = loop
        timer = try passingOn { () throws(SystemError) in try RealTimeTimer() }
        _ = try loop.register(timer.number, .readable) { [weak self] _ in
            guard let self else { return }
            ring(wasStepped: timer.acknowledge())
        }
    }

    nonisolated static var date: Int64? {
        SystemClock.isTrusted ? SystemClock.real : nil
    }

    /// The date of the loop's `now`. What is stamped in boot time is dated by its distance from
    /// that moment, and a long turn must not be added to it.
    func now() -> Int64? {
        SystemClock.isTrusted ? SystemClock.dateOfBoot + loop.now.nanoseconds : nil
    }

    func alarm(at nanoseconds: Int64, _ action: @escaping @LoopActor () -> Void) -> WallAlarm {
        let alarm = WallAlarm(at: nanoseconds, action)
        alarms.append(alarm)
        setTimer()
        return alarm
    }

    /// After a step every alarm rings, because every one was worked out from the old time.
    private func ring(wasStepped: Bool) {
        let now = SystemClock.real
        let ringing = alarms.filter { wasStepped || $0.nanoseconds <= now }
        alarms.removeAll { wasStepped || $0.nanoseconds <= now }
        for alarm in ringing { alarm.ring() }
        setTimer()
    }

    private func setTimer() {
        alarms.removeAll { !$0.isSet }
        guard let earliest = alarms.map(\.nanoseconds).min(), timer.set(earliest) else { return }
        // The caller may be an alarm that is being set: it rings when it has been.
        loop.call { [weak self] in self?.ring(wasStepped: true) }
    }
}
