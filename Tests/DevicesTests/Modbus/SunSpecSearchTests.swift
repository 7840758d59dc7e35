// SPDX-License-Identifier: Apache-2.0

import Devices
import Testing
import Wire

@Suite struct SunSpecSearchTests {
    private static func search(_ models: [(String, ClosedRange<Int>)]) -> SunSpecSearch {
        let places = SunSpec.places(of: models.map { _ in 50 })
        return SunSpecSearch(
            for: zip(models, places).map { SunSpecModel(name: $0.0, numbers: $0.1, place: $1) })
    }

    private static func ask(_ address: Int) -> SunSpecSearch.Step {
        .ask(RegisterRange(.holding, address..<address + 2))
    }

    @Test func eachModelIsBehindTheOneBeforeIt() {
        var search = Self.search([("inverter", 101...103), ("trackers", 160...160)])
        #expect(search.next == RegisterRange(.holding, 40_000..<40_002))
        #expect(search.received(0x5375, 0x6E53) == Self.ask(40_002))
        #expect(search.received(1, 66) == Self.ask(40_070))
        #expect(search.received(160, 48) == Self.ask(40_120))
        // Both are found: what follows does not matter.
        let step = search.received(103, 50)
        #expect(
            step
                == .found([
                    SunSpecPlace(start: 40_120, length: 50),
                    SunSpecPlace(start: 40_070, length: 48),
                ]))
    }

    @Test func otherBasesAreTried() {
        var search = Self.search([("inverter", 101...103)])
        #expect(search.unanswered() == Self.ask(50_000))
        #expect(search.received(0, 0) == Self.ask(0))
        #expect(search.received(0x5375, 0x6E53) == Self.ask(2))
        // The marker of the next search is looked for here first.
        _ = search.received(103, 50)
        #expect(search.next == RegisterRange(.holding, 0..<2))
    }

    @Test func aDeviceWithoutAMarkerDoesNotFit() {
        var search = Self.search([("inverter", 101...103)])
        #expect(search.refused() == Self.ask(50_000))
        #expect(search.refused() == Self.ask(0))
        #expect(search.received(0x5375, 0x6E54) == .unfit(SunSpecSearch.noMarker))
        #expect(search.next == RegisterRange(.holding, 40_000..<40_002))
    }

    /// What follows may be the wanted model.
    @Test func aLostAnswerIsNotTheEndOfTheList() {
        var search = Self.search([("inverter", 101...103), ("trackers", 160...160)])
        _ = search.received(0x5375, 0x6E53)
        #expect(search.received(160, 48) == Self.ask(40_052))
        #expect(search.unanswered() == nil)
        #expect(search.next == RegisterRange(.holding, 40_000..<40_002))
        _ = search.received(0x5375, 0x6E53)
        _ = search.received(160, 48)
        guard case .found(let places) = search.refused() else {
            Issue.record("a refusal is the end of the list")
            return
        }
        #expect(places == [nil, SunSpecPlace(start: 40_002, length: 48)])
    }

    @Test func aListWithoutAnEndEnds() {
        var search = Self.search([("inverter", 101...103)])
        _ = search.received(0x5375, 0x6E53)
        var steps = 0
        while case .ask = search.received(7, 0) { steps += 1 }
        #expect(steps < 300)
        // A length behind the end of the table.
        _ = search.received(0x5375, 0x6E53)
        guard case .unfit = search.received(7, 65_535) else {
            Issue.record("the search goes on behind the table")
            return
        }
    }

    @Test func theCommonModelAloneFits() {
        var search = Self.search([("common", 1...1)])
        _ = search.received(0x5375, 0x6E53)
        #expect(search.received(1, 65) == .found([SunSpecPlace(start: 40_002, length: 65)]))
    }
}
