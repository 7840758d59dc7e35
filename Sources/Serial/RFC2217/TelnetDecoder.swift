// SPDX-License-Identifier: Apache-2.0

/// Separates the data of a telnet connection from its commands, across all borders of chunks.
///
///     data ──IAC──> command ──WILL, WONT, DO, DONT──> option ──any──> data
///      ↑ ↑            │  └──SB──> content <──IAC IAC── content command
///      │ └──others────┘                └──────IAC──────^  │
///      └──────────────────────────────────────────SE──────┘
///
/// It is pulled, so its owner may act on an event before it takes the next one. Data is not copied.
struct TelnetDecoder {
    enum Event {
        /// A part of the chunk.
        case data(UnsafeRawBufferPointer)
        case command(Telnet.Verb, option: UInt8)
        /// The content of an option, which is the first byte.
        case content([UInt8])
    }

    private enum State {
        case data, command, option(Telnet.Verb), content, contentCommand
    }

    /// The longest content that is kept. Longer content of an option, such as a signature, is
    /// ignored.
    static let longestContent = 64

    private var state = State.data
    private var content: [UInt8] = []

    /// Takes the next event from the front of a chunk; `nil` when the chunk is used up.
    mutating func next(_ chunk: inout UnsafeRawBufferPointer) -> Event? {
        while let byte = chunk.first {
            if case .data = state, byte != Telnet.iac { return .data(takeData(&chunk)) }
            let taken = UnsafeRawBufferPointer(rebasing: chunk[..<1])
            chunk = UnsafeRawBufferPointer(rebasing: chunk[1...])
            if let event = advance(byte, taken) { return event }
        }
        return nil
    }

    private func takeData(_ chunk: inout UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let end = chunk.firstIndex(of: Telnet.iac) ?? chunk.endIndex
        let data = UnsafeRawBufferPointer(rebasing: chunk[..<end])
        chunk = UnsafeRawBufferPointer(rebasing: chunk[end...])
        return data
    }

    /// - Parameter taken: The byte in its place, which may be data.
    private mutating func advance(_ byte: UInt8, _ taken: UnsafeRawBufferPointer) -> Event? {
        switch state {
        case .data:
            state = .command
        case .command:
            return command(byte, taken)
        case .option(let verb):
            state = .data
            return .command(verb, option: byte)
        case .content:
            if byte == Telnet.iac { state = .contentCommand } else { keep(byte) }
        case .contentCommand:
            return contentCommand(byte, taken)
        }
        return nil
    }

    private mutating func command(_ byte: UInt8, _ taken: UnsafeRawBufferPointer) -> Event? {
        state = .data
        if byte == Telnet.iac { return .data(taken) }
        if let verb = Telnet.Verb(rawValue: byte) { state = .option(verb) }
        if byte == Telnet.subnegotiation {
            state = .content
            content = []
        }
        return nil
    }

    private mutating func contentCommand(
        _ byte: UInt8, _ taken: UnsafeRawBufferPointer
    ) -> Event? {
        switch byte {
        case Telnet.iac:
            state = .content
            keep(byte)
            return nil
        case Telnet.subnegotiationEnd:
            state = .data
            return content.isEmpty || content.count > Self.longestContent
                ? nil : .content(content)
        default:
            // The end is missing: the byte belongs to the next command.
            return command(byte, taken)
        }
    }

    private mutating func keep(_ byte: UInt8) {
        // One more than the bound marks it as too long.
        if content.count <= Self.longestContent { content.append(byte) }
    }
}
