// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A long run: `deploy/test.sh --soak=30`.
enum Soak {
    /// Its duration; `nil` when there is none.
    static let minutes = getenv("MARTLET_SOAK").flatMap { Int(String(cString: $0)) }
}
