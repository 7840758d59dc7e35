// SPDX-License-Identifier: Apache-2.0

/// CRC-32 as Ethernet and zip have it: polynomial 04C11DB7 reflected, begun and ended inverted.
///
/// Bit by bit, without a table: it goes over some hundred bytes, once a second.
func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF as UInt32) { sum, byte in
        (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
            sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0)
        }
    }
}
