// SPDX-License-Identifier: Apache-2.0

import Glibc
import Plan
import Ports
import Readings

/// The error for a line that the kernel refuses.
///
/// - Parameters:
///   - place: `GPIO17 on pinctrl-bcm2711`: the beginning of the message.
///   - holder: The consumer of the line before the request, if there was one.
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
        return PortError(.unfit, "\(place): cannot be \(settings.summary): \(reason)")
    }
}

/// The C library has no text for the kernel's own code 524, "not supported".
private func reason(_ code: CInt) -> String {
    code == 524 ? "not supported by the chip" : String(cString: strerror(code))
}

extension PinSettings {
    /// The requested settings, for a message.
    fileprivate var summary: String {
        guard direction == .input else { return "an output" }
        var options: [String] = []
        if bias != .asIs { options.append("bias \(bias.rawValue)") }
        if debounce > .zero { options.append("debounce \(debounce.written)") }
        return "an input" + (options.isEmpty ? "" : " with " + options.joined(separator: ", "))
    }
}
