// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// Time zones: compares Reactor with the C library.
enum Zones {
    private static let rules = [
        "CET-1CEST,M3.5.0,M10.5.0/3", "EST5EDT,M3.2.0,M11.1.0", "IST-2IDT,M3.4.4/26,M10.5.0",
        "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "<-04>4<-03>,J60/0,J300/0", "<+0545>-5:45", "UTC0",
        "<-04>4<-03>,59/0,299/0",
    ]
    /// Zones whose clocks jump by half an hour, at midnight, backwards in winter, or by the lunar
    /// calendar.
    private static let files = [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
        "Africa/Casablanca", "America/Santiago", "Europe/Dublin", "Pacific/Apia",
    ]

    /// Prints when six o'clock is next, before and after the machine's zone has changed.
    static func move() throws {
        let six = try CronExpression("0 6 * * *")
        for zone in ["UTC0", "JST-9"] {
            setenv("TZ", zone, 1)
            print(six.next(after: 1_767_225_600).map { ($0 - 1_767_225_600) / 3600 } ?? -1)
        }
    }

    /// Prints for each zone how often the two differ, from 1971 to 2100.
    static func compare() throws {
        let hasFiles = access("/usr/share/zoneinfo/Europe/Berlin", R_OK) == 0
        for name in rules + (hasFiles ? files : []) {
            let zone = try Zone(name)
            setenv("TZ", name, 1)
            tzset()
            let moments = stride(from: Int64(31_536_000), through: 4_102_444_800, by: 1_299_709)
            let different = moments.filter {
                zone.civilTime(at: $0) != Zone.system.civilTime(at: $0)
            }
            print("\(name): \(different.count) of \(Array(moments).count) differ")
        }
    }
}
