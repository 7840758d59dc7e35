// SPDX-License-Identifier: Apache-2.0

import Glibc
import Plan
import Ports
import Readings

/// Why a line was not given to us.
///
/// - Parameters:
///   - place: `GPIO17 on pinctrl-bcm2711`, as the message begins.
///   - holder: Who held it before we asked, if anybody did.
func requestError(
    _ place: String, _ code: CInt, _ settings: PinSettings, holder: String?
) -> PortError {
    let reason = reason(code)
    switch code {
    case EBUSY:
        return PortError(.refused, "\(place): held by \(holder ?? "another program")")
    case EACCES, EPERM:
        return PortError(.refused, "\(place): no permission: \(reason)")
    case ENODEV:
        return PortError(.missing, "\(place): the chip has gone")
    case ENXIO where settings.direction == .input:
        return PortError(.unfit, "\(place): reports no edges: its chip has no interrupt for it")
    default:
        return PortError(.unfit, "\(place): cannot be \(settings.wanted): \(reason)")
    }
}

/// The kernel's own "not supported" (524) has no text in the C library.
private func reason(_ code: CInt) -> String {
    code == 524 ? "not supported by the chip" : String(cString: strerror(code))
}

extension PinSettings {
    /// What the line is to be, for a message.
    fileprivate var wanted: String {
        guard direction == .input else { return "an output" }
        var wishes: [String] = []
        if bias != .asIs { wishes.append("bias \(bias.rawValue)") }
        if debounce > .zero { wishes.append("debounce \(debounce.written)") }
        return "an input" + (wishes.isEmpty ? "" : " with " + wishes.joined(separator: ", "))
    }
}
