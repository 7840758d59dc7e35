// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

extension EventLoop {
    /// The signals that ask this process to end, without the one that lists the tasks in debug
    /// mode.
    package var endingSignals: [CInt] {
        Signal.endings.filter { $0 != instrumentation?.listSignal }
    }

    /// The action; in debug mode an action that measures it and knows its origin.
    nonisolated func instrumented(
        _ what: @autoclosure () -> String, _ file: StaticString, _ line: UInt,
        _ action: @escaping @LoopActor () -> Void
    ) -> @LoopActor () -> Void {
        guard isDebugged else { return action }
        let origin = Origin(what(), file, line)
        return { self.debugger?.measure(origin, action) }
    }

    /// The same for an action of a descriptor.
    func instrumented(
        _ what: @autoclosure () -> String, _ file: StaticString, _ line: UInt,
        _ action: @escaping @LoopActor (Readiness) -> Void
    ) -> @LoopActor (Readiness) -> Void {
        guard let debugger else { return action }
        let origin = Origin(what(), file, line)
        return { readiness in debugger.measure(origin) { action(readiness) } }
    }
}
