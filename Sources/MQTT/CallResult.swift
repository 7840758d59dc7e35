// SPDX-License-Identifier: Apache-2.0

import CMosquitto
import Glibc

/// The result of a call of the library: its code, and `errno`, which counts for some codes.
struct CallResult: Sendable {
    static let success = CallResult(code: MOSQ_ERR_SUCCESS)

    let code: Int32
    let errno: Int32

    /// Made right after the call, before anything else can change `errno`.
    init(_ code: Int32) {
        self.code = code
        errno = Glibc.errno
    }

    init(code: mosq_err_t, errno: Int32 = 0) {
        self.code = code.rawValue
        self.errno = errno
    }

    var isSuccess: Bool { code == MOSQ_ERR_SUCCESS.rawValue }

    func `is`(_ error: mosq_err_t) -> Bool { code == error.rawValue }
}
