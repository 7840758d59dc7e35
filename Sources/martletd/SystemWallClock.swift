// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Ports
import Reactor

/// The system's date, where it can be trusted, and alarms on it.
@LoopActor final class SystemWallClock: WallClock {
    private let timer: RealTimeTimer
    private var registration: Registration?
    private var alarms: [Alarm] = []

    init() throws {
        timer = try RealTimeTimer()
        registration = try EventLoop.current.watch(timer.number, .readable) { [weak self] _ in
            self?.ring(wasStepped: self?.timer.acknowledge() ?? false)
        }
    }

    func now() -> Int64? {
        SystemClock.isTrusted ? SystemClock.real : nil
    }

    func alarm(at seconds: Int64, _ action: @escaping @LoopActor () -> Void) -> any Cancellable {
        let alarm = Alarm(at: seconds, action)
        alarms.append(alarm)
        setTimer()
        return alarm
    }

    /// After a step every alarm rings, because every one was worked out from the old time.
    private func ring(wasStepped: Bool) {
        let now = SystemClock.real / 1_000_000_000
        let ringing = alarms.filter { wasStepped || $0.seconds <= now }
        alarms.removeAll { wasStepped || $0.seconds <= now }
        for alarm in ringing { alarm.action?() }
        setTimer()
    }

    private func setTimer() {
        alarms.removeAll { $0.action == nil }
        guard let earliest = alarms.map(\.seconds).min(), timer.set(earliest) else { return }
        // The caller may be an alarm that is being set: it rings when it has been.
        EventLoop.current.call { [weak self] in self?.ring(wasStepped: true) }
    }
}

/// One alarm; cancelled when it has no action.
@LoopActor private final class Alarm: Cancellable {
    let seconds: Int64
    private(set) var action: (@LoopActor () -> Void)?

    init(at seconds: Int64, _ action: @escaping @LoopActor () -> Void) {
        self.seconds = seconds
        self.action = action
    }

    func cancel() {
        action = nil
    }
}
