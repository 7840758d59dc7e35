// SPDX-License-Identifier: Apache-2.0

/// The read buffer that all ports share.
final class ReadBuffer {
    let bytes: UnsafeMutableRawBufferPointer

    init(size: Int) {
        bytes = .allocate(byteCount: size, alignment: 16)
    }

    deinit {
        bytes.deallocate()
    }
}
