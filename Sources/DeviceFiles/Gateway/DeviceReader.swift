// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import YAML

/// Reads one device of the gateway file: its model, and its port, pins or sensor.
struct DeviceReader {
    static let keys =
        ["model", "title", "icon", "area", "settings", "port", "pins", "chip", "id", "serial"]
        + DeviceKeysReader.keys + PaceReader.keys + ["values"]

    let library: ModelLibrary
    /// The folder for relative paths.
    let folder: String
    let scope: Scope

    func read(_ entry: Entry) -> DeviceEntry? {
        if entry.key == "bridge" {
            scope.error(
                "a device cannot be named 'bridge': its topics are those of the gateway itself",
                entry.keyRange)
        }
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope),
            let source = section.requiredEntry("model").flatMap({
                library.model($0.value, in: scope)
            })
        else { return nil }
        let own = compile(source, section, entry)
        // The keys that do not depend on wrong settings are still checked.
        let file = own ?? source.file
        let title = section.value("title", .line)
        let icon = section.value("icon", .icon)
        let area = section.value("area", .line)
        let values = DeviceValuesReader(section, model: file.model)
        let pace = PaceReader(section: section, file: file).read()
        let keys = DeviceKeysReader(section: section, folder: folder, model: file.model).read()
        let place: DeviceEntry.Place?
        switch file.model.kind {
        case .serial: place = serialPlace(section, file)
        case .pins(let model): place = pinPlace(section, model)
        case .sensor(let sensor): place = sensorPlace(section, sensor)
        }
        guard own != nil, let place else { return nil }
        let device = DeviceEntry(
            name: entry.key, title: title, icon: icon, area: area,
            file: keys.map(file.keyed) ?? file, place: place, pace: pace,
            corrections: values.corrections, filters: values.filters)
        refuseOtherRates(device, section)
        return device
    }

    /// Bare bytes do not carry the settings of a line.
    private func refuseOtherRates(_ device: DeviceEntry, _ section: Section) {
        guard let read = device.readsAtOtherRates.first, let entry = section.entry("port"),
            case .serial(let port, let settings) = device.place
        else { return }
        let rates = (read.rate?.rates ?? []).map { "\($0)" }.joined(separator: ", ")
        scope.error(
            "the answer to '\(read.name)' comes at \(rates) baud, and the gateway cannot change "
                + "the rate of the line behind \(port), which is \(settings.baud)",
            entry.value.range,
            notes: ["it can change that of a port like /dev/ttyUSB0 or rfc2217://host:port"])
    }

    /// The model with the settings of the device; `nil` when they are wrong, which is reported.
    private func compile(_ source: ModelSource, _ section: Section, _ device: Entry) -> DeviceFile?
    {
        let given = section.entry("settings")
        let assignment = SettingsAssignment(declarations: source.declarations, scope: scope)
        let settings = assignment.read(
            given, of: source.name, missingAt: scope.place(device.keyRange))
        let note = Diagnostic.Note(
            "with the settings of the device '\(device.key)'",
            at: scope.place(given?.value.range ?? device.keyRange))
        return settings.flatMap { source.file(with: $0, scope.report, because: note) }
    }

    private func serialPlace(_ section: Section, _ file: DeviceFile) -> DeviceEntry.Place? {
        refuse(["pins", "chip", "id"], section, "the model is connected to a serial 'port'")
        let address = section.required("port", TextType<PortAddress>.port)
        var settings = file.serial
        if let own = section.section("serial", keys: SerialSettings.keys) {
            settings = SerialSettings(reading: own, over: file.serial)
        }
        guard let address, let settings else { return nil }
        if case .modbus = address, !file.model.isModbus, let entry = section.entry("port") {
            scope.error(
                "'\(file.model.name)' does not speak Modbus: a server that passes its bytes on has "
                    + "an address like tcp://host:port", entry.value.range)
            return nil
        }
        return .serial(address, settings)
    }

    private func pinPlace(_ section: Section, _ model: PinModel) -> DeviceEntry.Place? {
        refuse(["port", "serial", "id"], section, "the model is connected to 'pins'")
        let chip = section.value("chip", .chip)
        let names = model.pins.map(\.name)
        guard let pins = section.requiredSection("pins", keys: names) else { return nil }
        let addresses = names.map { name in
            pins.required(name, .pin).flatMap { address(pins, name, $0, chip, section) }
        }
        return addresses.contains(nil) ? nil : .pins(addresses.compactMap { $0 })
    }

    /// An offset is unique on a known chip only; a name is searched on all chips.
    private func address(
        _ pins: Section, _ name: String, _ line: PinAddress.Line, _ chip: String?,
        _ section: Section
    ) -> PinAddress? {
        if case .offset(let offset) = line, chip == nil, let entry = pins.entry(name) {
            if section.lacks("chip") {
                scope.error(
                    "line \(offset) needs a chip: write 'chip' beside 'pins', or a line's name "
                        + "like GPIO\(offset)", entry.value.range)
            }
            return nil
        }
        return PinAddress(chip: chip, line: line)
    }

    private func sensorPlace(_ section: Section, _ sensor: SensorModel) -> DeviceEntry.Place? {
        refuse(
            ["port", "serial", "pins", "chip"], section,
            "the kernel finds the sensor; when there are several, 'id' selects one")
        guard let entry = section.entry("id") else {
            return .sensor(SensorAddress(kind: sensor.kind, name: sensor.name))
        }
        let type = sensor.kind == .w1 ? TextType.oneWire(family: sensor.name) : .line
        return scope.value(entry.value, type).map { id in
            .sensor(SensorAddress(kind: sensor.kind, name: sensor.name, id: id))
        }
    }

    private func refuse(_ keys: [String], _ section: Section, _ reason: String) {
        for entry in section.entries where keys.contains(entry.key) {
            scope.error("'\(entry.key)' is not allowed here: \(reason)", entry.keyRange)
        }
    }
}

extension TextType<String> {
    /// The number of a 1-Wire sensor, in the kernel's form.
    fileprivate static func oneWire(family: String) -> TextType {
        TextType("a number like \(family)-0316a2794cff, a folder of /sys/bus/w1/devices") { text in
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 2, parts[1].utf8.count == 12, parts[1].allSatisfy(\.isHexDigit)
            else { return .failure(Mismatch()) }
            guard parts[0] == family else {
                return .failure(
                    Mismatch("a sensor of this model has a number that begins with \(family)-"))
            }
            let small = text.lowercased()
            return small == text ? .success(text) : .failure(Mismatch(suggestion: small))
        }
    }

    /// The name of an icon. Home Assistant refuses a name without a set.
    fileprivate static let icon = TextType("the name of an icon, like mdi:thermometer") { text in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ isName(String($0)) }) else { return .failure(Mismatch()) }
        switch parts.count {
        case 2: return .success(text)
        case 1: return .failure(Mismatch(suggestion: "mdi:\(text)"))
        default: return .failure(Mismatch())
        }
    }

    /// A chip by its label or path. Its number depends on the order in which the kernel found it.
    fileprivate static let chip = TextType("a chip's label, like pinctrl-bcm2711, or its path") {
        text in
        guard !text.hasPrefix("gpiochip") || wholeNumber(String(text.dropFirst(8))) == nil else {
            return .failure(
                Mismatch(
                    "\(text) may be another chip after the next start: write its label, "
                        + "as gpiodetect lists it"))
        }
        return TextType.line.read(text)
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
