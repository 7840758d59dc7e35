// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import LinuxSystem
import Plan
import Ports

/// The open files of one sensor, by channel. They may be read on any thread, on one at a time.
final class SensorFiles: Sendable {
    private let address: SensorAddress
    /// `nil` for a channel that the sensor does not have.
    private let channels: [ChannelFiles<AttributeFile>?]
    let missing: MissingChannels?

    /// - Throws: `PortError` if no channel has a file, or a file cannot be opened.
    init(
        _ found: FoundSensor, _ address: SensorAddress, _ channels: [SensorChannel], isReal: Bool
    ) throws(PortError) {
        self.address = address
        var (files, absent) = ([ChannelFiles<AttributeFile>?](), [SensorChannel]())
        for channel in channels {
            let opened = try SensorFiles.open(channel, found, address, isReal)
            files.append(opened)
            if opened == nil { absent.append(channel) }
        }
        self.channels = files
        guard !absent.isEmpty else {
            missing = nil
            return
        }
        let names = absent.map(\.text).joined(separator: ", ")
        let message = "it has no \(names); it has: \(SensorFiles.list(found))"
        guard absent.count < files.count else { throw PortError(.unfit, "\(address): \(message)") }
        let numbers = Set(files.indices.filter { files[$0] == nil })
        missing = MissingChannels(numbers: numbers, message: message)
    }

    /// One measurement of each channel.
    func read() -> Result<SensorSample, PortError> {
        var contents: [ChannelContent?] = []
        contents.reserveCapacity(channels.count)
        var failure: String?
        var isGone = false
        for channel in channels {
            guard let channel else {
                contents.append(nil)
                continue
            }
            var last: (file: AttributeFile, text: String)?
            let content = channel.content { file in
                switch file.read() {
                case .text(let text):
                    last = (file, text)
                    return text
                case .failed(let reason): failure = failure ?? reason
                case .gone: isGone = true
                }
                return nil
            }
            if isGone { return .failure(PortError(.lost, "\(address): its driver is gone")) }
            if content == nil, failure == nil, let last {
                let text = last.text.prefix(40).replacing("\n", with: " ")
                failure = "\(last.file.name): not a number: '\(text)'"
            }
            contents.append(content)
        }
        return .success(SensorSample(contents: contents, failure: failure))
    }

    /// The names of the channels that it has, for a message.
    private static func list(_ found: FoundSensor) -> String {
        let all = names(inFolder: found.folder).filter { name in
            guard found.kind == .powerSupply else {
                return name.hasSuffix("_input") || name.hasSuffix("_raw")
            }
            // Beside the files of the driver there are folders, and the text of its events.
            return name != "uevent" && access("\(found.folder)/\(name)/.", F_OK) != 0
        }
        return all.isEmpty ? "no channels" : all.sorted().joined(separator: ", ")
    }

    /// - Returns: `nil` when the sensor does not have the channel.
    private static func open(
        _ channel: SensorChannel, _ found: FoundSensor, _ address: SensorAddress, _ isReal: Bool
    ) throws(PortError) -> ChannelFiles<AttributeFile>? {
        guard let named = name(of: channel, found),
            let files = named.files(
                found.kind, where: { access("\(found.folder)/\($0)", F_OK) == 0 })
        else { return nil }
        do throws(SystemError) {
            return try files.map { (name) throws(SystemError) in
                try AttributeFile(name, in: found.folder, isReal: isReal)
            }
        } catch {
            let kind: PortError.Kind = error.code == EACCES ? .refused : .missing
            throw PortError(kind, "\(address): \(error)")
        }
    }

    /// The channel with the `*` replaced by its number, which is found by the channel's label;
    /// `nil` when no channel has the label.
    private static func name(of channel: SensorChannel, _ found: FoundSensor) -> SensorChannel? {
        guard let label = channel.label, let star = channel.name.firstIndex(of: "*") else {
            return channel
        }
        let start = channel.name[..<star]
        let labelled = names(inFolder: found.folder).filter {
            $0.hasPrefix(start) && $0.hasSuffix("_label")
        }
        for file in labelled where AttributeFile.line(of: "\(found.folder)/\(file)") == label {
            let number = file.dropFirst(start.count).dropLast("_label".count)
            return SensorChannel(channel.name.replacing("*", with: number))
        }
        return nil
    }
}

extension SensorChannel {
    /// For a message.
    fileprivate var text: String {
        "'\(name)'" + (label.map { " with the label '\($0)'" } ?? "")
    }
}
