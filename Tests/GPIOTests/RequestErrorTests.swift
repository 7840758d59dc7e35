// SPDX-License-Identifier: Apache-2.0

import Glibc
import Plan
import Ports
import Testing

@testable import GPIO

/// The errors for each code of the kernel. The lab shows that the kernel returns these codes.
@Suite struct RequestErrorTests {
    static let button = PinSettings(
        direction: .input, bias: .up, debounce: .milliseconds(30))

    @Test func theErrorOfALineInUseNamesItsHolder() {
        let holder = "\"dht11\", as an input"
        let error = requestError("GPIO4 on soc", EBUSY, Self.button, holder: holder)
        #expect(error == PortError(.refused, "GPIO4 on soc: held by \"dht11\", as an input"))
        let unnamed = requestError("GPIO4 on soc", EBUSY, Self.button, holder: nil)
        #expect(unnamed.message == "GPIO4 on soc: held by another program")
    }

    @Test func theErrorNamesTheUnsupportedSettings() {
        let error = requestError("GPIO4 on soc", EINVAL, Self.button, holder: nil)
        #expect(
            error
                == PortError(
                    .unfit,
                    "GPIO4 on soc: cannot be an input with bias up, debounce 30ms: Invalid argument"
                ))
        let kernelsOwn = requestError("line 3 on soc", 524, Self.button, holder: nil)
        #expect(kernelsOwn.message.hasSuffix("debounce 30ms: not supported by the chip"))
        let output = requestError(
            "line 3 on soc", EINVAL, PinSettings(direction: .output), holder: nil)
        #expect(output.message == "line 3 on soc: cannot be an output: Invalid argument")
    }

    @Test func aLineWithoutAnInterruptCannotBeAnInput() {
        let error = requestError("line 3 on soc", ENXIO, Self.button, holder: nil)
        let message = "line 3 on soc: reports no edges: its chip has no interrupt for it"
        #expect(error == PortError(.unfit, message))
    }
}
