// SPDX-License-Identifier: Apache-2.0

/// The device classes of Home Assistant, with the units that each allows.
///
/// Facts. Home Assistant refuses an entity with a class that it does not know, or with a unit that
/// does not belong to the class. Sensors, binary sensors, switches, valves and events have
/// different classes.
///
/// Choice. These are the classes and units of its core 2026.2, from `sensor/const.py`,
/// `binary_sensor/__init__.py`, `switch`, `valve` and `event`. Its releases add classes, so an
/// unknown class is a warning, not an error: a gateway must start although its list is older. Such
/// a value is announced without its class (see `acceptedClass`): a plain entity is better than
/// none.
package struct DeviceClasses: Sendable {
    /// Completes "Home Assistant has no class 'x' for ...".
    package let kind: String
    /// Each class with its units; an empty one stands for no unit. No units at all: any, or none.
    package let units: [String: [String]]

    package var names: [String] { units.keys.sorted() }

    package static let numbers = DeviceClasses(kind: "a number", units: numberUnits)
    package static let words = DeviceClasses(kind: "a word", units: ["enum": []])
    package static let dates = DeviceClasses(kind: "a date", units: plain("date timestamp"))
    package static let events = DeviceClasses(
        kind: "clicks", units: plain("button doorbell motion"))
    package static let outputs = DeviceClasses(
        kind: "an output", units: plain("outlet switch water gas"))
    package static let inputs = DeviceClasses(
        kind: "an input",
        units: plain(
            """
            battery battery_charging carbon_monoxide cold connectivity door garage_door gas heat \
            light lock moisture motion moving occupancy opening plug power presence problem \
            running safety smoke sound tamper update vibration window
            """))

    /// The classes whose numbers are always sums (`DEVICE_CLASS_STATE_CLASSES` in
    /// `sensor/const.py`).
    package static let sums: Set = ["energy", "reactive_energy", "gas", "water", "volume"]
    /// The classes whose numbers can be sums.
    package static let possibleSums =
        sums.union(["area", "data_size", "distance", "duration", "precipitation", "weight"])
    /// For messages.
    package static var listOfSums: String { possibleSums.sorted().joined(separator: ", ") }

    /// The same for a value whose words are `on` and `off`.
    package var andWords: DeviceClasses {
        DeviceClasses(kind: kind, units: units.merging(Self.words.units) { own, _ in own })
    }

    /// The names of all kinds.
    package static var allNames: [String] {
        let all = [numbers, words, dates, events, outputs, inputs]
        return Set(all.flatMap(\.names)).sorted()
    }

    private static func plain(_ names: String) -> [String: [String]] {
        Dictionary(uniqueKeysWithValues: list(names).map { ($0, []) })
    }

    private static func list(_ words: String) -> [String] {
        words.split(separator: " ").map(String.init)
    }

    private static let numberUnits = [
        ("apparent_power", "mVA VA kVA"), ("aqi", "-"), ("ph", "-"), ("monetary", ""),
        ("area", "m² cm² km² mm² in² ft² yd² mi² ac ha"), ("absolute_humidity", "g/m³ mg/m³"),
        ("atmospheric_pressure", pressure), ("pressure", pressure), ("battery", "%"),
        ("blood_glucose_concentration", "mg/dL mmol/L"), ("carbon_dioxide", "ppm"),
        ("carbon_monoxide", "ppm ppb mg/m³ µg/m³"), ("conductivity", "S/cm mS/cm µS/cm"),
        ("current", "A mA"), ("data_rate", dataRate), ("data_size", dataSize),
        ("distance", "m cm mm km in ft yd mi nmi"), ("duration", "s ms µs min h d"),
        ("energy", energy), ("energy_storage", energy),
        ("energy_distance", "kWh/100km Wh/km mi/kWh km/kWh"), ("frequency", "Hz kHz MHz GHz"),
        ("gas", "m³ L ft³ CCF MCF"), ("humidity", "%"), ("illuminance", "lx"),
        ("irradiance", "W/m² BTU/(h⋅ft²)"), ("moisture", "%"),
        ("nitrogen_dioxide", "µg/m³ ppb"), ("nitrogen_monoxide", "µg/m³ ppb"),
        ("nitrous_oxide", "µg/m³"), ("ozone", "µg/m³ ppb"), ("pm1", "µg/m³"),
        ("pm25", "µg/m³"), ("pm4", "µg/m³"), ("pm10", "µg/m³"), ("power", "W mW kW MW GW TW"),
        ("precipitation", "mm cm in"), ("precipitation_intensity", flux),
        ("reactive_energy", "varh kvarh"), ("reactive_power", "var mvar kvar"),
        ("signal_strength", "dB dBm"), ("sound_pressure", "dB dBA"), ("speed", "\(speed) \(flux)"),
        ("sulphur_dioxide", "µg/m³ ppb"), ("temperature", "°C °F K"),
        ("temperature_delta", "°C °F K"), ("volatile_organic_compounds", "µg/m³ mg/m³"),
        ("volatile_organic_compounds_parts", "ppm ppb"), ("voltage", "V mV µV kV MV"),
        ("volume", volume), ("volume_storage", volume),
        ("volume_flow_rate", "L/min L/h L/s m³/h m³/min m³/s mL/s ft³/min gal/min gal/h gal/d"),
        ("water", "m³ L ft³ CCF MCF gal"), ("weight", "kg g mg µg oz lb st"),
        ("wind_direction", "°"), ("wind_speed", speed),
        ("power_factor", "% -"),
    ].reduce(into: [:]) { $0[$1.0] = list($1.1).map(unit) }

    /// A unit in the lists above: `-` is none, and a `_` stands for a space.
    private static func unit(_ text: String) -> String {
        text == "-" ? "" : text.replacing("_", with: " ")
    }

    private static let pressure = "hPa Pa kPa mPa mbar cbar bar mmHg inHg inH₂O psi"
    private static let speed = "m/s km/h mm/s m/min kn mph ft/s in/s Beaufort"
    private static let flux = "mm/h mm/d in/h in/d"
    private static let volume = "L mL m³ ft³ CCF MCF gal fl._oz."
    private static let energy = "kWh Wh mWh MWh GWh TWh J kJ MJ GJ cal kcal Mcal Gcal"
    private static let dataRate =
        "bit/s kbit/s Mbit/s Gbit/s B/s kB/s MB/s GB/s KiB/s MiB/s GiB/s"
    private static let dataSize =
        "bit kbit Mbit Gbit B kB MB GB TB PB EB ZB YB KiB MiB GiB TiB PiB EiB ZiB YiB"
}
