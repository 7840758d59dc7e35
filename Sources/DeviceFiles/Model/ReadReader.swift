// SPDX-License-Identifier: Apache-2.0

import Devices
import YAML

/// Reads one question to a polled device.
struct ReadReader {
    static let keys = ["send", "expect", "timeout", "retries", "gap"]

    let frames: [String]
    let scope: Scope

    func read(_ entry: Entry) -> Read? {
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return nil }
        let request = section.required("send", .bytes)
        let expect = section.requiredEntry("expect").flatMap {
            scope.index(of: $0.value, in: frames, "frame")
        }
        let patience = TextType<Duration>.duration(.milliseconds(10)...(.seconds(60)))
        let timeout = section.value("timeout", patience, or: .milliseconds(500))
        let retries = section.value("retries", .integer(0...10), or: 2)
        let gap = section.value("gap", .duration(.zero...(.seconds(60))), or: .zero)
        guard let request, let expect else { return nil }
        return Read(
            name: entry.key, request: request, expect: expect, timeout: timeout,
            retries: retries, gap: gap)
    }
}
