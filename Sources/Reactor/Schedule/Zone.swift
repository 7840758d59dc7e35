// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// A time zone: it converts a moment to the time on its wall clocks.
public struct Zone: Sendable, CustomStringConvertible {
    private enum Kind {
        case system
        case fixed(Int64)
        case table(ZoneTable)
        case rule(ZoneRule)
    }

    private let kind: Kind
    /// The name with which it was made.
    public let description: String

    /// The zone of the machine, or of the variable `TZ` of this process.
    public static let system = Zone(kind: .system, description: "system")
    /// UTC, without summer time.
    public static let utc = Zone(kind: .fixed(0), description: "UTC")

    private init(kind: Kind, description: String) {
        self.kind = kind
        self.description = description
    }

    /// The zone with a name such as `Europe/Berlin`, from the machine's `/usr/share/zoneinfo`, or
    /// the zone of a POSIX rule such as `CET-1CEST,M3.5.0,M10.5.0/3`, which needs no file.
    ///
    /// - Throws: `ZoneError` if there is no such file and the text is not a rule.
    public init(_ name: String) throws(ZoneError) {
        if let table = Zone.file(name).flatMap(ZoneTable.init) {
            self.init(kind: .table(table), description: name)
        } else if let rule = ZoneRule(name) {
            self.init(kind: .rule(rule), description: name)
        } else {
            throw ZoneError(name: name)
        }
    }

    /// The time that its clocks show.
    ///
    /// - Parameter seconds: Since 1970 UTC.
    public func civilTime(at seconds: Int64) -> CivilTime {
        refresh()
        return currentTime(at: seconds)
    }

    /// Reads the machine's zone again if it has changed; costs one call of the kernel. Without it
    /// the C library keeps the zone that it has read first.
    func refresh() {
        if case .system = kind { tzset() }
    }

    /// The time in the zone as it was at the last `refresh`.
    func currentTime(at seconds: Int64) -> CivilTime {
        switch kind {
        case .system: Zone.systemTime(at: seconds)
        case .fixed(let offset): CivilTime(at: seconds, offset: offset)
        case .table(let table): CivilTime(at: seconds, offset: table.offset(at: seconds))
        case .rule(let rule): CivilTime(at: seconds, offset: rule.offset(at: seconds))
        }
    }

    private static func systemTime(at seconds: Int64) -> CivilTime {
        var parts = tm()
        var time = time_t(seconds)
        localtime_r(&time, &parts)
        return CivilTime(
            minute: Int(parts.tm_min), hour: Int(parts.tm_hour), day: Int(parts.tm_mday),
            month: Int(parts.tm_mon) + 1, weekday: Int(parts.tm_wday))
    }

    /// The bytes of a zone's file; `nil` for a name that leads out of the folder.
    private static func file(_ name: String) -> [UInt8]? {
        let isName = name.utf8.first != UInt8(ascii: "/") && !name.contains("..") && !name.isEmpty
        // The C library would end the name at a zero byte.
        guard isName, !name.utf8.contains(0),
            let file = fopen("/usr/share/zoneinfo/\(name)", "re")
        else { return nil }
        defer { fclose(file) }
        // The largest existing file has a few thousand bytes.
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }
}

/// There is no such time zone.
public struct ZoneError: Error, Hashable, CustomStringConvertible {
    /// The requested name.
    public let name: String

    /// The sources that were searched.
    public var description: String {
        "there is no time zone '\(name.printable)': it is not a file in /usr/share/zoneinfo "
            + "(package tzdata), and not a rule such as CET-1CEST,M3.5.0,M10.5.0/3"
    }
}
