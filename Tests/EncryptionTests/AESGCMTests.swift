// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

@testable import Encryption

@Suite struct AESGCMTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let key, nonce, header, plain, sealed, tag: String
    }

    /// Test cases 1 to 4 of "The Galois/Counter Mode of Operation" (McGrew and Viega, submitted to
    /// NIST); DLMS uses the first twelve bytes of the tag. The last one is a request in the Green
    /// Book of the DLMS User Association.
    static let vectors = [
        Vector(
            testDescription: "one block",
            key: "00000000000000000000000000000000", nonce: "000000000000000000000000", header: "",
            plain: "00000000000000000000000000000000", sealed: "0388dace60b6a392f328c2b971b2fe78",
            tag: "ab6e47d42cec13bdf53a67b21257bddf"),
        Vector(
            testDescription: "no content",
            key: "00000000000000000000000000000000", nonce: "000000000000000000000000", header: "",
            plain: "", sealed: "", tag: "58e2fccefa7e3061367f1d57a4e7455a"),
        Vector(
            testDescription: "four blocks",
            key: "feffe9928665731c6d6a8f9467308308", nonce: "cafebabefacedbaddecaf888", header: "",
            plain: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
            sealed: "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985",
            tag: "4d5c2af327cd64a62cf35abd2ba6fab4"),
        Vector(
            testDescription: "a header, and no whole number of blocks",
            key: "feffe9928665731c6d6a8f9467308308", nonce: "cafebabefacedbaddecaf888",
            header: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            plain: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            sealed: "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
                + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
            tag: "5bc94fbc3221a5db94fae95ae7121a47"),
        Vector(
            testDescription: "DLMS",
            key: "000102030405060708090a0b0c0d0e0f", nonce: "4d4d4d0000bc614e01234567",
            header: "30d0d1d2d3d4d5d6d7d8d9dadbdcdddedf",
            plain: "c0010000080000010000ff0200", sealed: "411312ff935a47566827c467bc",
            tag: "7d825c3be4a77c3fcc056b6b"),
    ]

    @Test(arguments: vectors) func publishedVectorsHold(vector: Vector) throws {
        let cipher = try AESGCM(key: hex(vector.key))
        let (nonce, header) = (hex(vector.nonce), hex(vector.header))
        let tag = Array(hex(vector.tag).prefix(12))
        let sealed = cipher.seal(hex(vector.plain), nonce: nonce, header: header)
        #expect(sealed.content == hex(vector.sealed))
        #expect(sealed.tag == tag)
        var plain: [UInt8] = [1]
        #expect(cipher.opens(sealed.content, nonce, header, tag, &plain))
        #expect(plain == hex(vector.plain))
    }

    /// Each bit of everything that the tag covers, and of the tag.
    @Test func oneWrongBitIsFound() throws {
        var random = SeededGenerator(seed: Seeds.fresh(1)[0])
        for _ in 0..<200 {
            let key = random.bytes(16)
            let (nonce, header) = (random.bytes(12), random.bytes(17))
            let content = random.bytes(Int.random(in: 1...80, using: &random))
            let cipher = try AESGCM(key: key)
            let (sealed, tag) = cipher.seal(content, nonce: nonce, header: header)
            var plain: [UInt8] = []
            #expect(cipher.opens(sealed, nonce, header, tag, &plain) && plain == content)
            var parts = [sealed, nonce, header, tag, key]
            let part = parts.indices.randomElement(using: &random)!
            let place = parts[part].indices.randomElement(using: &random)!
            parts[part][place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            let other = try AESGCM(key: parts[4])
            #expect(!other.opens(parts[0], parts[1], parts[2], parts[3], &plain))
            // Without a tag nothing is verified.
            #expect(cipher.opens(sealed, nonce, header, nil, &plain) && plain == content)
        }
    }

    @Test func theKeyIsNotPrinted() throws {
        let cipher = try AESGCM(key: [UInt8](repeating: 0xA5, count: 16))
        let keys = FrameKeys(cipher, authentication: .key([UInt8](repeating: 0x5A, count: 16)))
        var dumped = ""
        dump([keys], to: &dumped)
        for text in ["\(cipher)", "\(keys)", String(reflecting: [keys]), dumped] {
            #expect(!text.contains("165") && !text.contains("90"), "\(text)")
        }
        #expect(keys != FrameKeys(cipher))
        #expect(keys == keys)
        let other = try AESGCM(key: [UInt8](repeating: 0xA4, count: 16))
        #expect(FrameKeys(other) != FrameKeys(cipher))
    }

    private func hex(_ text: String) -> [UInt8] {
        stride(from: 0, to: text.utf8.count, by: 2).map {
            UInt8(text.dropFirst($0).prefix(2), radix: 16)!
        }
    }
}

extension AESGCM {
    fileprivate func opens(
        _ content: [UInt8], _ nonce: [UInt8], _ header: [UInt8], _ tag: [UInt8]?,
        _ plain: inout [UInt8]
    ) -> Bool {
        content.withUnsafeBytes { content in
            guard let tag else {
                return open(content, nonce: nonce, header: header, tag: nil, into: &plain)
            }
            return tag.withUnsafeBytes {
                open(content, nonce: nonce, header: header, tag: $0, into: &plain)
            }
        }
    }
}
