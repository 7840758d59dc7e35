// SPDX-License-Identifier: Apache-2.0

import Plan

/// Asks for the settings of a serial line.
struct LineSettings {
    private let settings: SerialSettings

    init(_ dialog: Dialog) throws {
        let baud = try dialog.ask("Baud rate", or: "9600", expected: "a number like 9600") { text in
            Int(text).flatMap { (50...4_000_000).contains($0) ? $0 : nil }
        }
        settings = try dialog.ask(
            "Data bits, parity and stop bits", or: "8N1",
            expected:
                "7 or 8; N for no parity, E for even or O for odd; and 1 or 2: like 8N1 or 7E1"
        ) { Self.read($0, baud) }
    }

    /// `8N1`, also as `8-n-1` or `8,N,1`.
    private static func read(_ text: String, _ baud: Int) -> SerialSettings? {
        let signs = text.uppercased().filter { !" -/,".contains($0) }.map(String.init)
        guard signs.count == 3, let data = Int(signs[0]), (7...8).contains(data),
            let parity = SerialSettings.Parity.allCases.first(where: {
                $0.rawValue.uppercased().hasPrefix(signs[1])
            }), let stop = Int(signs[2]), (1...2).contains(stop)
        else { return nil }
        return SerialSettings(baud: baud, dataBits: data, parity: parity, stopBits: stop)
    }

    /// The line of the file, without the defaults.
    var line: String {
        var keys = ["baud: \(settings.baud)"]
        if settings.dataBits != 8 { keys.append("data: \(settings.dataBits)") }
        if settings.parity != .none { keys.append("parity: \(settings.parity.rawValue)") }
        if settings.stopBits != 1 { keys.append("stop: \(settings.stopBits)") }
        return "serial: { \(keys.joined(separator: ", ")) }"
    }
}
