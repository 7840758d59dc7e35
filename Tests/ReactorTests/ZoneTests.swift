// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Reactor

struct ZoneTests {
    /// The wall-clock time at a moment, as `month-day hour:minute weekday`.
    private func shown(_ seconds: Int64, in zone: String) throws -> String {
        let time = try Zone(zone).civilTime(at: seconds)
        return "\(time.month)-\(time.day) \(time.hour):\(time.minute) \(time.weekday)"
    }

    /// The clocks one second before a jump and at the jump.
    static let jumps: [(String, Int64, String, String)] = [
        ("CET-1CEST,M3.5.0,M10.5.0/3", 1_774_746_000, "3-29 1:59 0", "3-29 3:0 0"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 1_792_890_000, "10-25 2:59 0", "10-25 2:0 0"),
        ("EST5EDT,M3.2.0,M11.1.0", 1_772_953_200, "3-8 1:59 0", "3-8 3:0 0"),
        ("XST5XDT", 1_772_953_200, "3-8 1:59 0", "3-8 3:0 0"),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1_775_314_800, "4-5 1:59 0", "4-5 1:30 0"),
        ("IST-2IDT,M3.4.4/26,M10.5.0", 1_774_569_600, "3-27 1:59 5", "3-27 3:0 5"),
        ("<-04>4<-03>,J60/0,J300/0", 1_772_337_600, "2-28 23:59 6", "3-1 1:0 0"),
        ("<-04>4<-03>,59/0,299/0", 1_772_337_600, "2-28 23:59 6", "3-1 1:0 0"),
        ("<+0545>-5:45", 0, "1-1 5:44 4", "1-1 5:45 4"),
        ("UTC0", 951_782_400, "2-28 23:59 1", "2-29 0:0 2"),
    ]

    @Test(arguments: jumps)
    func clocksJumpWhereTheRuleSays(
        _ rule: String, _ moment: Int64, _ before: String, _ then: String
    ) throws {
        #expect(try shown(moment - 1, in: rule) == before)
        #expect(try shown(moment, in: rule) == then)
    }

    @Test(arguments: [
        "", "Europe/Berln", "../../etc/hostname", "/etc/hostname", "CET", "C-1", "CET-1CEST,M3.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-200", "<+3", "CET-1:60",
    ])
    func invalidZonesAreRefused(_ name: String) {
        // Debian has files with the names of some old rules; this test needs names without a file.
        guard access("/usr/share/zoneinfo/\(name)", F_OK) != 0 || name.isEmpty || name.first == "."
        else { return }
        #expect(throws: ZoneError.self) { try Zone(name) }
    }

    @Test(arguments: ["UTC\0", "Europe/Berlin\0x"])
    func aNameIsNotCutAtAZeroByte(_ name: String) {
        #expect(throws: ZoneError.self) { try Zone(name) }
    }

    @Test func anErrorNamesTheZoneAndThePackage() {
        do throws(ZoneError) {
            _ = try Zone("Europe/Berln")
            Issue.record("there is such a zone")
        } catch {
            #expect("\(error)".contains("no time zone 'Europe/Berln'"))
            #expect("\(error)".contains("tzdata"))
        }
    }

    /// Compared in a separate process, because the C library's zone applies to the whole process.
    @Test func zonesAgreeWithTheCLibrary() throws {
        let output = try probe("zones").output
        #expect(output.count > 8 && output.last == "end")
        #expect(output.dropLast().allSatisfy { $0.hasSuffix(": 0 of 3133 differ") }, "\(output)")
    }

    /// Six in Tokyo is 21 UTC.
    @Test func theMachinesZoneIsReadAgain() throws {
        #expect(try probe("moved").output == ["6", "21", "end"])
    }

    @Test func daysConvertToDatesAndBack() {
        var date = CalendarDate(year: 1899, month: 12, day: 31)
        #expect(CalendarDate(year: 1970, month: 1, day: 1).daysSince1970 == 0)
        for days in date.daysSince1970
            + 1...CalendarDate(year: 2201, month: 1, day: 1)
            .daysSince1970
        {
            let next = CalendarDate(daysSince1970: days)
            let isNextDay =
                (next.year, next.month, next.day) == (date.year, date.month, date.day + 1)
            let isFirst = next.day == 1 && (next.month == date.month + 1 || next.month == 1)
            #expect(isNextDay || isFirst)
            let again = CalendarDate(year: next.year, month: next.month, day: next.day)
            #expect(again.daysSince1970 == days)
            date = next
        }
    }
}
