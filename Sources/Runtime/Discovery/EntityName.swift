// SPDX-License-Identifier: Apache-2.0

/// Names for people, made of the names in the files.
enum EntityName {
    /// Words that are written in capitals, besides short ones with a digit (`pm10`, `l1`).
    private static let capitals: Set = [
        "ac", "api", "dc", "ec", "gps", "id", "iaq", "ip", "nh", "no", "nox", "orp", "pf", "ph",
        "pv", "rms", "rssi", "snr", "soc", "soh", "tds", "thd", "tvoc", "uv", "uva", "uvb", "voc",
    ]

    /// `voltage-l1` is `Voltage L1`.
    static func title(of name: String) -> String {
        let words = name.split { $0 == "-" || $0 == "_" }.map { word in
            isAbbreviation(word) ? word.uppercased() : String(word)
        }
        let title = words.joined(separator: " ")
        return title.prefix(1).uppercased() + title.dropFirst()
    }

    private static func isAbbreviation(_ word: Substring) -> Bool {
        if capitals.contains(String(word)) { return true }
        let letters = word.prefix { $0.isLetter }.count
        return (1...3).contains(letters) && letters < word.count
            && word.dropFirst(letters).allSatisfy(\.isNumber)
    }

    /// The part of an entity's identifier that stands for a name.
    static func slug(_ names: String...) -> String {
        names.joined(separator: "_").replacing("-", with: "_")
    }

    /// Whether a value needs no name beside its class: Home Assistant has one in the language of
    /// its user. `carbon_dioxide` is often called `co2`.
    static func isImplied(_ name: String, by deviceClass: String?) -> Bool {
        guard let deviceClass else { return false }
        let short = [
            "carbon_dioxide": "co2", "carbon_monoxide": "co", "pm25": "pm2-5",
            "nitrogen_dioxide": "no2", "ozone": "o3", "sulphur_dioxide": "so2",
            "atmospheric_pressure": "pressure",
        ]
        return name.replacing("-", with: "_") == deviceClass || short[deviceClass] == name
    }
}
