// SPDX-License-Identifier: Apache-2.0

/// Device classes by the names that people and other programs use.
enum FamiliarClasses {
    /// The class that was probably meant.
    ///
    /// - Parameter classes: The classes that are possible here.
    static func name(for word: String, in classes: [String]) -> String? {
        let plain = word.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "." }
        return classes.first { names[$0]?.contains(plain) == true }
    }

    private static let names: [String: Set<String>] = [
        "atmospheric_pressure": ["barometer", "barometric", "barometricpressure", "airpressure"],
        "battery": ["batterylevel", "batterypercentage", "soc", "stateofcharge"],
        "carbon_dioxide": ["co2", "eco2"],
        "carbon_monoxide": ["co"],
        "conductivity": ["ec"],
        "current": ["amp", "amps", "ampere", "amperes", "amperage"],
        "distance": ["length", "height"],
        "energy": ["kwh", "wh"],
        "frequency": ["freq", "hz", "hertz"],
        "humidity": ["hum", "rh", "relativehumidity", "airhumidity"],
        "illuminance": ["lux", "light", "brightness", "lightlevel", "ambientlight"],
        "irradiance": ["solarradiation"],
        "moisture": ["soil", "soilmoisture", "soilhumidity", "wet", "leak"],
        "nitrogen_dioxide": ["no2"],
        "ozone": ["o3"],
        "pm1": ["pm1.0", "pm01"],
        "pm10": ["pm10.0"],
        "pm25": ["pm2.5", "pm2", "pm2p5"],
        "power": ["watt", "watts", "wattage", "activepower"],
        "precipitation": ["rain", "rainfall"],
        "precipitation_intensity": ["rainrate", "rainfallrate", "rainintensity"],
        "reactive_power": ["var"],
        "signal_strength": ["rssi", "signal"],
        "sound_pressure": ["noise", "sound", "loudness", "decibel"],
        "sulphur_dioxide": ["so2"],
        "temperature": ["temp", "thermometer"],
        "volatile_organic_compounds": ["voc", "tvoc"],
        "voltage": ["volt", "volts"],
        "volume_flow_rate": ["flow", "flowrate"],
        "weight": ["mass"],
        "wind_direction": ["winddir", "windbearing", "winddegree"],
        "wind_speed": ["wind", "windspeed", "gust", "windgust"],
    ]
}
