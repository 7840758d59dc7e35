// SPDX-License-Identifier: Apache-2.0

/// What the kernel's numbers mean, by the beginnings of the names of its files.
///
/// From Documentation/ABI/testing/sysfs-bus-iio, sysfs-class-power and hwmon/sysfs-interface.rst.
struct KernelUnits {
    let keys: [String]
    /// A number of the file, and the value for it.
    let raw: String
    let number: String

    init(_ keys: String..., raw: String = "12", number: String = "12") {
        (self.keys, self.raw, self.number) = (keys, raw, number)
    }

    /// The units of a file; `nil` for one that is not known.
    static func of(_ file: String, _ kind: String) -> KernelUnits? {
        // A limit has the unit of its value; whether it is exceeded has none.
        guard !file.hasSuffix("_alarm"), !file.hasSuffix("_fault") else { return nil }
        let table = kind == "iio" ? channels : kind == "power-supply" ? supplies : files
        return table.first { prefix, _ in
            file.hasPrefix(prefix) && file.dropFirst(prefix.utf8.count).first?.isLetter != true
        }?.value
    }

    private static let temperature = KernelUnits(
        "scale: 0.001", "unit: °C", "class: temperature", raw: "21500", number: "21.5")
    private static let humidity = KernelUnits(
        "scale: 0.001", "unit: '%'", "class: humidity", raw: "45000", number: "45")
    private static let millivolts = KernelUnits(
        "scale: 0.001", "unit: V", "class: voltage", raw: "3300", number: "3.3")
    private static let milliamperes = KernelUnits(
        "scale: 0.001", "unit: A", "class: current", raw: "250", number: "0.25")
    private static let microwatts = KernelUnits(
        "scale: 0.000001", "unit: W", "class: power", raw: "1500000", number: "1.5")

    /// Longer names first.
    private static let channels: KeyValuePairs<String, KernelUnits> = [
        "in_temp": temperature,
        "in_humidityrelative": humidity,
        "in_pressure": KernelUnits(
            "scale: 10", "unit: hPa", "class: atmospheric_pressure", raw: "101.3", number: "1013"),
        "in_illuminance": KernelUnits("unit: lx", "class: illuminance"),
        "in_voltage": millivolts,
        "in_altvoltage": millivolts,
        "in_current": milliamperes,
        "in_power": KernelUnits(
            "scale: 0.001", "unit: W", "class: power", raw: "1500", number: "1.5"),
        "in_energy": KernelUnits("unit: J"),
        "in_accel": KernelUnits("unit: m/s²"),
        "in_gravity": KernelUnits("unit: m/s²"),
        "in_anglvel": KernelUnits("unit: rad/s"),
        "in_angl": KernelUnits("unit: rad"),
        "in_incli": KernelUnits("unit: °"),
        "in_magn": KernelUnits("unit: G"),
        "in_distance": KernelUnits("unit: m", "class: distance"),
        "in_concentration_co2": KernelUnits(
            "scale: 10000", "unit: ppm", "class: carbon_dioxide", raw: "0.04", number: "400"),
        "in_concentration": KernelUnits("unit: '%'"),
        "in_massconcentration_pm10": KernelUnits("unit: µg/m³", "class: pm10"),
        "in_massconcentration_pm1": KernelUnits("unit: µg/m³", "class: pm1"),
        "in_massconcentration_pm2p5": KernelUnits("unit: µg/m³", "class: pm25"),
        "in_massconcentration": KernelUnits("unit: µg/m³"),
        "in_resistance": KernelUnits("unit: Ω"),
        "in_capacitance": KernelUnits("unit: nF"),
        "in_electricalconductivity": KernelUnits("unit: S/m"),
    ]
    /// Of hwmon, of thermal zones and of 1-Wire.
    private static let files: KeyValuePairs<String, KernelUnits> = [
        "temp": temperature, "temperature": temperature, "humidity": humidity, "in": millivolts,
        "curr": milliamperes, "power": microwatts, "fan": KernelUnits("unit: rpm"),
        "energy": KernelUnits(
            "scale: 0.000001", "unit: J", raw: "1500000", number: "1.5"),
    ]
    private static let supplies: KeyValuePairs<String, KernelUnits> = [
        "capacity": KernelUnits("unit: '%'", "class: battery"),
        "voltage": KernelUnits(
            "scale: 0.000001", "unit: V", "class: voltage", raw: "12100000", number: "12.1"),
        "current": KernelUnits(
            "scale: 0.000001", "unit: A", "class: current", raw: "250000", number: "0.25"),
        "power": microwatts,
        "charge": KernelUnits("scale: 0.000001", "unit: Ah", raw: "3800000", number: "3.8"),
        "energy": KernelUnits(
            "scale: 0.000001", "unit: Wh", "class: energy_storage", raw: "45000000", number: "45"),
        "temp": KernelUnits(
            "scale: 0.1", "unit: °C", "class: temperature", raw: "294", number: "29.4"),
        "time": KernelUnits("unit: s", "class: duration"),
        "status": KernelUnits(raw: "Charging", number: "Charging"),
        "health": KernelUnits(raw: "Good", number: "Good"),
    ]
}
