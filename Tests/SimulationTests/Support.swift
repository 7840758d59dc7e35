// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Plan
import Ports
import Readings

/// A model of the repository's own.
func deviceFile(_ name: String) throws -> DeviceFile {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return try DeviceFile.load("/\(root)/devices/\(name).yaml")
}

/// A gateway file with these devices. The tests do not use the broker.
func gatewayFile(_ devices: [DeviceEntry]) -> GatewayFile {
    GatewayFile(
        name: "shed", base: "martlet/shed", broker: BrokerSettings(host: "localhost"),
        stateDirectory: "/none", storeBound: 100, seed: nil, devices: devices, schedules: [])
}

/// A sensor on the port with this path.
func sensor(_ name: String, _ model: String, port: String) throws -> DeviceEntry {
    let file = try deviceFile(model)
    let settings = file.serial ?? SerialSettings()
    return DeviceEntry(name: name, file: file, place: .serial(.device(port), settings))
}

/// A device on one pin.
func pinDevice(_ name: String, _ model: String, line: String) throws -> DeviceEntry {
    let address = PinAddress(chip: nil, line: .name(line))
    return DeviceEntry(
        name: name, file: try deviceFile(model), place: .pins([address]))
}

/// The number in a value, times a thousand.
func thousandths(_ value: Value?) -> Int64? {
    guard case .number(let number)? = value else { return nil }
    return (number * Decimal(1000)).rounded()
}
