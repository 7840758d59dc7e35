// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The output of the daemon when it starts with a wrong file. The tests of `DeviceFiles` cover the
/// individual mistakes and their messages.
@Suite struct BadInputTests {
    func run(_ text: String) throws -> (status: CInt, log: [String]) {
        let directory = try TemporaryDirectory()
        let file = try directory.write("gateway.yaml", text)
        return try run([file])
    }

    func run(_ arguments: [String]) throws -> (status: CInt, log: [String]) {
        LiveStage.end(try ChildProcess(LiveStage.program("martletd"), arguments))
    }

    @Test func mistakeIsShownWithPlaceLineAndCaret() throws {
        let (status, log) = try run(
            """
            gateway: shed
            brokr: { url: mqtt://localhost }
            devices: {}
            """)
        #expect(status == 78)
        #expect(log.first?.contains("gateway.yaml:2:1: error:") == true)
        #expect(log.contains { $0.contains("brokr: { url") })
        #expect(log.contains { $0.contains("^~~~~") })
        #expect(log.contains { $0.contains("'broker'") })
    }

    @Test(arguments: [
        "gateway: [", "\u{0}\u{1}\u{2}", "", "- 1\n- 2\n",
        "a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
        "gateway: shed\ngateway: shed\n",
    ])
    func brokenFileIsAnErrorAndNotACrash(text: String) throws {
        let (status, log) = try run(text)
        #expect(status == 78)
        #expect(log.first?.contains("error:") == true)
    }

    @Test func tenMegabytesAreRefused() throws {
        let (status, log) = try run(String(repeating: "# a long comment\n", count: 620_000))
        #expect(status == 78)
        #expect(log.first?.contains("error:") == true)
    }

    @Test func missingFileIsNamed() throws {
        let (status, log) = try run(["/nonexistent/gateway.yaml"])
        #expect(status == 78)
        #expect(log.first?.contains("/nonexistent/gateway.yaml") == true)
    }

    @Test func unknownOptionIsNamedAndTheUsageIsShown() throws {
        let (status, log) = try run(["--simulat"])
        #expect(status == 2)
        #expect(log.first?.contains("unknown option '--simulat'") == true)
        #expect(log.contains { $0.hasPrefix("Usage:") })
    }
}
