// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MQTT

@Suite struct RouteTests {
    @Test func aNameWithOneKindOfAddressLeavesNoChoice() {
        var route = Route()
        for _ in 0..<3 {
            #expect(route.choose(among: [.v4]) == nil)
            let again = route.noteUnreached()
            #expect(!again)
        }
    }

    @Test func bothKindsOfAddressAreTriedBeforeTheDelay() {
        var route = Route()
        for _ in 0..<2 {
            #expect(route.choose(among: [.v6, .v4]) == .v6)
            let again = route.noteUnreached()
            #expect(again)
            #expect(route.choose(among: [.v6, .v4]) == .v4)
            let third = route.noteUnreached()
            #expect(!third)
        }
    }

    @Test func theAddressThatWasReachedLastIsTriedFirst() {
        var route = Route()
        _ = route.choose(among: [.v6, .v4])
        _ = route.noteUnreached()
        _ = route.choose(among: [.v6, .v4])
        route.noteReached()
        #expect(route.choose(among: [.v6, .v4]) == .v4)
        let again = route.noteUnreached()
        #expect(again)
        #expect(route.choose(among: [.v6, .v4]) == .v6)
    }

    @Test func aNameMayLoseAnAddress() {
        var route = Route()
        _ = route.choose(among: [.v6, .v4])
        _ = route.noteUnreached()
        #expect(route.choose(among: [.v6]) == nil)
    }
}
