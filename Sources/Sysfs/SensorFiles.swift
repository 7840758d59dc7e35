// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import LinuxSystem
import Plan
import Ports
import Readings

/// The open files of one sensor, by channel. They may be read on any thread, on one at a time.
final class SensorFiles: Sendable {
    private let address: SensorAddress
    private let channels: [ChannelFiles<AttributeFile>]

    /// - Throws: `PortError` if a channel has no file, or a file cannot be opened.
    init(
        _ found: FoundSensor, _ address: SensorAddress, _ channels: [SensorChannel], isReal: Bool
    ) throws(PortError) {
        self.address = address
        var files: [ChannelFiles<AttributeFile>] = []
        for channel in channels {
            files.append(try SensorFiles.open(channel, found, address, isReal))
        }
        self.channels = files
    }

    /// One measurement of each channel.
    func read() -> Result<SensorSample, PortError> {
        var numbers: [Decimal?] = []
        numbers.reserveCapacity(channels.count)
        var failure: String?
        var isGone = false
        for channel in channels {
            var last: (file: AttributeFile, text: String)?
            let number = channel.number { file in
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
            if number == nil, failure == nil, let last {
                let text = last.text.prefix(40).replacing("\n", with: " ")
                failure = "\(last.file.name): not a number: '\(text)'"
            }
            numbers.append(number)
        }
        return .success(SensorSample(numbers: numbers, failure: failure))
    }

    private static func open(
        _ channel: SensorChannel, _ found: FoundSensor, _ address: SensorAddress, _ isReal: Bool
    ) throws(PortError) -> ChannelFiles<AttributeFile> {
        let named = try name(of: channel, found, address)
        let files = named.files(found.kind) { access("\(found.folder)/\($0)", F_OK) == 0 }
        guard let files else {
            let all = names(inFolder: found.folder).filter {
                $0.hasSuffix("_input") || $0.hasSuffix("_raw")
            }
            let list = all.isEmpty ? "no channels" : all.sorted().joined(separator: ", ")
            throw PortError(.unfit, "\(address): it has no '\(named.name)'; it has: \(list)")
        }
        do throws(SystemError) {
            return try files.map { (name) throws(SystemError) in
                try AttributeFile(name, in: found.folder, isReal: isReal)
            }
        } catch {
            let kind: PortError.Kind = error.code == EACCES ? .refused : .missing
            throw PortError(kind, "\(address): \(error)")
        }
    }

    /// The channel with the `*` replaced by its number, which is found by the channel's label.
    private static func name(
        of channel: SensorChannel, _ found: FoundSensor, _ address: SensorAddress
    ) throws(PortError) -> SensorChannel {
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
        throw PortError(.unfit, "\(address): no channel '\(channel.name)' has the label '\(label)'")
    }
}
