// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// Bytes in memory, for functions of the library that read or print.
struct MemoryBIO: ~Copyable {
    let pointer: OpaquePointer

    init() {
        guard let pointer = BIO_new(BIO_s_mem()) else {
            preconditionFailure("the library allocates a few bytes")
        }
        self.pointer = pointer
    }

    /// - Parameter bytes: They are copied.
    init(_ bytes: [UInt8]) {
        self.init()
        BIO_write(pointer, bytes, CInt(bytes.count))
    }

    deinit {
        BIO_free(pointer)
    }

    /// What was printed.
    var text: String {
        var start: UnsafePointer<CChar>?
        let count = copenssl_memory(pointer, &start)
        let bytes = UnsafeRawBufferPointer(start: start, count: max(0, count))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text that a function prints.
    static func text(_ fill: (OpaquePointer) -> Void) -> String {
        let memory = MemoryBIO()
        fill(memory.pointer)
        return memory.text
    }
}
