// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor

/// A wall clock that the test sets; it runs with the loop's clock.
@LoopActor final class ManualWallClock: WallClock {
    private struct Alarm {
        let seconds: Int64
        let timer: LoopTimer
        let action: @LoopActor () -> Void
        let handle: MemoryWatch
    }

    /// Wall time less boot time, nanoseconds; `nil` while the date is not known.
    private var offset: Int64?
    private var alarms: [Alarm] = []

    nonisolated init(offset: Int64? = 0) {
        self.offset = offset
    }

    func now() -> Int64? {
        offset.map { EventLoop.current.now.nanoseconds + $0 }
    }

    func alarm(at seconds: Int64, _ action: @escaping @LoopActor () -> Void) -> any Cancellable {
        let handle = MemoryWatch("", action)
        let delay = seconds * 1_000_000_000 - (now() ?? 0)
        let timer = EventLoop.current.schedule(after: .nanoseconds(max(delay, 0))) { handle.fire() }
        alarms.append(Alarm(seconds: seconds, timer: timer, action: action, handle: handle))
        return handle
    }

    /// Steps the clock, so that the wall shows that moment now.
    func step(to seconds: Int64) {
        offset = seconds * 1_000_000_000 - EventLoop.current.now.nanoseconds
        let stepped = alarms
        alarms.removeAll()
        for alarm in stepped {
            alarm.timer.cancel()
            alarm.handle.fire()
        }
    }
}
