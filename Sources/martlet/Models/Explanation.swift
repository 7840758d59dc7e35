// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Primitives
import Readings

/// All about one model, as text for the terminal.
struct Explanation {
    private static let topic = "martlet/<gateway>/<device>"
    private let sheet: ModelSheet
    private var model: Model { sheet.file.model }

    init(_ sheet: ModelSheet) {
        self.sheet = sheet
    }

    var text: String {
        let parts: [[String]] = [
            wrapped("\(model.name): \(model.title)", indent: 0) + [sheet.file.path],
            part("CONNECTION", connection + settings),
            part("WIRING", sheet.description.wiring.flatMap(Self.item)),
            part("NOTES", sheet.description.notes.flatMap(Self.item)),
            part("VALUES, published to \(Self.topic)", table(model.values, shownKinds)),
            part("COMMANDS, to \(Self.topic)/<value>/set", commands),
            part("A MESSAGE, with the values of an example", message),
            part("FOR THE GATEWAY FILE", GatewayLines(sheet).lines),
            part("PROOF", proof),
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
            .joined(separator: "\n\n")
    }

    private func part(_ heading: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [heading] + lines
    }

    private static func item(_ text: String) -> [String] {
        let lines = wrapped(text, indent: 4)
        return ["  - \(lines.first?.dropFirst(4) ?? "")"] + lines.dropFirst()
    }

    // MARK: Connection

    private var connection: [String] {
        let every = model.every.map { "every \($0.written)" }
        switch model.kind {
        case .serial(let serial):
            let line = "serial line, \(sheet.file.serial?.text ?? "")"
            let kind = serial.modbus == nil ? line : "Modbus: \(line), or modbus-tcp://host"
            let pace = sheet.file.isPolled ? "the gateway asks it" : "it sends unasked"
            let warmUp = serial.lifecycle.warmUp
            return wrapped(
                "\(kind); \([pace, every].compactMap { $0 }.joined(separator: " "))"
                    + (warmUp > .zero ? "; warm-up \(warmUp.written)" : ""), indent: 2)
        case .pins(let pins):
            return pins.pins.map { pin in
                let kind = pin.isOutput ? "output" : pin.isCounter ? "input that counts" : "input"
                return "  pin '\(pin.name)': \(kind), active \(pin.activeLow ? "low" : "high")"
            }
        case .sensor(let sensor):
            let place = "the kernel's driver shows it as \(sensor.kind.rawValue) '\(sensor.name)'"
            return wrapped(
                "\([place, every].compactMap { $0 }.joined(separator: "; read "))", indent: 2)
                + (sensor.overlay.map { overlay in
                    ["  /boot/firmware/config.txt: dtoverlay=\(overlay)"]
                } ?? [])
        }
    }

    private var settings: [String] {
        sheet.settings.flatMap { setting in
            let facts = [
                setting.title, setting.range,
                setting.standard.map { "default \($0)" } ?? "required",
            ]
            return wrapped(
                "setting '\(setting.name)': \(facts.compactMap { $0 }.joined(separator: ", "))",
                indent: 2)
        }
    }

    // MARK: Values

    private func table(
        _ values: [ValueDefinition], _ facts: (ValueDefinition) -> String
    ) -> [String] {
        let width = values.map(\.name.count).max() ?? 0
        return values.flatMap { value in
            let lines = wrapped(facts(value), indent: width + 4)
            let first =
                "  \(value.name.padded(to: width))  \(lines.first?.dropFirst(width + 4) ?? "")"
            return [first.trimmed] + lines.dropFirst()
        }
    }

    private func shownKinds(_ value: ValueDefinition) -> String {
        let facts = [
            value.unit ?? (value.mapping.isNumber ? "number" : nil), value.mapping.words,
            value.valid?.written,
            value.deviceClass.map { "class \($0)" },
            value.isEvent ? "an event, not retained" : nil,
            value.isIdentity ? "identifies the model" : nil,
        ]
        return facts.compactMap { $0 }.joined(separator: "; ")
    }

    private var commands: [String] {
        table(model.values.filter(\.isSettable)) { value in
            let facts = [
                value.mapping.words, value.mapping.isNumber ? "a number" : nil,
                value.valid?.written,
                value.step.map { "in steps of \($0)" }, value.unit,
            ]
            return facts.compactMap { $0 }.joined(separator: "; ")
        }
    }

    /// The values of the first example, as the gateway publishes them.
    private var message: [String] {
        guard let example = model.examples.first(where: { !$0.gives.allSatisfy { $0 == nil } })
        else { return [] }
        var json = JSONWriter()
        model.write(example.gives, to: &json)
        let text = "{\"time\":\"2026-10-03T10:15:30.250Z\"," + json.text.dropFirst()
        // The message has no spaces; a long one gets some here, to be broken into lines.
        return wrapped(
            text.count + 2 > paperWidth ? text.replacing(",\"", with: ", \"") : text, indent: 2)
    }

    // MARK: Proof

    private var proof: [String] {
        let proofs = sheet.description.proofs.flatMap { proof in
            Self.item("\(proof.kind.title): \(proof.source)")
        }
        let open = sheet.description.unverified.flatMap { Self.item("not verified: \($0)") }
        return proofs + open
    }
}

extension Mapping {
    /// Its words, or the kind of its text; `nil` for numbers.
    fileprivate var words: String? {
        switch self {
        case .number, .pulses: return nil
        case .words(let words): return words.map(\.word).joined(separator: ", ")
        case .renamed(let words): return words.map(\.word).joined(separator: ", ")
        case .text: return "text"
        case .date: return "date and time, ISO 8601"
        case .onOff: return "on, off"
        }
    }
}
