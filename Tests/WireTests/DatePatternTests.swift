// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

@Suite struct DatePatternTests {
    @Test(
        arguments: [
            ("YYMMDDhhmmssX", "240112231815W", "2024-01-12T23:18:15+01:00"),
            ("YYMMDDhhmmssX", "240612231815S", "2024-06-12T23:18:15+02:00"),
            ("YYMMDDhhmmssX", "240612231815s", "2024-06-12T23:18:15+02:00"),
            ("YYMMDDhhmmss", "700101000000", "1970-01-01T00:00:00"),
            ("YYMMDD", "691231", "2069-12-31"), ("DDMMYY", "290224", "2024-02-29"),
            ("hhmmss", "235960", "23:59:60"), ("hhmmss", "123519.487", "12:35:19.487"),
            ("hh:mm", "07:05", "07:05"),
            ("YYYY-MM-DD hh:mm", "2024-01-12 07:05", "2024-01-12T07:05"),
        ])
    func digitsAreADate(pattern: String, text: String, iso: String) throws {
        let pattern = try #require(DatePattern(pattern))
        #expect(pattern.isoText(of: text) == iso)
        #expect(pattern.text(ofISO: iso)?.uppercased() == text.uppercased())
    }

    @Test(
        arguments: [
            ("YYMMDDhhmmssX", "632525252525W"), ("YYMMDD", "230229"), ("YYMMDD", "240001"),
            ("hhmmss", "246060"), ("hhmmss", "000061"), ("hh:mm", "0705"),
        ])
    func digitsThatAreNoDateHaveNoValue(pattern: String, text: String) throws {
        #expect(try #require(DatePattern(pattern)).isoText(of: text) == nil)
    }

    @Test(
        arguments: [
            "", "YY", "YYMM", "hh", "YYMMDDhh", "YYMMDDss", "YYYYYY-MM-DD", "MMDDMM", "YYMMDDX",
            "hhmm\u{1}",
        ])
    func aPatternHasAWholeDateOrATime(text: String) {
        #expect(DatePattern(text) == nil)
    }

    @Test(arguments: Seeds.fresh(200))
    func aMomentIsReadBack(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let moment = Int64.random(in: 0...3_000_000_000, using: &random)
        for text in ["YYMMDDhhmmssX", "DD.MM.YYYY hh:mm:ss"] {
            let pattern = try #require(DatePattern(text))
            let digits = pattern.text(atSecondsSince1970: moment)
            let iso = try #require(pattern.isoText(of: digits))
            #expect(pattern.text(ofISO: iso) == digits)
        }
    }
}
