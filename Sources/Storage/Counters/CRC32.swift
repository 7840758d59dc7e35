// SPDX-License-Identifier: Apache-2.0

/// CRC-32 of Ethernet and zip: polynomial 04C11DB7, reflected, start and result inverted.
///
/// Bit by bit, without a table: the input is a few hundred bytes, once a second.
func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF as UInt32) { sum, byte in
        (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
            sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0)
        }
    }
}
