// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives
import PropertyTesting
import Readings
import Testing

@Suite struct UTCDateTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
            (4_107_542_399_999_000_000, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000Z"),
            (.max, "2262-04-11T23:47:16.854Z"), (.min, "1677-09-21T00:12:43.145Z"),
        ] as [(Int64, String)])
    func datesAreThoseOfTheCalendar(nanoseconds: Int64, text: String) {
        #expect(iso8601(nanoseconds) == text)
    }

    @Test(arguments: Seeds.fresh(1000))
    func datesAreThoseOfTheSystemsLibrary(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let nanoseconds = Int64.random(in: 0 ... .max, using: &random)
        var seconds = time_t(nanoseconds / 1_000_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = UTCDate(nanosecondsSince1970: nanoseconds)
        #expect(date.date.year == Int(parts.tm_year) + 1900)
        #expect(date.date.month == Int(parts.tm_mon) + 1)
        #expect(date.date.day == Int(parts.tm_mday))
        let second = Int(parts.tm_hour) * 3600 + Int(parts.tm_min) * 60 + Int(parts.tm_sec)
        #expect(date.milliseconds == second * 1000 + Int(nanoseconds / 1_000_000 % 1000))
    }

    private func iso8601(_ nanoseconds: Int64) -> String {
        var text: [UInt8] = []
        UTCDate(nanosecondsSince1970: nanoseconds).appendISO8601(to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
