// SPDX-License-Identifier: Apache-2.0

import Plan

/// The content of the telnet option COM-PORT (RFC 2217, section 3).
enum ComPort {
    /// The settings of the line, by the codes of their requests.
    enum Setting: UInt8, CaseIterable {
        case baud = 1
        case dataBits, parity, stopBits
    }

    /// What a server has answered.
    enum Answer: Equatable {
        /// It has set the requested value.
        case confirmed(Setting)
        /// It has another value, for a person.
        case differs(String)
        /// It has dropped what it had received.
        case purged
    }

    private static let option: UInt8 = 44
    private static let control: UInt8 = 5
    private static let noFlowControl: UInt8 = 1
    private static let lineStateMask: UInt8 = 10
    private static let modemStateMask: UInt8 = 11
    fileprivate static let purgeData: UInt8 = 12
    private static let receivedData: UInt8 = 1
    /// An answer has the code of its request plus this.
    fileprivate static let answer: UInt8 = 100

    /// Asks the server to drop what it has received.
    static let purge = Telnet.content(option, [purgeData, receivedData])

    /// Finds out whether the server confirms a purge, switches flow control and all notifications
    /// off, and sets the line. The settings are last: when they are confirmed, the purge is done,
    /// and takes no byte of a line that is in use.
    static func requests(_ settings: SerialSettings) -> [UInt8] {
        let set = Setting.allCases.flatMap { setting in
            Telnet.content(option, [setting.rawValue] + bytes(of: setting, settings))
        }
        return purge + Telnet.content(option, [control, noFlowControl])
            + Telnet.content(option, [lineStateMask, 0])
            + Telnet.content(option, [modemStateMask, 0]) + set
    }

    /// Asks the server to change the rate of the line.
    static func request(baud: Int) -> [UInt8] {
        var settings = SerialSettings()
        settings.baud = baud
        return Telnet.content(
            option, [Setting.baud.rawValue] + bytes(of: .baud, settings))
    }

    /// Whether the content of the option answers a request for a rate.
    static func isAboutRate(_ content: some Collection<UInt8>) -> Bool {
        content.first == answer + Setting.baud.rawValue
    }

    private static func bytes(of setting: Setting, _ settings: SerialSettings) -> [UInt8] {
        switch setting {
        case .baud: withUnsafeBytes(of: UInt32(clamping: settings.baud).bigEndian) { Array($0) }
        case .dataBits: [UInt8(clamping: settings.dataBits)]
        case .parity: [code(of: settings.parity)]
        case .stopBits: [UInt8(clamping: settings.stopBits)]
        }
    }

    fileprivate static func code(of parity: SerialSettings.Parity) -> UInt8 {
        switch parity {
        case .none: 1
        case .odd: 2
        case .even: 3
        }
    }
}

extension ComPort.Answer {
    /// - Parameters:
    ///   - content: The code and the value.
    ///   - settings: The requested ones.
    /// - Returns: `nil` for another message, such as a notification.
    init?(_ content: some Collection<UInt8>, to settings: SerialSettings) {
        guard let code = content.first, code >= ComPort.answer else { return nil }
        if code == ComPort.answer + ComPort.purgeData {
            self = .purged
            return
        }
        guard let setting = ComPort.Setting(rawValue: code - ComPort.answer),
            let difference = Self.difference(setting, Array(content.dropFirst()), settings)
        else { return nil }
        self = difference.isEmpty ? .confirmed(setting) : .differs(difference)
    }

    /// Compares a value with the requested one.
    ///
    /// - Returns: The value in words if it differs, else no text; `nil` for a value that is none.
    private static func difference(
        _ setting: ComPort.Setting, _ value: [UInt8], _ settings: SerialSettings
    ) -> String? {
        guard let first = value.first else { return nil }
        switch setting {
        case .baud:
            guard value.count >= 4 else { return nil }
            let baud = value.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            return abs(baud - settings.baud) * 50 <= settings.baud ? "" : "\(baud) baud"
        case .dataBits:
            return Int(first) == settings.dataBits ? "" : "\(first) data bits"
        case .parity:
            let names: [UInt8: String] = [1: "none", 2: "odd", 3: "even", 4: "mark", 5: "space"]
            return first == ComPort.code(of: settings.parity)
                ? "" : "parity \(names[first] ?? "\(first)")"
        case .stopBits:
            let written = first == 3 ? "1.5" : "\(first)"
            return Int(first) == settings.stopBits ? "" : "\(written) stop bits"
        }
    }
}
