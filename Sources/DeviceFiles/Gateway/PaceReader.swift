// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import YAML

/// Reads when a device of the gateway file is read and published, and when it counts as silent.
struct PaceReader {
    static let keys = ["listen", "every", "take", "stale-after"]

    let section: Section
    let file: DeviceFile
    private var scope: Scope { section.scope }
    private var model: Model { file.model }

    init(section: Section, file: DeviceFile) {
        self.section = section
        self.file = file
    }

    func read() -> ReadingPace {
        let listens = readListen()
        let isAsked = file.isPolled && !listens
        let every = readEvery(isAsked: isAsked)
        let take = readTake(isAsked: isAsked)
        // A device that something else asks has another interval than the model.
        let interval = listens ? nil : isAsked ? every ?? model.every : model.every
        return ReadingPace(
            every: every, take: take ?? .newest, staleAfter: readStaleAfter(interval: interval),
            listens: listens)
    }

    private func readListen() -> Bool {
        guard let entry = section.entry("listen") else { return false }
        let listens = section.value("listen", .onOff) ?? false
        guard case .serial(let serial) = model.kind, !serial.reads.isEmpty else {
            scope.error(
                "'listen' is for models with 'reads', and a \(model.name) has none", entry.keyRange)
            return false
        }
        guard !listens || !serial.answersLookAlike else {
            scope.error(
                "'listen' is not possible here: only the requests tell the answers of "
                    + "\(model.name) apart", entry.keyRange)
            return false
        }
        return listens
    }

    private func readEvery(isAsked: Bool) -> Duration? {
        guard let entry = section.entry("every") else { return nil }
        if case .pins = model.kind, !model.counts {
            scope.error(
                "'every' does not go with pins: each change is reported at once", entry.keyRange)
            return nil
        }
        guard let every = section.value("every", .interval) else { return nil }
        if case .serial = model.kind, !isAsked { check(every, entry) }
        return every
    }

    /// Checks the interval of a device that sends unasked.
    private func check(_ every: Duration, _ entry: Entry) {
        if model.values.allSatisfy(\.isEvent) {
            scope.error(
                "'every' is not for events: each one is published at once", entry.keyRange)
        }
        guard !file.isPolled, let own = model.every, every < own else { return }
        scope.error(
            "a \(model.name) sends only every \(own.written), and 'every' cannot be shorter",
            entry.value.range)
    }

    private func readTake(isAsked: Bool) -> ReadingPace.Selection? {
        guard let entry = section.entry("take") else { return nil }
        guard case .serial = model.kind, !isAsked else {
            scope.error(
                "'take' is for devices that send unasked: here 'every' sets the interval of the "
                    + "readings", entry.keyRange)
            return nil
        }
        if section.lacks("every") {
            scope.error("'take' needs 'every' beside it", entry.keyRange)
        }
        guard let take = section.value("take", .word(of: ReadingPace.Selection.self)) else {
            return nil
        }
        if take == .mean, !model.values.contains(where: \.hasMean) {
            scope.error(
                "a \(model.name) has no value with a mean", entry.value.range,
                notes: ["words, events, angles and the totals of meters have no mean"])
        }
        return take
    }

    /// - Parameter interval: The interval of the readings; `nil` for an unknown one.
    private func readStaleAfter(interval: Duration?) -> Duration? {
        guard let entry = section.entry("stale-after") else { return nil }
        if case .pins = model.kind {
            scope.error(
                "'stale-after' does not go with pins: without a change they are silent",
                entry.keyRange)
            return nil
        }
        guard let limit = section.value("stale-after", .interval) else { return nil }
        if let interval, limit <= interval {
            scope.error(
                "'stale-after' must be longer than the interval of the readings, which is "
                    + interval.written, entry.value.range)
        }
        return limit
    }
}
