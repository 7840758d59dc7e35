// SPDX-License-Identifier: Apache-2.0

import CMosquitto
import Glibc

/// The result of a call of the library: its code, and `errno`, which counts for some codes.
struct CallResult: Error, Sendable {
    static let success = CallResult(code: MOSQ_ERR_SUCCESS)

    let code: Int32
    let errno: Int32
    /// What is wrong with a file of ours, for a person; the code says less.
    var problem: String?

    /// Made right after the call, before anything else can change `errno`.
    init(_ code: Int32) {
        self.code = code
        errno = Glibc.errno
    }

    init(code: mosq_err_t, errno: Int32 = 0) {
        self.code = code.rawValue
        self.errno = errno
    }

    /// A file that the gateway file names cannot be used; no call was made.
    init(problem: String) {
        self.init(code: MOSQ_ERR_INVAL)
        self.problem = problem
    }

    /// Throws the result of a call that failed.
    static func check(_ code: Int32) throws(CallResult) {
        let result = CallResult(code)
        guard result.isSuccess else { throw result }
    }

    var isSuccess: Bool { code == MOSQ_ERR_SUCCESS.rawValue }

    /// The message itself is refused, and so it will be at the next attempt. Nothing was queued.
    var isRefusal: Bool {
        [
            MOSQ_ERR_INVAL, MOSQ_ERR_MALFORMED_UTF8, MOSQ_ERR_PAYLOAD_SIZE,
            MOSQ_ERR_OVERSIZE_PACKET, MOSQ_ERR_QOS_NOT_SUPPORTED, MOSQ_ERR_RETAIN_NOT_SUPPORTED,
        ].contains { self.is($0) }
    }

    func `is`(_ error: mosq_err_t) -> Bool { code == error.rawValue }
}
