// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings
import Wire

/// Lines of a device that have the key of a wanted line and do not fit it: their values are
/// missing, although the device sends them.
///
/// The first one is a problem at once. Then they are counted, as long as damage is (`Damage.span`).
struct UnfitLines: Equatable {
    private(set) var count = 0
    private(set) var newest: UnfitLine?
    private var since: Instant?

    /// Counts the lines of a frame.
    mutating func add(_ lines: [UnfitLine], at stamp: Instant) {
        count += lines.count
        newest = lines.last ?? newest
        since = since ?? stamp
    }

    /// - Returns: The count, when it is time to judge it; counting begins anew then.
    mutating func due(at stamp: Instant) -> UnfitLines? {
        guard let start = since, stamp >= start + Damage.span else { return nil }
        defer { self = UnfitLines(since: stamp) }
        return self
    }

    var problem: Problem? {
        guard let newest else { return nil }
        return Problem(
            kind: .unfitLines,
            message: "a value is missing: \(newest.explanation); write the line as the device "
                + "sends it into the device file", unfit: self)
    }

    init() {}

    private init(since: Instant) {
        self.since = since
    }
}
