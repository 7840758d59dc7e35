// SPDX-License-Identifier: Apache-2.0

import Wire

/// The types of numbers by the names that data sheets and other programs use: `float`, `uint32`,
/// `word`, `U_DWORD_R`, `float CDAB`. They do not always say the order of the bytes; the order of
/// most devices is the high byte first.
enum FamiliarType {
    /// The type that was probably meant, by its name in this language; `nil` for a text that is no
    /// such name.
    static func name(for text: String) -> String? {
        let plain = text.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        for (words, base) in numbers {
            for word in words where plain.hasPrefix(word) {
                let order = orders[String(plain.dropFirst(word.count))]
                let names = [order.map { base + $0 }, order == "be" ? base : nil]
                if let name = names.lazy.compactMap({ $0 }).first(where: isType) { return name }
            }
        }
        return textName(plain)
    }

    /// Whether it is the name of one bit.
    static func isBit(_ text: String) -> Bool {
        ["bit", "bool", "boolean"].contains(text.lowercased())
    }

    private static func isType(_ name: String) -> Bool { NumberType(name: name) != nil }

    /// `string[16]` as `text16`.
    private static func textName(_ plain: String) -> String? {
        let words = ["string", "str", "text", "ascii", "char"]
        guard let word = words.first(where: { plain.hasPrefix($0) }) else { return nil }
        let count = plain.dropFirst(word.count)
        if count.isEmpty { return "text16" }
        return wholeNumber(String(count)).map { "text\($0)" }
    }

    private static let numbers: [(words: [String], base: String)] = [
        (["float", "float32", "real", "real32", "single", "fp32", "f32"], "f32"),
        (["double", "float64", "lreal", "real64", "fp64", "f64"], "f64"),
        (["byte", "uint8", "uchar", "usint", "u8"], "u8"),
        (["int8", "sint8", "schar", "sint", "s8", "i8"], "i8"),
        (["word", "uword", "uint16", "uint", "ushort", "unsigned", "u16"], "u16"),
        (["int16", "sword", "sint16", "short", "int", "signed", "s16", "i16"], "i16"),
        (["dword", "udword", "uint32", "udint", "ulong", "u32"], "u32"),
        (["int32", "sdword", "sint32", "dint", "long", "s32", "i32"], "i32"),
        (["qword", "uqword", "uint64", "ulint", "u64"], "u64"),
        (["int64", "sqword", "sint64", "lint", "s64", "i64"], "i64"),
        (["bcd"], "bcd16"), (["bcd32"], "bcd32"),
    ]

    private static let orders = [
        "": "be", "t": "be", "be": "be", "le": "le", "msb": "be", "lsb": "le", "ab": "be",
        "ba": "le", "big": "be", "little": "le", "bigendian": "be", "littleendian": "le",
        "abcd": "be", "cdab": "be-swap", "badc": "le-swap", "dcba": "le", "r": "be-swap",
        "swap": "be-swap", "swapped": "be-swap", "wordswap": "be-swap",
    ]
}
