// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import Wire
import YAML

/// The sources of the values of a model, and the kind of content of each.
enum Sources {
    case messages(MessageDrafts)
    case registers(RegisterDrafts)
    case pins([PinDraft])
    case sensor(SensorKind)

    /// The content of a source.
    enum Content: Equatable {
        case whole, decimal, word
        /// A number in a file of the kernel, whole or not.
        case file
        /// A whole number and its scale factor.
        case scaled
        /// One bit of a Modbus device.
        case bit
        case date(DatePattern)
        case pin(isOutput: Bool)
        case click(ClickTimes)
        /// All pulses of a pin, or their rate.
        case total, rate(pin: Int)
        /// The words of a value that is only sent.
        case choice(Mapping)
    }

    struct Found {
        /// `nil` for a rate: the keys of the value determine the method.
        let source: ValueDefinition.Source?
        let content: Content

        /// The fields of messages that it consists of.
        var fields: [FieldSource] {
            if case .fields(let fields) = source { return fields }
            return []
        }
    }

    /// Completes "expected ...".
    var expected: String {
        switch self {
        case .messages: return "a field of a frame or of a read, like data.pm25"
        case .registers: return RegisterDrafts.expected
        case .pins: return "a pin, its clicks like button.click, or a counter's meter.total"
        case .sensor(.iio): return "a channel, like in_temp"
        case .sensor(.hwmon): return "a file of the driver, like temp1_input"
        case .sensor(.w1): return "a file of the driver, like temperature"
        case .sensor(.thermal): return "a file of the driver, like temp"
        case .sensor(.powerSupply):
            return "a file of the driver, like capacity, or a text file, like status text"
        }
    }

    /// The source of a value, for a message.
    var example: String {
        switch self {
        case .messages: return "from: data.voltage"
        case .registers: return "from: input 0"
        case .pins: return "from: contact"
        case .sensor: return "from: in_voltage0"
        }
    }

    /// Whether they are those of a device on a serial line.
    var isOnLine: Bool {
        switch self {
        case .messages, .registers: return true
        case .pins, .sensor: return false
        }
    }

    /// Finds the source with a name; `nil` for an unknown one, which is reported, and for one with
    /// a mistake of its own, which is already reported.
    ///
    /// - Parameter label: The label of a sensor's channel, for a name with `*`.
    func find(_ node: Node, label: String?, in scope: Scope) -> Found? {
        if case .messages(let messages) = self { return messages.find(node, scope) }
        if case .registers(let registers) = self { return registers.find(node, scope) }
        guard let name = scope.value(node, TextType<String>(expected) { $0.isEmpty ? nil : $0 })
        else { return nil }
        switch self {
        case .pins(let pins): return find(name, node.range, pins, scope)
        case .messages, .registers: return nil  // Found above.
        case .sensor: return channel(name, label, node.range, scope)
        }
    }

    private func channel(
        _ text: String, _ label: String?, _ range: SourceRange, _ scope: Scope
    ) -> Found? {
        let words = text.split(separator: " ").map(String.init)
        guard words.count <= 2, words.count < 2 || words[1] == "text", let name = words.first else {
            scope.error(
                "expected \(expected), found '\(text)'", range,
                suggestion: words.count == 2 ? "\(words[0]) text" : nil)
            return nil
        }
        // A path would lead out of the sensor's folder.
        guard isLine(name), !name.contains("/"), !name.hasPrefix("."), name.utf8.count <= 64 else {
            scope.error("expected \(expected), found '\(name)'", range)
            return nil
        }
        guard name.contains("*") == (label != nil) else {
            scope.error(
                label == nil
                    ? "'*' matches several channels: write 'label' beside 'from'"
                    : "'label' selects a channel: write a * in 'from', like temp*_input",
                range)
            return nil
        }
        let isText = words.count == 2
        return Found(
            source: .channel(SensorChannel(name, label: label, isText: isText)),
            content: isText ? .word : .file)
    }

    private func find(
        _ name: String, _ range: SourceRange, _ pins: [PinDraft], _ scope: Scope
    ) -> Found? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard let index = pins.firstIndex(where: { $0.name == parts.first }) else {
            scope.unknown("pin", name, range, names(of: pins))
            return nil
        }
        guard let role = pins[index].role else { return nil }
        switch (role.use, parts.dropFirst().first) {
        case (.counter, "total"): return Found(source: .total(pin: index), content: .total)
        case (.counter, "rate"): return Found(source: nil, content: .rate(pin: index))
        case (.counter, nil):
            scope.error(
                "'\(name)' is a counter: write its .total or its .rate", range,
                suggestion: "\(name).total")
        case (_, "total"), (_, "rate"):
            scope.error("'\(parts[0])' is not a counter: this needs 'mode: count'", range)
        case (_, nil):
            return Found(source: .pin(index), content: .pin(isOutput: role.isOutput))
        case (.input(let input), "click"):
            return Found(source: .click(pin: index), content: .click(input.clicks))
        case (.output, "click"):
            scope.error("'\(parts[0])' is an output: clicks come from an input", range)
        case (_, _?):
            scope.unknown("pin", name, range, names(of: [pins[index]]))
        }
        return nil
    }

    /// The names of the sources.
    private func names(of pins: [PinDraft]) -> [String] {
        pins.flatMap { pin in
            switch pin.role?.use {
            case .counter: return ["\(pin.name).total", "\(pin.name).rate"]
            case .input: return [pin.name, "\(pin.name).click"]
            case .output, nil: return [pin.name]
            }
        }
    }
}

extension Sources.Content {
    /// Whether it is a number of a frame.
    var isNumber: Bool { [.whole, .decimal, .scaled, .file].contains(self) }
}
