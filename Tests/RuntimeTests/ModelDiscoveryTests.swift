// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Foundation
import Plan
import Readings
import Testing

@testable import Runtime

/// The announcements of all models of the library, by the rules of Home Assistant 2026.2
/// (`components/mqtt/schemas.py`, `sensor.py`, `number.py`, `sensor/const.py`).
@Suite struct ModelDiscoveryTests {
    private static let folder =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/devices"
    private static let models: [String] = {
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String }
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
            .sorted()
    }()

    private static func announcement(
        _ model: String, _ form: DiscoverySettings.Form = .devices
    ) throws -> (Announcement, DeviceFile) {
        let file = try DeviceFile.load("\(folder)/\(model).yaml")
        let entry = DeviceEntry(
            name: "my-device", icon: "mdi:eye", area: "Cellar", file: file, place: .pins([]))
        let announcement = Announcement(
            entry, of: "shed", Topics(base: "martlet/shed"), DiscoverySettings(form: form),
            qos: .atLeastOnce, version: "1")
        return (announcement, file)
    }

    private static func object(_ bytes: [UInt8]) throws -> JSON {
        try JSONDecoder().decode(JSON.self, from: Data(bytes))
    }

    @Test(arguments: models)
    func theAnnouncementKeepsTheRules(model: String) throws {
        let (announcement, file) = try Self.announcement(model)
        let messages = announcement.messages(gone: [])
        #expect(messages.count == 1)
        let message = try #require(messages.first)
        #expect(
            message.topic.description
                .wholeMatch(of: /homeassistant\/device\/[a-zA-Z0-9_-]+\/[a-zA-Z0-9_-]+\/config/)
                != nil)
        let root = try Self.object(message.payload)
        let device = try #require(root["device"])
        #expect(device["identifiers"]?.texts?.count == 1)
        #expect(device["model_id"]?.text == model)
        #expect(device["suggested_area"]?.text == "Cellar")
        #expect(root["origin"]?["name"]?.text == "Martlet")
        #expect(root["availability_mode"]?.text == "all")
        let components = try #require(root["components"]?.members)
        #expect(components.count == announcement.components.count)
        #expect(file.model.values.allSatisfy { components[$0.name] != nil })
        #expect(Set(components.values.map { $0["unique_id"]?.text }).count == components.count)
        let names = components.values.compactMap { $0["name"]?.text }
        #expect(Set(names).count == names.count, "two entities have one name")
        for (key, component) in components {
            ComponentRules(key, component, isAlone: components.count == 2).check()
        }
    }

    @Test(arguments: models)
    func theTwoFormsHaveTheSameComponents(model: String) throws {
        let (devices, _) = try Self.announcement(model)
        let (single, _) = try Self.announcement(model, .components)
        let root = try Self.object(try #require(devices.messages(gone: []).first).payload)
        let components = try #require(root["components"]?.members)
        let messages = single.messages(gone: [])
        #expect(messages.count == components.count)
        #expect(Set(messages.map(\.topic)).count == messages.count)
        let ids = try messages.map { try Self.object($0.payload)["unique_id"]?.text }
        #expect(Set(ids) == Set(components.values.map { $0["unique_id"]?.text }))
        #expect(single.topics.map(\.topic) == messages.map(\.topic.description))
    }

    @Test func aLineOfTheListIsReadAgain() throws {
        for model in Self.models {
            let (announcement, _) = try Self.announcement(model)
            for topic in announcement.topics {
                #expect(AnnouncedTopic(line: topic.line) == topic)
            }
        }
        #expect(AnnouncedTopic(line: "martlet/shed/air") == nil)
    }
}

/// What Home Assistant requires of one component.
private struct ComponentRules {
    private static let platforms: Set = [
        "sensor", "binary_sensor", "switch", "valve", "number", "select", "button", "text", "event",
    ]
    /// The classes whose numbers are not measurements (`DEVICE_CLASS_STATE_CLASSES`).
    private static let stateClasses: [String: Set<String>] = [
        "energy": ["total", "total_increasing"], "reactive_energy": ["total", "total_increasing"],
        "gas": ["total", "total_increasing"], "water": ["total", "total_increasing"],
        "volume": ["total", "total_increasing"], "monetary": ["total"],
        "wind_direction": ["measurement_angle"],
        "precipitation": ["measurement", "total", "total_increasing"],
        "distance": ["measurement", "total", "total_increasing"],
        "duration": ["measurement", "total", "total_increasing"],
        "weight": ["measurement", "total", "total_increasing"],
        "date": [], "timestamp": [], "enum": [],
    ]

    private let key: String
    private let settings: JSON
    private let platform: String
    private let isAlone: Bool

    init(_ key: String, _ settings: JSON, isAlone: Bool) {
        self.key = key
        self.settings = settings
        self.isAlone = isAlone
        platform = settings["platform"]?.text ?? ""
    }

    func check() {
        #expect(Self.platforms.contains(platform))
        #expect(settings["default_entity_id"]?.text?.hasPrefix("\(platform).") == true)
        #expect(text("default_entity_id").wholeMatch(of: /[a-z_]+\.[a-z0-9_]+/) != nil)
        #expect(settings["qos"]?.number == 1)
        #expect(!key.contains(" "))
        checkName()
        let template = text("value_template")
        if platform != "button", key != "_problem" {
            #expect(template.contains("value_json.get('"))
        }
        switch platform {
        case "sensor": checkSensor()
        case "number": checkNumber()
        case "binary_sensor": checkClass(.inputs)
        case "switch", "valve": checkClass(.outputs)
        case "event", "select": checkWords()
        default: break
        }
        let isSet = ["switch", "valve", "number", "select", "button", "text"].contains(platform)
        #expect((settings["command_topic"] != nil) == isSet)
    }

    /// An entity without a name has that of its class, and one without a class would have none.
    private func checkName() {
        if settings["name"] == .null {
            #expect(isAlone, "\(key) is not the only entity, and has the name of its device")
        } else if settings["name"] == nil {
            #expect(settings["device_class"] != nil, "\(key) has neither a name nor a class")
        } else {
            #expect(!text("name").isEmpty)
        }
    }

    private func checkSensor() {
        let stateClass = settings["state_class"]?.text
        let unit = settings["unit_of_measurement"]?.text
        let name = settings["device_class"]?.text
        if let name {
            let allowed = Self.stateClasses[name] ?? ["measurement"]
            #expect(stateClass.map(allowed.contains) ?? allowed.isEmpty, "\(key): \(name)")
            let known = [DeviceClasses.numbers, .words, .dates].compactMap { $0.units[name] }
            #expect(!known.isEmpty)
            let units = known.flatMap { $0 }
            #expect(
                units.isEmpty || units.contains { ValueDefinition.isSameUnit($0, unit) }, "\(key)")
        }
        #expect((name == "enum") == (settings["options"] != nil) || name == "enum")
        if settings["options"] != nil {
            #expect(stateClass == nil && unit == nil)
            checkWords()
        }
    }

    private func checkClass(_ known: DeviceClasses) {
        guard let name = settings["device_class"]?.text else { return }
        #expect(known.units[name] != nil, "\(key): \(name)")
    }

    private func checkNumber() {
        guard let least = settings["min"]?.number, let most = settings["max"]?.number,
            let step = settings["step"]?.number
        else {
            Issue.record("\(key) has no range")
            return
        }
        #expect(least <= most)
        #expect(step >= 0.001)
    }

    private func checkWords() {
        let words = settings[platform == "event" ? "event_types" : "options"]?.texts ?? []
        #expect(!words.isEmpty)
        #expect(words.allSatisfy { !$0.isEmpty && $0.utf8.count <= 255 })
        #expect(!words.contains("None"))
        if platform == "select" { #expect(!words.map { $0.lowercased() }.contains("none")) }
    }

    private func text(_ key: String) -> String { settings[key]?.text ?? "" }
}

/// A JSON text.
private enum JSON: Decodable, Equatable {
    case null, flag(Bool), number(Double), text(String), list([JSON]), object([String: JSON])

    init(from decoder: any Decoder) throws {
        let content = try decoder.singleValueContainer()
        if content.decodeNil() {
            self = .null
        } else if let flag = try? content.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? content.decode(Double.self) {
            self = .number(number)
        } else if let text = try? content.decode(String.self) {
            self = .text(text)
        } else if let list = try? content.decode([JSON].self) {
            self = .list(list)
        } else {
            self = .object(try content.decode([String: JSON].self))
        }
    }

    subscript(key: String) -> JSON? { members?[key] }

    var members: [String: JSON]? {
        if case .object(let members) = self { return members }
        return nil
    }

    var text: String? {
        if case .text(let text) = self { return text }
        return nil
    }

    var number: Double? {
        if case .number(let number) = self { return number }
        return nil
    }

    var texts: [String]? {
        if case .list(let list) = self { return list.compactMap(\.text) }
        return nil
    }
}
