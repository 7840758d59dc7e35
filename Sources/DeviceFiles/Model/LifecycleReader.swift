// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import YAML

/// Reads what a device needs before its readings are right: setup, wake and sleep, warm-up.
struct LifecycleReader {
    static let keys = ["setup", "wake", "sleep", "warm-up", "restart"]

    let section: Section
    let frames: [FrameDraft]
    let writes: [WriteDraft]
    /// Whether the model has reads.
    let isPolled: Bool
    private var scope: Scope { section.scope }

    func read() -> Lifecycle {
        let setup = section.entry("setup").flatMap { entry in
            QuestionReader(section: section).indices(entry, in: writes.map(\.name), "write")
        }
        let (wake, sleep) = (write("wake"), write("sleep"))
        let warmUp = Self.warmUp(section)
        let restart = section.entry("restart").flatMap {
            scope.index(of: $0.value, in: frames.map(\.name), "frame")
        }
        for index in setup ?? [] { refuseFields(index, "setup") }
        checkPair()
        checkInterval(warmUp)
        if let entry = section.entry("restart"), isPolled {
            scope.error(
                "'restart' is for a device that sends unasked: a polled device is heard only while "
                    + "it is asked", entry.keyRange)
        }
        return Lifecycle(
            setup: setup ?? [], wake: wake, sleep: sleep, warmUp: warmUp ?? .zero, restart: restart)
    }

    static func warmUp(_ section: Section) -> Duration? {
        section.value("warm-up", .duration(.seconds(1)...(.seconds(3600))))
    }

    private func write(_ key: String) -> Int? {
        guard let entry = section.entry(key) else { return nil }
        if !isPolled {
            scope.error(
                "'\(key)' goes with 'reads': the gateway wakes a device up to ask it",
                entry.keyRange)
        }
        let index = scope.index(of: entry.value, in: writes.map(\.name), "write")
        if let index { refuseFields(index, key) }
        return index
    }

    /// A device that is put to sleep must be woken up.
    private func checkPair() {
        for (key, other) in [("wake", "sleep"), ("sleep", "wake")] {
            guard let entry = section.entry(key), section.lacks(other) else { continue }
            scope.error("'\(key)' needs '\(other)' beside it", entry.keyRange)
        }
    }

    private func checkInterval(_ warmUp: Duration?) {
        guard section.entry("wake") != nil, let warmUp, let entry = section.entry("every"),
            let every = section.value("every", .interval), every < warmUp * 2
        else { return }
        scope.error(
            "the device would hardly sleep: 'every' must be at least twice as long as 'warm-up'",
            entry.value.range)
    }

    private func refuseFields(_ index: Int, _ key: String) {
        guard writes[index].write?.isConstant == false, let entry = section.entry(key) else {
            return
        }
        scope.error(
            "the write '\(writes[index].name)' has fields: a write of '\(key)' must be constant",
            entry.value.range)
    }
}
