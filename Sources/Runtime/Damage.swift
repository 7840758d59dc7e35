// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings
import Wire

/// Frames of a device that arrive damaged, while others arrive whole.
///
/// A cable that is too long, or a ground that is not connected, rarely stops a device: some of its
/// frames are rejected, the others are good, and without a count the loss would not be noticed. A
/// bad frame now and then is normal. One of a hundred means a line that becomes worse when it
/// rains.
///
/// Three kinds of rejected frames are not counted. Lines that fit no template and frames with other
/// constants: some devices send more than the model reads. Torn frames: they began before the port
/// was open.
struct Damage: Equatable {
    /// How long frames are counted before they are judged.
    static let span = Duration.seconds(600)

    private(set) var whole = 0
    private(set) var damaged = 0
    /// Why the newest of those was rejected.
    private(set) var reason: Rejection.Reason?
    private var since: Instant?

    mutating func add(_ rejection: Rejection) {
        switch rejection.reason {
        case .noMatch, .constant, .torn, .untagged: return
        case .length, .digits, .check, .tooLong, .notText, .escape, .key, .tag: break
        }
        damaged += 1
        reason = rejection.reason
    }

    /// Counts a whole frame.
    ///
    /// - Returns: The count, when it is time to judge it; counting begins anew then.
    mutating func addWhole(at stamp: Instant) -> Damage? {
        whole += 1
        guard let start = since else {
            since = stamp
            return nil
        }
        guard stamp >= start + Damage.span else { return nil }
        defer { self = Damage(since: stamp) }
        return self
    }

    /// Three frames or more, and one of a hundred.
    var isProblem: Bool { damaged >= 3 && damaged * 100 >= whole + damaged }

    init() {}

    private init(since: Instant) {
        self.since = since
    }
}
