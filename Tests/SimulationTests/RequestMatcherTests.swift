// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

@testable import Simulation

@Suite struct RequestMatcherTests {
    var matcher = RequestMatcher(
        [[0xFF, 0x01, 0x86], [0xFF, 0x01, 0x99, 0x02]].map(FrameFormat.init(constant:)))

    @Test mutating func aRequestIsFoundWhenItIsComplete() {
        #expect(receive([0xFF, 0x01]) == [])
        #expect(receive([0x86]) == [0])
        #expect(receive([0xFF, 0x01, 0x99, 0x02, 0xFF, 0x01, 0x86]) == [1, 0])
        #expect(matcher.skippedBytes == 0)
    }

    @Test mutating func anotherRequestIsNotAnswered() {
        #expect(receive([0xFF, 0x01, 0x87]) == [])
        #expect(matcher.skippedBytes == 3)
    }

    @Test mutating func aRequestAfterATruncatedOneIsFound() {
        #expect(receive([0xFF, 0x01, 0xFF, 0xFF, 0x01, 0x86]) == [0])
        #expect(matcher.skippedBytes == 3)
    }

    @Test mutating func resetDiscardsAPartialRequest() {
        _ = receive([0xFF, 0x01])
        matcher.reset()
        #expect(receive([0x86]) == [])
    }

    private mutating func receive(_ bytes: [UInt8]) -> [Int] {
        bytes.withUnsafeBytes { matcher.receive($0) }.map(\.request)
    }
}
