// SPDX-License-Identifier: Apache-2.0

import Devices
import Ports
import YAML

/// Reads what a model on pins has: its pins and its values.
struct PinBodyReader {
    static let inputKeys = ["mode", "active", "bias", "debounce"]
    static let outputKeys = ["mode", "active", "start", "exit"]

    let section: Section
    private var scope: Scope { section.scope }

    init(section: Section) {
        self.section = section
    }

    func read() -> ModelBody? {
        guard let pins = section.section("pins", keys: nil) else { return nil }
        if pins.entries.isEmpty { scope.error("expected a pin with a name", pins.title) }
        let drafts = pins.named().map { PinDraft(name: $0.key, settings: readPin($0)) }
        let values = ValuesReader(sources: .pins(drafts), scope: scope).read(section)
        let roles = drafts.compactMap(\.role)
        guard let values, !drafts.isEmpty, roles.count == drafts.count else { return nil }
        return ModelBody(
            kind: .pins(PinModel(pins: roles)), values: values, every: nil, staleAfter: nil,
            serial: nil, pins: drafts.compactMap(\.settings))
    }

    private func readPin(_ entry: Entry) -> PinSettings? {
        // The mode is read first, because it says which keys there may be.
        let mode = mode(of: entry.value)
        let keys = mode == .output ? Self.outputKeys : Self.inputKeys
        let known = mode == nil ? keys + Self.outputKeys.dropFirst(2) : keys
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: known, in: scope),
            let direction = section.required(
                "mode", .oneOf([("in", PinSettings.Direction.input), ("out", .output)]))
        else { return nil }
        let debounce = TextType<Duration>.duration(.zero...(.seconds(10)))
        return PinSettings(
            direction: direction,
            activeLow: section.value(
                "active", .oneOf([("low", true), ("high", false)]), or: false),
            bias: section.value("bias", .word(of: PinSettings.Bias.self), or: .asIs),
            debounce: section.value("debounce", debounce, or: .zero),
            atStart: section.value("start", .onOff, or: false),
            atExit: section.value(
                "exit", .oneOf([("on", Bool?.some(true)), ("off", false), ("keep", nil)]), or: nil))
    }

    private func mode(of node: Node) -> PinSettings.Direction? {
        guard case .mapping(let entries) = node.kind else { return nil }
        let text = entries.first { $0.key == "mode" }?.value.scalar?.text
        return text.flatMap(PinSettings.Direction.init)
    }
}

/// A pin by its name; without settings when they are wrong.
struct PinDraft {
    let name: String
    let settings: PinSettings?

    var role: PinRole? {
        settings.map {
            PinRole(name: name, isOutput: $0.direction == .output, activeLow: $0.activeLow)
        }
    }
}
