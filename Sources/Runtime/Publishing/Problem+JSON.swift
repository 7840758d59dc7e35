// SPDX-License-Identifier: Apache-2.0

import Readings

extension Problem {
    /// Writes the message of the `problem` topic.
    ///
    /// - Parameter date: When it began, in nanoseconds since 1970; `nil` while the date is unknown.
    func write(since date: Int64?, to json: inout JSONWriter) {
        json.object { json in
            json.add("kind", kind.rawValue)
            json.add("message", message)
            if let noise {
                json.add("bytes", noise.bytes)
                json.add("rejected", noise.rejected)
                if let reason = noise.reason { json.add("reason", reason.explanation) }
            }
            if let damage {
                json.add("damaged", damage.damaged)
                json.add("whole", damage.whole)
                if let reason = damage.reason { json.add("reason", reason.explanation) }
            }
            if let unfit {
                json.add("lines", unfit.count)
                if let newest = unfit.newest { json.add("line", newest.text) }
            }
            json.add("since", date: date)
        }
    }
}
