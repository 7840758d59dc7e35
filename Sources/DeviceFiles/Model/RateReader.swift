// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import YAML

/// Reads how the rate of pulses is computed: in a window of time, or from the time between pulses.
struct RateReader {
    private static let keys = ["window", "zero-after"]

    let section: Section

    /// The source of the value; `nil` for a rate without a method.
    func source(of found: Sources.Found) -> ValueDefinition.Source? {
        guard case .rate(let pin) = found.content else {
            for entry in section.entries where Self.keys.contains(entry.key) {
                section.scope.error(
                    "'\(entry.key)' is only for the rate of a counter",
                    entry.keyRange)
            }
            return found.source
        }
        return rule().map { .rate(pin: pin, $0) }
    }

    private func rule() -> PulseRate.Rule? {
        switch section.single(of: Self.keys) {
        case "window":
            return section.value("window", .duration(.seconds(1)...day)).map { .window($0) }
        case "zero-after":
            let zeroAfter = section.value("zero-after", .duration(.milliseconds(100)...day))
            return zeroAfter.map { .gap(zeroAfter: $0) }
        default:
            guard section.lacks("window"), section.lacks("zero-after") else { return nil }
            section.scope.error(
                "missing key 'window', or 'zero-after'", section.title,
                notes: [
                    "'window: 10m' counts the pulses of the last ten minutes, as for rain",
                    "'zero-after: 1m' uses the time between pulses; 1m without a pulse gives 0",
                ])
            return nil
        }
    }
}

private let day = Duration.seconds(24 * 3600)
