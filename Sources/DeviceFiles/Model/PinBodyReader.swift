// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import YAML

/// Reads the body of a model on pins: its pins and its values.
struct PinBodyReader {
    static let inputKeys = [
        "mode", "active", "pull", "debounce", "off-delay", "double", "long",
    ]
    static let counterKeys = ["mode", "active", "pull", "debounce"]
    static let outputKeys = [
        "mode", "active", "start", "exit", "max-on", "offline", "offline-after",
    ]

    static let keys = inputKeys + outputKeys.filter { !inputKeys.contains($0) }
    static let modes = Mode.allCases.map(\.rawValue)

    let section: Section
    private var scope: Scope { section.scope }

    init(section: Section) {
        self.section = section
    }

    func read() -> ModelBody? {
        guard let pins = section.section("pins", keys: nil) else { return nil }
        if pins.entries.isEmpty { scope.error("expected a pin with a name", pins.title) }
        let entries = pins.named()
        let drafts = entries.map { PinDraft($0.key, readPin($0)) }
        let values = ValuesReader(sources: .pins(drafts), scope: scope).read(section)
        if let values { checkClicks(entries, values) }
        let roles = drafts.compactMap(\.role)
        let every = readEvery(roles)
        guard let values, !drafts.isEmpty, roles.count == drafts.count else { return nil }
        checkUse(of: roles, entries, values)
        return ModelBody(
            kind: .pins(PinModel(pins: roles)), values: values, every: every, staleAfter: nil,
            serial: nil, pins: drafts.compactMap(\.settings))
    }

    /// Reports a counter and an output without a value.
    private func checkUse(of roles: [PinRole], _ entries: [Entry], _ values: [ValueDefinition]) {
        for (index, role) in roles.enumerated() {
            guard !values.contains(where: { $0.source.pin == index }) else { continue }
            let range = entries[index].keyRange
            if role.isCounter {
                scope.error(
                    "'\(role.name)' is a counter, and no value is from it", range,
                    notes: ["write a value with 'from: \(role.name).total' or '.rate'"])
            } else if role.isOutput {
                scope.error(
                    "'\(role.name)' is an output, and no value is from it, so it cannot be set",
                    range, notes: ["write a value with 'from: \(role.name)'"])
            }
        }
    }

    /// The interval of the readings of counters; other pins have none.
    private func readEvery(_ roles: [PinRole]) -> Duration? {
        if roles.contains(where: \.isCounter) {
            return section.value("every", .interval, or: .seconds(10))
        }
        if let entry = section.entry("every") {
            scope.error(
                "'every' is for 'serial' and counter pins; other pins report each change at once",
                entry.keyRange)
        }
        return nil
    }

    private func readPin(_ entry: Entry) -> (PinSettings, PinRole.Use)? {
        // The mode is read first, because it determines the allowed keys.
        let mode = mode(of: entry.value)
        let known = mode?.keys ?? Self.inputKeys + Self.outputKeys.dropFirst(2)
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: known, in: scope),
            let mode = section.required("mode", .word(of: Mode.self).fixed)
        else { return nil }
        switch mode {
        case .input: return readInput(section)
        case .output: return readOutput(section)
        case .counter: return readCounter(section)
        }
    }

    private func readInput(_ section: Section) -> (PinSettings, PinRole.Use) {
        var role = InputRole()
        role.offDelay = section.value(
            "off-delay", .duration(.zero...(.seconds(24 * 3600))), or: .zero)
        role.clicks.double = section.value(
            "double", .duration(.zero...(.seconds(5))), or: role.clicks.double)
        role.clicks.long = section.value(
            "long", .duration(.milliseconds(100)...(.seconds(60))), or: role.clicks.long)
        return (inputSettings(section), .input(role))
    }

    private func readCounter(_ section: Section) -> (PinSettings, PinRole.Use) {
        var settings = inputSettings(section)
        // The first edge of a pulse is enough, and half of the edges are half of the work.
        settings.edge = .on
        return (settings, .counter)
    }

    private func inputSettings(_ section: Section) -> PinSettings {
        let debounce = TextType<Duration>.duration(
            .zero...(.seconds(10)), usual: ["ms", "s"])
        return PinSettings(
            direction: .input, activeLow: isActiveLow(section),
            bias: section.value("pull", .word(of: PinSettings.Bias.self), or: .asIs),
            debounce: section.value("debounce", debounce, or: .zero))
    }

    private func readOutput(_ section: Section) -> (PinSettings, PinRole.Use) {
        let maxOn = section.value("max-on", .duration(.milliseconds(10)...week))
        let words: [(String, Bool?)] = [("on", true), ("off", false), ("keep", nil)]
        let exit = section.value("exit", .oneOf(words))
        if maxOn != nil, let exit, exit != false, let entry = section.entry("exit") {
            scope.error(
                "with 'max-on' the 'exit' must be 'off': later nothing switches it off",
                entry.value.range)
        }
        let settings = PinSettings(
            direction: .output, activeLow: isActiveLow(section),
            atStart: section.value("start", .onOff, or: false),
            atExit: exit ?? (maxOn == nil ? nil : false))
        let offline = readOffline(section, words)
        return (settings, .output(OutputRole(maxOn: maxOn, offline: offline)))
    }

    private func readOffline(
        _ section: Section, _ words: [(String, Bool?)]
    ) -> OutputRole.Offline? {
        let state = section.value("offline", .oneOf(words)) ?? nil
        let after = section.value("offline-after", .duration(.zero...week))
        if let entry = section.entry("offline-after"), section.lacks("offline") {
            scope.error("'offline-after' needs 'offline' beside it", entry.keyRange)
        }
        return state.map { OutputRole.Offline(isOn: $0, after: after ?? .seconds(300)) }
    }

    private func isActiveLow(_ section: Section) -> Bool {
        section.value("active", .oneOf([("low", true), ("high", false)]), or: false)
    }

    /// Reports the times of clicks on a pin without a value of clicks.
    private func checkClicks(_ pins: [Entry], _ values: [ValueDefinition]) {
        for (index, pin) in pins.enumerated() {
            guard case .mapping(let entries) = pin.value.kind,
                !values.contains(where: { $0.source == .click(pin: index) })
            else { continue }
            for entry in entries where ["double", "long"].contains(entry.key) {
                scope.error(
                    "'\(entry.key)' is for clicks, and no value is from '\(pin.key).click'",
                    entry.keyRange)
            }
        }
    }

    private func mode(of node: Node) -> Mode? {
        guard case .mapping(let entries) = node.kind else { return nil }
        let text = entries.first { $0.key == "mode" }?.value.scalar?.text
        return text.flatMap(Mode.init)
    }
}

/// The direction or use of a pin.
private enum Mode: String, CaseIterable {
    case input = "in"
    case output = "out"
    case counter = "count"

    var keys: [String] {
        switch self {
        case .input: return PinBodyReader.inputKeys
        case .output: return PinBodyReader.outputKeys
        case .counter: return PinBodyReader.counterKeys
        }
    }
}

/// A pin by its name; settings and use are `nil` when they have mistakes.
struct PinDraft {
    let name: String
    let settings: PinSettings?
    let role: PinRole?

    init(_ name: String, _ pin: (settings: PinSettings, use: PinRole.Use)?) {
        self.name = name
        settings = pin?.settings
        role = pin.map { PinRole(name: name, use: $0.use, activeLow: $0.settings.activeLow) }
    }
}
