// SPDX-License-Identifier: Apache-2.0

/// Memory to read into, shared by all ports of one `KernelSerialLines`.
final class ReadBuffer {
    let bytes: UnsafeMutableRawBufferPointer

    init(size: Int) {
        bytes = .allocate(byteCount: size, alignment: 16)
    }

    deinit {
        bytes.deallocate()
    }
}
