// SPDX-License-Identifier: Apache-2.0

import Devices
import Ports
import YAML

/// Reads one device of the gateway file: its model, and where it hangs.
struct DeviceReader {
    static let keys = ["model", "port", "pins", "chip", "every", "serial"]

    let shelf: ModelShelf
    let scope: Scope

    func read(_ entry: Entry) -> DeviceEntry? {
        if entry.key == "bridge" {
            scope.error(
                "a device cannot be named 'bridge': its topics are those of the gateway itself",
                entry.keyRange)
        }
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope),
            let file = section.requiredEntry("model").flatMap({ shelf.model($0.value, in: scope) })
        else { return nil }
        let every = readEvery(section, file)
        let place: DeviceEntry.Place?
        switch file.model.kind {
        case .serial: place = serialPlace(section, file)
        case .pins(let model): place = pinPlace(section, model)
        }
        return place.map { DeviceEntry(name: entry.key, file: file, place: $0, every: every) }
    }

    private func readEvery(_ section: Section, _ file: DeviceFile) -> Duration? {
        guard let entry = section.entry("every") else { return nil }
        guard !file.isPolled else { return section.value("every", .interval) }
        switch file.model.kind {
        case .serial:
            scope.error(
                "a \(file.model.name) sends by itself, and nothing can tell it how often",
                entry.keyRange, notes: ["'every' is for models with 'reads', which are asked"])
        case .pins:
            scope.error("'every' has no use for pins: a change is reported at once", entry.keyRange)
        }
        return nil
    }

    private func serialPlace(_ section: Section, _ file: DeviceFile) -> DeviceEntry.Place? {
        refuse(["pins", "chip"], section, "a \(file.model.name) hangs on a serial 'port'")
        let path = section.required("port", .devicePath)
        var settings = file.serial
        if let own = section.section("serial", keys: SerialSettings.keys) {
            settings = SerialSettings(reading: own, over: file.serial)
        }
        guard let path, let settings else { return nil }
        return .serial(path, settings)
    }

    private func pinPlace(_ section: Section, _ model: PinModel) -> DeviceEntry.Place? {
        refuse(["port", "serial"], section, "the model hangs on 'pins'")
        let chip = section.value("chip", .line)
        let names = model.pins.map(\.name)
        guard let pins = section.requiredSection("pins", keys: names) else { return nil }
        let addresses = names.map { name in
            pins.required(name, .pin).flatMap { address(pins, name, $0, chip, section) }
        }
        return addresses.contains(nil) ? nil : .pins(addresses.compactMap { $0 })
    }

    /// An offset means something on a known chip only; a name is looked for on all.
    private func address(
        _ pins: Section, _ name: String, _ line: PinAddress.Line, _ chip: String?,
        _ section: Section
    ) -> PinAddress? {
        if case .offset(let offset) = line, chip == nil, let entry = pins.entry(name) {
            if section.lacks("chip") {
                scope.error(
                    "line \(offset) of which chip? write 'chip' beside 'pins', or a line's name "
                        + "like GPIO\(offset)", entry.value.range)
            }
            return nil
        }
        return PinAddress(chip: chip, line: line)
    }

    private func refuse(_ keys: [String], _ section: Section, _ reason: String) {
        for entry in section.entries where keys.contains(entry.key) {
            scope.error("'\(entry.key)' has no use here: \(reason)", entry.keyRange)
        }
    }
}

extension TextType<PinAddress.Line> {
    /// A line's name, or its number on the chip.
    fileprivate static let pin = TextType("a line's name like GPIO17, or its number") { text in
        if let offset = wholeNumber(text) {
            return offset >= 0 && offset < 4096 ? .offset(offset) : nil
        }
        return isLine(text) && text.utf8.count < 64 ? .name(text) : nil
    }
}
