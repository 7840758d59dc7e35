// SPDX-License-Identifier: Apache-2.0

/// The content of one transmission of a meter: messages, some of which have a list of entries.
///
///     76 transaction, group, abort on error, body, CRC, 00      a message
///        72 63 07 01 77 client, server, name, time, list, ...   the body with the list
///           77 name, state, time, unit, scaler, value, signature
///
/// Nothing is trusted: an element that does not fit ends the search. The CRC of the transmission
/// has shown that all bytes arrived.
struct SMLFile {
    /// One entry of a list, by the places of its elements.
    struct Entry {
        let name: Range<Int>
        let scaler: Int
        let value: Int
    }

    /// One message: its bytes before the CRC, and the CRC.
    struct Message {
        let covered: Range<Int>
        let crc: Range<Int>
    }

    /// The tag of the body with the list: the answer to GetList.
    private static let list: Int64 = 0x0701

    let bytes: UnsafeRawBufferPointer

    /// Visits the entries of all lists, until `visit` returns false.
    func forEachEntry(_ visit: (Entry) -> Bool) {
        forEachMessage { places in
            guard let body = SMLElement.places(ofListAt: places[3], count: 2, in: bytes),
                SMLElement(bytes, at: body[0])?.number(bytes) == Self.list,
                let answer = SMLElement.places(ofListAt: body[1], count: 7, in: bytes),
                let list = SMLElement(bytes, at: answer[4]), list.kind == .list
            else { return true }
            var at = list.content.lowerBound
            for _ in 0..<list.count {
                guard let entry = entry(at), visit(entry),
                    let end = SMLElement.end(of: at, in: bytes)
                else { return false }
                at = end
            }
            return true
        }
    }

    /// The messages with a CRC.
    var messages: [Message] {
        var messages: [Message] = []
        forEachMessage { places in
            if let crc = SMLElement(bytes, at: places[4]), crc.content.count == 2 {
                let covered = places[0] - 1..<places[4]
                messages.append(Message(covered: covered, crc: crc.content))
            }
            return true
        }
        return messages
    }

    /// Visits the places of the six elements of each message.
    private func forEachMessage(_ visit: ([Int]) -> Bool) {
        var at = 0
        while at < bytes.count {
            // The sixth element is the byte 00, which ends the message.
            guard let list = SMLElement(bytes, at: at), list.kind == .list, list.count == 6,
                list.content.lowerBound == at + 1
            else { return }
            at = list.content.lowerBound
            var places: [Int] = []
            for _ in 0..<5 {
                guard let end = SMLElement.end(of: at, in: bytes) else { return }
                places.append(at)
                at = end
            }
            guard at < bytes.count, bytes[at] == 0, visit(places) else { return }
            at += 1
        }
    }

    private func entry(_ place: Int) -> Entry? {
        guard let places = SMLElement.places(ofListAt: place, count: 7, in: bytes),
            let name = SMLElement(bytes, at: places[0]), name.kind == .octets
        else { return nil }
        return Entry(name: name.content, scaler: places[4], value: places[5])
    }
}
