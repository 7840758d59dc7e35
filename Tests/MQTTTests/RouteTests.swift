// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MQTT

@Suite struct RouteTests {
    @Test func aNameWithOneKindOfAddressLeavesNoChoice() {
        var route = Route()
        for _ in 0..<3 {
            #expect(route.choose(among: [.v4]) == nil)
            let again = route.turnBack()
            #expect(!again)
        }
    }

    @Test func bothKindsAreTriedBeforeThePause() {
        var route = Route()
        for _ in 0..<2 {
            #expect(route.choose(among: [.v6, .v4]) == .v6)
            let again = route.turnBack()
            #expect(again)
            #expect(route.choose(among: [.v6, .v4]) == .v4)
            let andAgain = route.turnBack()
            #expect(!andAgain)
        }
    }

    @Test func whatWasReachedLastIsTriedFirst() {
        var route = Route()
        _ = route.choose(among: [.v6, .v4])
        _ = route.turnBack()
        _ = route.choose(among: [.v6, .v4])
        route.arrive()
        #expect(route.choose(among: [.v6, .v4]) == .v4)
        let again = route.turnBack()
        #expect(again)
        #expect(route.choose(among: [.v6, .v4]) == .v6)
    }

    @Test func aNameMayLoseAnAddress() {
        var route = Route()
        _ = route.choose(among: [.v6, .v4])
        _ = route.turnBack()
        #expect(route.choose(among: [.v6]) == nil)
    }
}
